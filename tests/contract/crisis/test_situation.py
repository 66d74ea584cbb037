"""What is promised of the overview's tallies and of requests for an answer, in memory and in both
databases."""

from datetime import timedelta

import pytest

from core.access.model import PersonId
from core.clock import ManualClock
from crisis.incidents import saying
from crisis.questions import service as questions
from crisis.questions.model import By, Question, Rules, State
from crisis.questions.word import NewestWord, Word
from crisis.situation import errors, service
from crisis.situation.model import Dimension, Stretch, Tally, Trend, Window, minute_of
from crisis.situation.overview import asked_now
from crisis.situation.requests import AnswerRequest, RequestId
from crisis.situation.requests import State as RequestStates
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience, ItemId, Kind, Stage, Written
from tests.crisis.cast import NIGHT, amal, elif_, karin, oskar, tobias, water_item
from tests.crisis.databases import Units
from tests.crisis.questions.asking import asked, new
from tests.crisis.record import Record
from tests.crisis.steps import activated, approved, stored, water_night

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LIVE, EXERCISE = Audience.LIVE, Audience.EXERCISE
KARIN, ELIF = By(karin, leads=True), By(elif_)


def ask(units: Units, topic: str | None, count: int = 1, **more: object) -> list[Question]:
    text = "Kan spädbarn dricka vattnet?"
    return [units.run(asked, new(text, topic=topic, **more)) for _ in range(count)]


def wanted(topic: str | None = "spädbarn", **more: object) -> service.New:
    given = {"wording": "Kan spädbarn dricka vattnet?", "of": elif_, "due": NIGHT + 2 * HOUR} | more
    return service.New(topic=topic, **given)  # type: ignore[arg-type]


def put_to_elif(units: Units, topic: str | None = "spädbarn", **more: object) -> AnswerRequest:
    return units.run(service.ask, wanted(topic, **more), KARIN, NewestWord())


def test_topics_stand_with_who_waits_and_how_they_grew(units: Units, clock: ManualClock) -> None:
    ask(units, "gator", 4)
    clock.advance(HOUR)
    ask(units, "spädbarn", 5, language="ar", district="Norrby")
    ask(units, "gator", 2)
    ask(units, None)
    clock.advance(14 * MINUTE)
    seen = units.run(asked_now, LIVE)
    assert (seen.asked, seen.before, seen.waiting, seen.oldest) == (8, 4, 12, NIGHT)
    told = [(each.name, each.now, each.before, each.waiting, each.trend) for each in seen.topics]
    assert told == [
        ("gator", 2, 4, 6, Trend.FALLING),
        ("spädbarn", 5, 0, 5, Trend.RISING),
        ("", 1, 0, 1, Trend.STEADY),
    ]
    assert seen.topics[1].oldest == NIGHT + HOUR
    assert [(each.value, each.now) for each in seen.languages] == [("ar", 5), ("sv", 3)]
    assert [(each.value, each.now) for each in seen.districts] == [("Norrby", 5), ("", 3)]
    assert [(each.at, each.asked) for each in seen.bars if each.asked] == [(NIGHT + HOUR, 8)]


def test_what_is_answered_closed_sorted_and_opened_again_is_told_as_it_is(units: Units) -> None:
    first, second, third = ask(units, "spädbarn", 3)
    units.run(questions.close, first.id, "Dubblett", By(amal))
    units.run(questions.sort, second.id, {"topic": "vattentankar", "district": "Norrby"}, amal, Rules())
    units.run(questions.ask_for, third.id, "item", By(amal), NewestWord())
    seen = units.run(asked_now, LIVE)
    assert [(each.name, each.now, each.waiting) for each in seen.topics] == [
        ("spädbarn", 2, 1),
        ("vattentankar", 1, 1),
    ]
    units.run(questions.reopen, first.id, By(amal), Rules())
    seen = units.run(asked_now, LIVE)
    assert [(each.name, each.waiting) for each in seen.topics] == [("spädbarn", 2), ("vattentankar", 1)]
    assert (seen.asked, [(each.value, each.now) for each in seen.districts]) == (3, [("", 2), ("Norrby", 1)])


