"""Twelve extra people are called in: who is asked, when it stops, and what happens in the odd cases."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core.clock import ManualClock
from core.outbox.model import RetryRule, Sent
from core.outbox.model import State as JobState
from core.outbox.service import begin, settle, take
from crisis.incidents.errors import NotConfirmed
from crisis.incidents.errors import NotPossible as IncidentNotPossible
from crisis.incidents.model import IncidentId
from crisis.incidents.model import State as IncidentState
from crisis.staffing.callouts import answering, service
from crisis.staffing.callouts.errors import (
    BadNeed,
    CallOutOver,
    CodeOfTwo,
    NobodyChosen,
    NotComing,
    NothingToUndo,
)
from crisis.staffing.callouts.model import (
    Arrival,
    Asked,
    Called,
    CallOut,
    Meaning,
    Part,
    Said,
    State,
    Via,
)
from crisis.staffing.people.model import Availability, StaffId, When
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, karin, tobias
from tests.crisis.record import FakeRecord
from tests.crisis.staffing.steps import ARABIC, BY, called_in, need, number, people, somebody, texts
from tests.crisis.steps import water_night

ZONE = ZoneInfo("Europe/Stockholm")
WAIT = service.WAIT


def says(record: FakeRecord, callout: CallOut, person: StaffId, said: Said = Said.YES) -> Called:
    return answering.answer(record, callout.id, person, answering.Given(said, Via.LINK))


def writes(record: FakeRecord, of: int, body: str, sid: str = "SM1") -> Meaning:
    text = answering.Received(sid, Audience.LIVE, number(of), body)
    return answering.receive(record, text, ZONE).meaning


def now(record: FakeRecord, callout: CallOut) -> CallOut:
    return record.callouts.get(callout.id)


def states(record: FakeRecord, callout: CallOut) -> dict[str, Asked]:
    return {each.person: each.state for each in record.callouts.called(callout.id)}


def time_passes(record: FakeRecord, callout: CallOut) -> CallOut:
    """Until the next round is due."""
    record.clock.advance(WAIT)
    service.ring(record, callout.id, now(record, callout).step)
    return now(record, callout)


def test_twice_as_many_as_are_needed_are_asked_at_once(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 9))
    assert texts(record.outbox) == [(f"p{each:03}", "ask") for each in range(5, 9)]
    assert (callout.state, callout.step) == (State.RUNNING, 1)


def test_nobody_is_called_before_the_incidents_name_was_typed(record: FakeRecord) -> None:
    night = water_night(record)
    with pytest.raises(NotConfirmed):
        service.start(
            record, service.NewCallOut(night.id, need(), people(record, 2), "something else"), karin
        )
    assert texts(record.outbox) == []


def test_a_need_that_makes_no_sense_is_told_at_its_fields(record: FakeRecord, clock: ManualClock) -> None:
    clock.advance(timedelta(hours=5))
    with pytest.raises(BadNeed) as bad:
        called_in(record, need(1, Part(2, "ar")), people(record, 2))
    assert {each.field for each in bad.value.errors} == {"by", "parts"}


def test_somebody_must_be_chosen(record: FakeRecord) -> None:
    with pytest.raises(NobodyChosen):
        called_in(record, need(), [])


def test_it_stops_when_it_is_filled_and_thanks_the_rest(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 4), at_once=4)
    _sent(record)
    says(record, callout, StaffId("p005"))
    says(record, callout, StaffId("p007"))
    assert now(record, callout).state is State.FILLED
    assert [to for to, _ in texts(record.outbox, service.THANKS)] == ["p006", "p008"]
    assert record.timers.waiting(service.STEP_TIMER) == []


def _sent(record: FakeRecord) -> None:
    """Everything that waits has gone out."""
    kinds = [service.TEXT, service.THANKS, service.TOLD]
    for job in take(record, 1000, "w", kinds, record.clock.now()):
        begun = begin(record, job, record.clock.now())
        if begun is not None:
            settle(record, begun, Sent(), record.clock.now(), RetryRule())


def test_what_was_not_sent_yet_is_not_sent_when_it_is_filled(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 3), at_once=3)
    says(record, callout, StaffId("p005"))
    assert [to for to, _ in texts(record.outbox)] == []
    assert states(record, callout) == {"p005": Asked.YES, "p006": Asked.WAITING, "p007": Asked.WAITING}
    assert texts(record.outbox, service.THANKS) == []


def test_the_silent_are_reminded_once_and_then_the_next_are_asked(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 6), at_once=2)
    _sent(record)
    time_passes(record, callout)
    assert texts(record.outbox) == [("p005", "ask"), ("p005", "remind"), ("p006", "ask"), ("p006", "remind")]
    time_passes(record, callout)
    assert [to for to, words in texts(record.outbox) if words == "ask"] == ["p005", "p006", "p007", "p008"]


def test_who_has_got_no_message_yet_is_asked_and_not_reminded(record: FakeRecord) -> None:
    """The provider was away for five minutes: nobody gets two at once when it is back."""
    callout = called_in(record, need(2), people(record, 2))
    time_passes(record, callout)
    assert texts(record.outbox) == [("p005", "ask"), ("p006", "ask")]


def test_when_all_who_were_asked_say_no_the_next_are_asked_at_once(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 3), at_once=1)
    says(record, callout, StaffId("p005"), Said.NO)
    assert states(record, callout)["p006"] is Asked.ASKED


def test_when_nobody_is_left_whoever_called_and_crisis_management_are_alarmed(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 2))
    says(record, callout, StaffId("p005"))
    says(record, callout, StaffId("p006"), Said.NO)
    assert now(record, callout).state is State.EXHAUSTED
    assert [to for to, _ in texts(record.outbox, "alarm")] == [karin, tobias]


def test_more_can_be_called_when_it_is_exhausted(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 1))
    says(record, callout, StaffId("p005"), Said.NO)
    service.call_more(record, callout.id, people(record, 2, after=50), karin)
    assert now(record, callout).state is State.RUNNING
    says(record, callout, StaffId("p051"))
    assert now(record, callout).state is State.FILLED


def test_more_are_asked_at_once_though_those_before_them_are_still_silent(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 2))
    _sent(record)
    for _ in range(2):
        time_passes(record, callout)
    assert now(record, callout).state is State.EXHAUSTED
    running = service.call_more(record, callout.id, people(record, 3, after=50), karin)
    assert [to for to, _ in texts(record.outbox) if to >= "p050"] == ["p050", "p051", "p052"]
    (timer,) = record.timers.waiting(service.STEP_TIMER)
    assert (running.state, timer.data["step"]) == (State.RUNNING, running.step)


def test_only_arabic_speakers_are_asked_for_what_only_they_can_fill(record: FakeRecord) -> None:
    swedish, arabic = people(record, 4), people(record, 2, "sv", "ar", after=50)
    callout = called_in(record, need(2, ARABIC), [*swedish, *arabic], at_once=2)
    assert [to for to, _ in texts(record.outbox)] == ["p050", "p051"]
    says(record, callout, StaffId("p050"))
    says(record, callout, StaffId("p051"), Said.NO)
    assert states(record, callout)["p005"] is Asked.ASKED


def test_who_says_yes_after_it_is_full_stands_by_and_is_told_so(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 2))
    _sent(record)
    assert writes(record, 5, "JA", "SM1") is Meaning.YES
    assert writes(record, 6, "ja!", "SM2") is Meaning.YES
    assert texts(record.outbox, service.TOLD) == [("p005", "confirmed"), ("p006", "full")]
    (_, second) = record.callouts.called(callout.id)
    assert second.stands_by


def test_who_stands_by_takes_the_place_of_who_falls_away_and_is_told(
    record: FakeRecord, clock: ManualClock
) -> None:
    callout = called_in(record, need(1), people(record, 2))
    says(record, callout, StaffId("p005"))
    clock.advance(timedelta(minutes=1))
    says(record, callout, StaffId("p006"))
    clock.advance(timedelta(minutes=1))
    says(record, callout, StaffId("p005"), Said.NO)
    assert texts(record.outbox, service.TOLD) == [("p006", "needed")]
    assert now(record, callout).state is State.FILLED


def test_whoever_has_a_place_keeps_it_when_an_older_yes_comes_back(
    record: FakeRecord, clock: ManualClock
) -> None:
    callout = called_in(record, need(1), people(record, 2))
    _sent(record)
    for sid, of, body in (("SM1", 5, "ja"), ("SM2", 5, "nej"), ("SM3", 6, "ja")):
        writes(record, of, body, sid)
        clock.advance(timedelta(minutes=1))
    answering.undo(record, callout.id, StaffId("p005"), karin)
    first, second = record.callouts.called(callout.id)
    assert (first.stands_by, second.confirmed) == (True, True)
    # whose place it was knows that they have none any more
    assert ("p005", "full") in texts(record.outbox, service.TOLD)
    answering.answer(record, callout.id, StaffId("p006"), answering.Given(Said.NO, Via.LINK))
    assert ("p005", "needed") in texts(record.outbox, service.TOLD)


def test_whose_own_yes_is_taken_back_is_told_that_nobody_counts_on_them(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 2))
    writes(record, 5, "ja")
    answering.undo(record, callout.id, StaffId("p005"), karin)
    assert texts(record.outbox, service.TOLD) == [("p005", "confirmed"), ("p005", "no")]


def test_a_mistaken_yes_that_was_written_for_somebody_is_taken_back_without_a_word(
    record: FakeRecord,
) -> None:
    callout = called_in(record, need(1), people(record, 2))
    given = answering.Given(Said.YES, Via.COORDINATOR, None, karin)
    answering.answer(record, callout.id, StaffId("p005"), given)
    answering.undo(record, callout.id, StaffId("p005"), karin)
    assert texts(record.outbox, service.TOLD) == []


def test_when_somebody_falls_away_it_runs_again(record: FakeRecord, clock: ManualClock) -> None:
    callout = called_in(record, need(1), people(record, 2), at_once=2)
    _sent(record)
    says(record, callout, StaffId("p005"))
    clock.advance(timedelta(minutes=1))
    says(record, callout, StaffId("p005"), Said.NO)
    assert (now(record, callout).state, states(record, callout)["p006"]) == (State.RUNNING, Asked.ASKED)
    assert ("p006", "ask") in texts(record.outbox)


def test_the_last_of_two_answers_holds_and_a_coordinator_can_undo_it(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 2))
    _sent(record)
    says(record, callout, StaffId("p005"))
    says(record, callout, StaffId("p005"), Said.NO)
    assert answering.undo(record, callout.id, StaffId("p005"), karin).state is Asked.YES
    assert answering.undo(record, callout.id, StaffId("p005"), karin).state is Asked.ASKED
    with pytest.raises(NothingToUndo):
        answering.undo(record, callout.id, StaffId("p005"), karin)


def test_who_was_never_asked_is_asked_and_not_reminded_when_their_answer_is_taken_back(
    record: FakeRecord,
) -> None:
    callout = called_in(record, need(1), people(record, 3), at_once=1)
    _sent(record)
    given = answering.Given(Said.NO, Via.COORDINATOR, None, karin)
    for each in ("p006", "p007"):
        answering.answer(record, callout.id, StaffId(each), given)
    assert answering.undo(record, callout.id, StaffId("p006"), karin).state is Asked.WAITING
    for _ in range(3):
        time_passes(record, callout)
        _sent(record)
    assert [words for to, words in texts(record.outbox) if to == "p006"] == ["ask", "remind"]
    assert now(record, callout).state is State.RUNNING


def test_whose_message_was_stopped_by_an_answer_is_asked_anew_when_it_is_taken_back(
    record: FakeRecord,
) -> None:
    callout = called_in(record, need(1), people(record, 1))
    given = answering.Given(Said.NO, Via.COORDINATOR, None, karin)
    answering.answer(record, callout.id, StaffId("p005"), given)
    assert now(record, callout).state is State.EXHAUSTED
    answering.undo(record, callout.id, StaffId("p005"), karin)
    assert (now(record, callout).state, texts(record.outbox)) == (State.RUNNING, [("p005", "ask")])


def test_a_yes_for_a_later_time_is_a_maybe_that_the_coordinator_decides(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 2))
    assert writes(record, 5, "JA kl 09:00") is Meaning.LATER
    (first, _) = record.callouts.called(callout.id)
    assert first.later_at == NIGHT.replace(hour=8, minute=0)
    answering.answer(
        record, callout.id, first.person, answering.Given(Said.YES, Via.COORDINATOR, None, karin)
    )
    assert now(record, callout).state is State.FILLED


def test_a_cancelled_call_out_sends_nothing_more_and_tells_who_was_asked(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 6), at_once=2)
    _sent(record)
    says(record, callout, StaffId("p005"))
    service.cancel(record, callout.id, tobias)
    assert texts(record.outbox, service.TOLD) == [("p005", "cancelled"), ("p006", "cancelled")]
    service.ring(record, callout.id, 1)
    assert now(record, callout).state is State.CANCELLED
    with pytest.raises(CallOutOver):
        says(record, callout, StaffId("p006"))


def closed(record: FakeRecord, callout: CallOut) -> None:
    incident = record.incidents.get(IncidentId(callout.incident))
    record.incidents.put(replace(incident, state=IncidentState.CLOSED))


def alarms(record: FakeRecord) -> set[object]:
    jobs = [job for job in record.outbox.in_state(JobState.WAITING, 100) if job.intent.kind == "alarm"]
    return {(job.intent.to, job.intent.data["what"]) for job in jobs}


def test_nobody_is_reminded_or_asked_when_the_incident_is_closed(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 6), at_once=2)
    _sent(record)
    closed(record, callout)
    before = texts(record.outbox)
    assert time_passes(record, callout).state is State.EXHAUSTED
    assert texts(record.outbox) == before
    assert alarms(record) == {(karin, service.CLOSED_ALARM), (tobias, service.CLOSED_ALARM)}
    with pytest.raises(IncidentNotPossible):
        service.call_more(record, callout.id, people(record, 1, after=60), karin)


def test_who_falls_away_after_the_incident_was_closed_is_replaced_by_nobody(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 3), at_once=1)
    says(record, callout, StaffId("p005"))
    closed(record, callout)
    says(record, callout, StaffId("p005"), Said.NO)
    assert now(record, callout).state is State.EXHAUSTED
    assert states(record, callout)["p006"] is Asked.WAITING


def test_an_incident_that_closes_stops_its_call_outs_and_tells_whoever_called(record: FakeRecord) -> None:
    running = called_in(record, need(2), people(record, 4), at_once=2)
    incident = record.incidents.find()[0]
    filled = called_in(record, need(1), people(record, 1, after=50), incident=incident)
    says(record, filled, StaffId("p050"))
    closed(record, running)
    service.incident_closed(record, incident.id, tobias, call_off=False)
    assert (now(record, running).state, now(record, filled).state) == (State.EXHAUSTED, State.FILLED)
    assert record.timers.waiting(service.STEP_TIMER) == []
    assert alarms(record) == {(karin, service.CLOSED_ALARM), (tobias, service.CLOSED_ALARM)}
    service.incident_closed(record, incident.id, tobias, call_off=True)
    assert {now(record, each).state for each in (running, filled)} == {State.CANCELLED}
    assert ("p050", "cancelled") in texts(record.outbox, service.TOLD)


def test_a_message_that_certainly_reaches_nobody_holds_nothing_up(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 2), at_once=1)
    service.unreached(record, callout.id, StaffId("p005"))
    assert states(record, callout) == {"p005": Asked.UNREACHED, "p006": Asked.ASKED}


def test_a_timer_of_an_earlier_round_does_nothing(record: FakeRecord) -> None:
    """A clock that was put back, or a worker that was asleep."""
    callout = called_in(record, need(1), people(record, 4), at_once=1)
    time_passes(record, callout)
    before = texts(record.outbox)
    service.ring(record, callout.id, 1)
    assert texts(record.outbox) == before


def test_who_is_expected_is_checked_in_by_code(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 1))
    (called,) = record.callouts.called(callout.id)
    with pytest.raises(NotComing):
        answering.arrive(record, callout.id, called.person, Arrival.HERE, karin)
    says(record, callout, called.person)
    here = answering.check_in(record, f"{called.code[:3]} {called.code[3:]}", Audience.LIVE, karin)
    assert here.arrival is Arrival.HERE
    back = answering.arrive(record, callout.id, called.person, Arrival.EXPECTED, karin)
    assert back.arrival is Arrival.EXPECTED


def test_a_code_that_somebody_expected_has_is_given_to_nobody_else(
    record: FakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("crisis.staffing.callouts.service.secrets.randbelow", lambda _: next(drawn))
    first = called_in(record, need(1), people(record, 1))
    second = called_in(record, need(1), people(record, 1), incident=record.incidents.find()[0])
    codes = [record.callouts.called(each.id)[0].code for each in (first, second)]
    assert codes == ["000007", "000008"]


def test_nobody_is_checked_in_by_a_code_that_two_have(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 2))
    for each in ("p005", "p006"):
        says(record, callout, StaffId(each))
    same = [replace(each, code="123456") for each in record.callouts.called(callout.id)]
    record.callouts.put_called(same)
    with pytest.raises(CodeOfTwo):
        answering.check_in(record, "123456", Audience.LIVE, karin)
    assert {each.arrival for each in record.callouts.called(callout.id)} == {Arrival.EXPECTED}


# text messages that come in


def test_the_same_message_twice_has_one_effect(record: FakeRecord) -> None:
    callout = called_in(record, need(2), people(record, 2))
    _sent(record)
    writes(record, 5, "JA", "SM7")
    answering.undo(record, callout.id, StaffId("p005"), karin)
    assert writes(record, 5, "JA", "SM7") is Meaning.YES
    assert states(record, callout)["p005"] is Asked.ASKED


def test_an_unknown_number_is_counted_and_leaves_but_its_tail(record: FakeRecord) -> None:
    called_in(record, need(1), people(record, 1))
    assert writes(record, 77, "JA hej det är Sven, 19121212-1212") is Meaning.UNKNOWN
    text = record.callouts.text("SM1")
    assert text is not None
    assert (text.tail, text.words, text.person) == ("77", "", None)
    assert texts(record.outbox, service.TOLD) == []
    assert number(77) not in repr(record.callouts.came) + repr(record.journal.entries)


def test_what_is_not_understood_waits_for_the_coordinator_and_is_answered_once_a_day(
    record: FakeRecord, clock: ManualClock
) -> None:
    called_in(record, need(1), people(record, 1))
    for sid in ("SM1", "SM2"):
        assert writes(record, 5, "Kan nån ringa mig?", sid) is Meaning.UNCLEAR
    assert texts(record.outbox, service.TOLD) == [("p005", "unclear")]
    assert [each.words for each in record.callouts.unsettled(Audience.LIVE)] == ["Kan nån ringa mig?"] * 2
    answering.settle_text(record, "SM1", karin)
    assert [each.id for each in record.callouts.unsettled(Audience.LIVE)] == ["SM2"]
    clock.advance(timedelta(days=1, minutes=1))
    writes(record, 5, "Hallå?", "SM3")
    assert len(texts(record.outbox, service.TOLD)) == 2


def asked_twice(record: FakeRecord, clock: ManualClock) -> tuple[CallOut, CallOut]:
    """The same two are called in for tonight, and a minute later for tomorrow."""
    tonight = called_in(record, need(2), people(record, 2))
    clock.advance(timedelta(minutes=1))
    tomorrow = called_in(record, need(2), people(record, 2), incident=record.incidents.find()[0])
    _sent(record)
    return tonight, tomorrow


def test_an_answer_is_taken_for_what_waits_for_one(record: FakeRecord, clock: ManualClock) -> None:
    tonight, tomorrow = asked_twice(record, clock)
    says(record, tomorrow, StaffId("p005"), Said.NO)
    assert writes(record, 5, "ja") is Meaning.YES
    assert (states(record, tonight)["p005"], states(record, tomorrow)["p005"]) == (Asked.YES, Asked.NO)


def test_an_answer_to_one_of_two_that_wait_is_kept_for_the_coordinator(
    record: FakeRecord, clock: ManualClock
) -> None:
    tonight, tomorrow = asked_twice(record, clock)
    assert writes(record, 5, "Nej tyvärr") is Meaning.WHICH
    assert {states(record, each)["p005"] for each in (tonight, tomorrow)} == {Asked.ASKED}
    assert texts(record.outbox, service.TOLD) == [("p005", "which")]
    assert [each.words for each in record.callouts.unsettled(Audience.LIVE)] == ["Nej tyvärr"]


def test_a_no_is_not_guessed_at_where_somebody_comes_to_two(record: FakeRecord, clock: ManualClock) -> None:
    tonight, tomorrow = asked_twice(record, clock)
    for each in (tonight, tomorrow):
        says(record, each, StaffId("p005"))
    assert writes(record, 5, "Nej") is Meaning.WHICH
    assert all(record.callouts.called(each.id)[0].confirmed for each in (tonight, tomorrow))


def test_a_no_to_a_newer_call_out_leaves_the_older_yes_alone(record: FakeRecord, clock: ManualClock) -> None:
    tonight, tomorrow = asked_twice(record, clock)
    says(record, tonight, StaffId("p005"))
    assert writes(record, 5, "Nej") is Meaning.NO
    assert (states(record, tonight)["p005"], states(record, tomorrow)["p005"]) == (Asked.YES, Asked.NO)


def test_stop_is_kept_and_told_once(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 1))
    for sid in ("SM1", "SM2"):
        assert writes(record, 5, "STOPP", sid) is Meaning.STOP
    assert record.staff.get(StaffId("p005")).opted_out_at == NIGHT
    assert texts(record.outbox, service.TOLD) == [("p005", "stopped")]
    assert states(record, callout) == {"p005": Asked.ASKED}
    writes(record, 5, "START", "SM3")
    assert record.staff.get(StaffId("p005")).opted_out_at is None


def test_a_number_that_two_share_is_asked_by_link(record: FakeRecord) -> None:
    those = [somebody(record, 5).id, somebody(record, 105).id]
    callout = called_in(record, need(1), those)
    assert writes(record, 5, "JA") is Meaning.SHARED
    assert set(states(record, callout).values()) == {Asked.ASKED}
    assert texts(record.outbox, service.TOLD) == [("p005", "shared")]


def test_an_exercises_answer_does_not_answer_the_live_call_out(record: FakeRecord) -> None:
    callout = called_in(record, need(1), people(record, 1), exercise=True)
    assert writes(record, 5, "JA") is Meaning.NOT_ASKED
    assert states(record, callout) == {"p005": Asked.ASKED}


def test_journal_and_intents_hold_neither_names_nor_numbers(record: FakeRecord) -> None:
    called_in(record, need(1), people(record, 2))
    writes(record, 5, "ja")
    told = repr(record.journal.entries) + repr(texts(record.outbox))
    assert "Person" not in told
    assert "+467017406" not in told


# when they can


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        (Availability(StaffId("p"), NIGHT, When.NOW), True),
        (Availability(StaffId("p"), NIGHT - timedelta(hours=20), When.NOW), False),
        (Availability(StaffId("p"), NIGHT, When.BETWEEN, NIGHT, BY), False),
        (Availability(StaffId("p"), NIGHT, When.BETWEEN, BY, BY + timedelta(hours=1)), True),
        (Availability(StaffId("p"), NIGHT, When.NOT_UNTIL, None, BY), True),
        (Availability(StaffId("p"), NIGHT, When.NOT_UNTIL, None, BY + timedelta(seconds=1)), False),
    ],
)
def test_whether_somebody_can_be_there_in_time(said: Availability, *, fits: bool) -> None:
    assert said.fits(BY) is fits