def test_exercise_and_live_and_incidents_are_never_mixed(units: Units) -> None:
    ask(units, "gator", 2, incident="a")
    ask(units, "gator", 3, incident="b")
    ask(units, "gator", 7, audience=EXERCISE, incident="c")
    counts = [units.run(asked_now, LIVE, each).asked for each in ("a", "b", "c", None)]
    assert counts == [2, 3, 0, 5]
    (both,) = units.run(asked_now, LIVE).topics
    assert (both.waiting, units.run(asked_now, EXERCISE).waiting) == (5, 7)


@pytest.mark.parametrize("window", list(Window))
def test_a_window_holds_its_minutes_and_no_others(units: Units, clock: ManualClock, window: Window) -> None:
    last = 2 * window.minutes
    ages = (last, last - 1, window.minutes, window.minutes - 1, 1, 0)
    for earlier, later in zip(ages, (*ages[1:], 0), strict=True):
        ask(units, f"{earlier} min ago")
        clock.advance((earlier - later) * MINUTE)
    seen = units.run(asked_now, LIVE, None, window)
    assert (seen.asked, seen.before, seen.waiting) == (3, 2, 6)
    assert sum(each.asked for each in seen.bars) == 3


def test_the_version_grows_with_whatever_happens_to_a_question(units: Units) -> None:
    def version() -> int:
        return units.run(lambda record: record.tallies.version(LIVE))

    before = version()
    (question,) = ask(units, "gator")
    logged = version()
    units.run(questions.take_over, question.id, tobias)
    assert before < logged < version()
    assert units.run(lambda record: record.tallies.version(EXERCISE)) == 0


def test_a_stretch_is_put_together_exactly(units: Units, clock: ManualClock) -> None:
    for _ in range(50):
        ask(units, "gator")
        clock.advance(MINUTE)
    start = minute_of(NIGHT)
    for first, last in ((0, 50), (3, 4), (7, 41), (10, 25), (0, 1), (49, 50), (20, 20)):
        stretch = Stretch(start + first, start + last)
        tally = units.run(tally_of, stretch)
        assert tally.get((Dimension.TOPIC, "gator"), 0) == last - first


def tally_of(record: Record, stretch: Stretch) -> Tally:
    return record.tallies.asked(LIVE, None, stretch)


# requests for an answer


def test_an_answer_is_asked_of_a_named_person_who_is_told(units: Units) -> None:
    waiting = ask(units, "spädbarn", 3)
    (other,) = ask(units, "gator")
    request = put_to_elif(units)
    kept = units.run(lambda record: record.answer_requests.get(request.id))
    assert kept == request
    assert [each.state for each in (read(units, each) for each in waiting)] == [State.ASKED] * 3
    assert read(units, other).state is State.OPEN
    jobs = units.run(lambda record: record.outbox.claim_due(9, "w", [service.TELL], NIGHT, NIGHT + HOUR))
    assert [(each.intent.to, each.intent.data["request"]) for each in jobs] == [(elif_, request.id)]
    assert request.wording not in repr(jobs)
    (timer,) = units.run(lambda record: record.timers.waiting(service.DUE))
    assert (timer.key, timer.due) == (request.id, request.due)
    assert request.wording not in repr(units.run(lambda record: record.journal.newest(limit=20)))


def test_what_cannot_be_asked_for_is_refused_at_its_fields(units: Units) -> None:
    bad = wanted(wording="  ", of=PersonId("nobody"), due=NIGHT)
    with pytest.raises(errors.RequestRefused) as refused:
        units.run(service.ask, bad, KARIN, NewestWord())
    assert [each.field for each in refused.value.errors] == ["wording", "due", "of"]
    with pytest.raises(errors.NoSuchAnswerRequest):
        units.run(lambda record: record.answer_requests.get(RequestId("nope")))


def test_the_wording_hides_what_questions_hide(units: Units) -> None:
    request = put_to_elif(units, wording="Kan 811218-9876 få hjälp?")
    assert request.wording == "Kan [personnummer] få hjälp?"


def test_the_answer_that_is_said_answers_everybody_who_waited(units: Units, clock: ManualClock) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    waiting = ask(units, "spädbarn", 3)
    request = put_to_elif(units)
    assert request.incident == incident.id
    waiting += ask(units, "spädbarn", 2)  # asked while the answer was being written
    (other,) = ask(units, "gator")
    new_item = water_item("spadbarn", Kind.ANSWER, tuple(Stage), plan=None, incident=incident.id)
    text = units.run(stored, new_item, Written("Kan spädbarn dricka vattnet?", "Ja, om det är kokat."))
    words = NewestWord()
    units.run(service.write, request.id, text.item.id, ELIF, words)
    assert units.run(service.said_now, LIVE, words) == ()
    assert units.run(service.answer_waiting, request.id, words) == ""
    units.run(approved, text)
    edition = units.run(saying.publish, karin, "Svar")
    assert units.run(service.said_now, LIVE, words) == (request.id,)
    assert units.run(service.answer_waiting, request.id, words) == ""
    assert units.run(service.said_now, LIVE, words) == ()
    done = [read(units, each) for each in waiting]
    assert [each.answered_with and each.answered_with.hash for each in done] == [text.text.hash] * 5
    assert read(units, other).state is State.OPEN
    ended = units.run(lambda record: record.answer_requests.get(request.id))
    assert (ended.state, ended.edition) == (RequestStates.ANSWERED, edition.number)
    assert units.run(lambda record: record.timers.waiting(service.DUE)) == []
    assert units.run(service.answer_waiting, request.id, words) == ""


def test_many_who_wait_are_answered_part_by_part(units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 2)
    incident = units.run(water_night)
    units.run(activated, incident)
    waiting = ask(units, "spädbarn", 5)
    kept_by_another = waiting[1]
    request = put_to_elif(units)
    units.run(questions.ask_for, kept_by_another.id, "another", KARIN, NewestWord())
    text = said(units, incident.id, request)
    words, place, rounds = NewestWord(), "", 0
    while (place := units.run(service.answer_waiting, request.id, words, place)) or not rounds:
        rounds += 1
    states = [read(units, each).state for each in waiting]
    assert states == [State.ANSWERED, State.ASKED, *[State.ANSWERED] * 3]
    assert rounds > 1
    assert text


def test_what_is_withdrawn_between_two_hundreds_goes_on_being_asked(
    units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 2)
    incident = units.run(water_night)
    units.run(activated, incident)
    waiting = ask(units, "spädbarn", 5)
    request = put_to_elif(units)
    said(units, incident.id, request)
    words = NewestWord()
    after = units.run(service.answer_waiting, request.id, words)
    assert after == waiting[1].id
    monkeypatch.setattr(Word, "says", lambda word, item, now: False)
    assert units.run(service.answer_waiting, request.id, words, after) == ""
    kept = units.run(lambda record: record.answer_requests.get(request.id))
    assert kept.state is RequestStates.WRITTEN
    assert [read(units, each).waiting for each in waiting] == [False] * 2 + [True] * 3


def test_whoever_asked_in_another_language_waits_for_the_text_in_it(units: Units) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    (swedish,), (arabic,) = ask(units, "spädbarn"), ask(units, "spädbarn", language="ar")
    request = put_to_elif(units)
    said(units, incident.id, request)
    assert units.run(service.answer_waiting, request.id, NewestWord()) == ""
    ended = units.run(lambda record: record.answer_requests.get(request.id))
    assert (ended.state, read(units, swedish).state) == (RequestStates.ANSWERED, State.ANSWERED)
    left = read(units, arabic)
    assert (left.state, left.waits_for, left.waits_past) == (State.ASKED, ended.item, None)


def test_an_answer_that_is_late_alarms_whoever_asked_and_crisis_management(
    units: Units, clock: ManualClock
) -> None:
    request = put_to_elif(units)
    assert not units.run(service.due, request.id)
    clock.advance(2 * HOUR)
    assert units.run(service.due, request.id)
    jobs = units.run(lambda record: record.outbox.claim_due(9, "w", [ALARM], clock.now(), clock.now() + HOUR))
    assert sorted(each.intent.to for each in jobs) == [karin, tobias]


def test_a_request_that_is_withdrawn_leaves_its_questions_open(units: Units, clock: ManualClock) -> None:
    (question,) = ask(units, None)
    request = put_to_elif(units, None, question=question.id)
    assert read(units, question).waits_for == request.id
    units.run(service.withdraw, request.id, KARIN)
    assert read(units, question).state is State.OPEN
    clock.advance(3 * HOUR)
    assert not units.run(service.due, request.id)
    with pytest.raises(errors.RequestState):
        units.run(service.withdraw, request.id, KARIN)
    ended = units.run(lambda record: record.answer_requests.ended(LIVE))
    assert [each.id for each in ended] == [request.id]


def test_what_is_asked_of_somebody_stands_by_when_it_is_due(units: Units) -> None:
    later = put_to_elif(units, "a", due=NIGHT + 3 * HOUR)
    sooner = put_to_elif(units, "b", due=NIGHT + HOUR)
    put_to_elif(units, "c", of=tobias)
    drill = put_to_elif(units, "d", audience=EXERCISE)
    mine = units.run(lambda record: record.answer_requests.open(of=elif_))
    assert [each.id for each in mine] == [sooner.id, drill.id, later.id]
    assert [each.id for each in units.run(lambda r: r.answer_requests.open(EXERCISE))] == [drill.id]


def test_only_an_answer_of_the_same_incident_answers(units: Units) -> None:
    request = put_to_elif(units)
    sheet = units.run(stored, water_item("blad", Kind.FACT_SHEET, tuple(Stage)))
    with pytest.raises(errors.RequestRefused):
        units.run(service.write, request.id, sheet.item.id, ELIF, NewestWord())


def test_whoever_was_asked_or_crisis_management_names_the_answer(units: Units) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    request, words = put_to_elif(units), NewestWord()
    text = units.run(stored, water_item("svar", Kind.ANSWER, tuple(Stage), plan=None, incident=incident.id))
    with pytest.raises(errors.AskedOfAnother):
        units.run(service.write, request.id, text.item.id, By(oskar), words)
    assert units.run(service.write, request.id, text.item.id, KARIN, words).item == text.item.id


def test_a_text_that_is_said_answers_everybody_only_where_that_is_meant(units: Units) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    ask(units, "gator")
    said(units, incident.id, put_to_elif(units, "gator"))
    ask(units, "spädbarn", 3)
    request, words = put_to_elif(units), NewestWord()
    (other,) = units.run(written_for, "gator")
    item = ItemId(other.item or "")
    with pytest.raises(errors.SaidAlready) as refused:
        units.run(service.write, request.id, item, ELIF, words)
    assert refused.value.facts["count"] == 3
    units.run(service.write, request.id, item, ELIF, words, said_already=True)
    assert units.run(service.said_now, LIVE, words)[-1:] == (request.id,)


def written_for(record: Record, topic: str) -> list[AnswerRequest]:
    return [each for each in record.answer_requests.open(LIVE) if each.topic == topic]


def read(units: Units, question: Question) -> Question:
    return units.run(lambda record: record.questions.get(question.id))


def said(units: Units, incident: str, request: AnswerRequest) -> str:
    """Elif writes the answer, Karin approves it, and it is put out."""
    new_item = water_item("svar", Kind.ANSWER, tuple(Stage), plan=None, incident=incident)
    text = units.run(stored, new_item, Written("Svar", "Ja, om det är kokat."))
    units.run(service.write, request.id, text.item.id, ELIF, NewestWord())
    units.run(approved, text)
    units.run(saying.publish, karin, "Svar")
    return text.text.hash
