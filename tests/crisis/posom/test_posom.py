"""POSOM is started by a named official; who said yes is referred, accepted by a person, and rung in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access.model import Account, PersonId, Role
from crisis.posom import caring, service
from crisis.posom.alarming import LATE, PROMISED, TEXT, UNACCEPTED, UNANSWERED, promise_due, still_unaccepted
from crisis.posom.errors import (
    BadDuty,
    BadReferral,
    NoConsent,
    NoSuchDuty,
    NotYourGroup,
    PosomNotOn,
    PosomOff,
    PosomOn,
    ReferralState,
    ReferralTaken,
    WhyNeeded,
)
from crisis.posom.model import NEXT, Group, GroupId, Referral, ReferralId, State, Told, new_number, on_call
from crisis.posom.service import New
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience
from tests.contract.crisis.test_incidents import PlainSealer
from tests.crisis.cast import CRISIS_MANAGER, NIGHT, amal, karin
from tests.crisis.record import FakeRecord

petra, pia = PersonId("petra"), PersonId("pia")
SEALER = PlainSealer()
WORDS = Told("Maj", "+46701740615", "efter 18", "Sov inte i natt, sitter i bilen")


@pytest.fixture(autouse=True)
def carers(record: FakeRecord) -> None:
    record.accounts.keep(replace(record.accounts.get(karin), roles=CRISIS_MANAGER), NIGHT)
    for person in (petra, pia):
        name = person.capitalize()
        account = Account(person, person, name, frozenset({Role.POSOM}), phone="+46701740608")
        record.accounts.keep(account, NIGHT)


def started(record: FakeRecord, audience: Audience = Audience.LIVE) -> None:
    service.start(record, audience, "Branden på Hamngatan", karin)


def referred(record: FakeRecord, **changes: object) -> Referral:
    new = replace(New(WORDS, "ar", consent=True), **changes)  # type: ignore[arg-type]
    return service.refer(record, new, amal, SEALER, "Socialjouren 08-465 004 31")


def told(record: FakeRecord, kind: str) -> list[str]:
    return sorted(each.to for each in record.outbox.waiting if each.kind == kind)


def test_posom_is_started_by_somebody_with_a_reason_that_is_journalled(record: FakeRecord) -> None:
    started(record)
    entry = record.journal.entries[-1]
    assert (entry.kind, entry.by, entry.data["reason"]) == ("posom.started", karin, "Branden på Hamngatan")
    with pytest.raises(PosomOn):
        started(record)


def test_without_a_reason_it_is_not_started(record: FakeRecord) -> None:
    with pytest.raises(WhyNeeded):
        service.start(record, Audience.LIVE, "  ", karin)
    assert record.posom.operation(Audience.LIVE) is None


def test_it_is_ended_once_and_can_be_started_anew(record: FakeRecord) -> None:
    started(record)
    service.end(record, Audience.LIVE, karin)
    with pytest.raises(PosomNotOn):
        service.end(record, Audience.LIVE, karin)
    started(record)


def test_where_it_is_off_the_agent_is_offered_what_is_on_duty_instead(record: FakeRecord) -> None:
    with pytest.raises(PosomOff) as off:
        referred(record)
    assert "Socialjouren 08-465 004 31" in str(off.value)
    assert record.posom.open(Audience.LIVE) == []


def test_an_exercise_of_posom_does_not_start_the_live_one(record: FakeRecord) -> None:
    started(record, Audience.EXERCISE)
    with pytest.raises(PosomOff):
        referred(record)
    assert referred(record, audience=Audience.EXERCISE).audience is Audience.EXERCISE


def test_nobody_is_referred_without_having_said_yes(record: FakeRecord) -> None:
    started(record)
    with pytest.raises(NoConsent):
        referred(record, consent=False)
    assert record.posom.open(Audience.LIVE) == []


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("name", replace(WORDS, name=" ")),
        ("name", replace(WORDS, name="x" * 101)),
        ("when", replace(WORDS, when="x" * 201)),
        ("words", replace(WORDS, words="x" * 2001)),
    ],
)
def test_what_does_not_hold_is_told_at_its_field_without_its_words(
    record: FakeRecord, field: str, told: Told
) -> None:
    started(record)
    with pytest.raises(BadReferral) as wrong:
        referred(record, told=told)
    assert [each.field for each in wrong.value.errors] == [field]
    assert "xxx" not in "".join(map(str, wrong.value.errors))


@pytest.mark.parametrize("ahead", [timedelta(0), -timedelta(minutes=1), timedelta(days=15)])
def test_a_promise_lies_ahead_and_not_too_far(record: FakeRecord, ahead: timedelta) -> None:
    started(record)
    with pytest.raises(BadReferral):
        referred(record, promised=NIGHT + ahead)


def test_what_was_said_is_sealed_and_only_the_number_and_the_state_lie_open(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    lies_open = f"{replace(referral, sealed='')}{record.journal.entries}{record.outbox.waiting}"
    for word in (WORDS.name, WORDS.phone, WORDS.words, WORDS.when):
        assert word not in lies_open
    assert service.opened(record, [referral], petra, SEALER) == {referral.id: WORDS}
    assert record.journal.entries[-1].data == {"referrals": [referral.number]}


def test_the_on_call_are_told_that_one_waits_and_no_word_of_it(record: FakeRecord) -> None:
    started(record)
    group = caring.keep_group(record, Group(GroupId("north"), "Norr", "Norrby", (petra, pia)), karin)
    caring.put_on_duty(record, group.id, pia, NIGHT, NIGHT + timedelta(hours=8), petra)
    referral = referred(record)
    assert told(record, TEXT) == [pia]
    (intent,) = [each for each in record.outbox.waiting if each.kind == TEXT]
    assert set(intent.data) == {"what", "referral", "turn"}
    assert intent.data["referral"] == referral.id


def test_where_nobody_is_on_the_list_everybody_of_posom_is_told(record: FakeRecord) -> None:
    started(record)
    referred(record)
    assert told(record, TEXT) == [petra, pia]


def test_it_is_accepted_by_a_person_and_the_second_is_told_who_has_it(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    accepted = service.accept(record, referral.id, petra)
    assert (accepted.accepted_by, accepted.accepted_at) == (petra, NIGHT)
    assert service.accept(record, referral.id, petra) == accepted
    with pytest.raises(ReferralTaken) as wrong:
        service.accept(record, referral.id, pia)
    assert "Petra" in str(wrong.value)


def test_a_promise_that_is_late_alarms_the_on_call_and_whoever_accepted_it(record: FakeRecord) -> None:
    started(record)
    group = caring.keep_group(record, Group(GroupId("g"), "Norr", None, (pia,)), karin)
    caring.put_on_duty(record, group.id, pia, NIGHT, NIGHT + timedelta(hours=8), pia)
    referral = referred(record)
    service.accept(record, referral.id, petra, NIGHT + timedelta(minutes=30))
    (timer,) = record.timers.waiting(PROMISED)
    assert timer.due == NIGHT + timedelta(minutes=30)
    promise_due(record, timer)
    assert told(record, ALARM) == [petra, pia]
    assert {each.data["what"] for each in record.outbox.waiting if each.kind == ALARM} == {LATE}


def test_what_nobody_accepts_alarms_and_what_somebody_has_does_not(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    assert [each.due - NIGHT for each in record.timers.waiting(UNACCEPTED)] == [timedelta(minutes=15)]
    still_unaccepted(record, record.timers.waiting(UNACCEPTED)[0])
    assert {each.data["what"] for each in record.outbox.waiting if each.kind == ALARM} == {UNANSWERED}
    service.accept(record, referral.id, petra)
    assert record.timers.waiting(UNACCEPTED) == []


def test_who_was_rung_is_late_no_more(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    service.accept(record, referral.id, petra)
    (timer,) = record.timers.waiting(PROMISED)
    service.settle(record, referral.id, State.DONE, petra)
    assert record.timers.waiting(PROMISED) == []
    promise_due(record, timer)
    assert told(record, ALARM) == []
    assert record.posom.open(Audience.LIVE) == []


def test_who_was_not_reached_is_still_to_be_rung(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    service.accept(record, referral.id, petra)
    service.settle(record, referral.id, State.UNREACHABLE, petra)
    assert [each.id for each in record.posom.open(Audience.LIVE)] == [referral.id]
    assert [each.key for each in record.timers.waiting(PROMISED)] == [referral.id]


def test_only_whoever_accepted_it_says_that_it_is_done(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    service.accept(record, referral.id, petra)
    with pytest.raises(ReferralTaken):
        service.settle(record, referral.id, State.DONE, pia)


def test_what_somebody_has_who_went_home_is_put_back_by_another_and_journalled(record: FakeRecord) -> None:
    started(record)
    referral = referred(record)
    service.accept(record, referral.id, petra)
    record.accounts.keep(replace(record.accounts.get(petra), active=False), NIGHT)
    service.put_back(record, referral.id, pia)
    entry = record.journal.entries[-1]
    assert (entry.by, entry.data) == (pia, {"referral": referral.number, "held_by": petra})
    assert service.accept(record, referral.id, pia).accepted_by == pia


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("wanted", State)
def test_a_referral_goes_only_where_the_table_says(state: State, wanted: State) -> None:
    at = NIGHT
    referral = Referral(
        ReferralId("r"), "P-1", Audience.LIVE, "sv", "", amal, at, at, at + timedelta(hours=1), state
    )
    if wanted in NEXT[state]:
        assert referral._to(wanted).state is wanted
    else:
        with pytest.raises(ReferralState):
            referral._to(wanted)


def test_only_those_of_posom_can_be_on_call(record: FakeRecord) -> None:
    group = caring.keep_group(record, Group(GroupId("g"), "Norr", None, (petra,)), karin)
    with pytest.raises(BadDuty):
        caring.put_on_duty(record, group.id, amal, NIGHT, NIGHT + timedelta(hours=1), petra)
    with pytest.raises(BadDuty):
        caring.put_on_duty(record, group.id, petra, NIGHT, NIGHT, petra)
    duty = caring.put_on_duty(record, group.id, petra, NIGHT, NIGHT + timedelta(hours=1), petra)
    assert on_call(record.posom.duties(NIGHT), NIGHT + timedelta(minutes=59)) == (petra,)
    assert on_call(record.posom.duties(NIGHT), NIGHT + timedelta(hours=1)) == ()
    caring.take_off_duty(record, duty.id, petra)
    assert record.posom.duties(NIGHT) == []


def test_a_group_is_kept_by_those_in_it_and_by_crisis_management(record: FakeRecord) -> None:
    group = caring.keep_group(record, Group(GroupId("g"), "Norr", None, (petra,)), petra)
    duty = caring.put_on_duty(record, group.id, petra, NIGHT, NIGHT + timedelta(hours=1), petra)
    entries = len(record.journal.entries)
    for act in (
        lambda: caring.keep_group(record, replace(group, members=(pia,)), pia),
        lambda: caring.keep_group(record, Group(GroupId("h"), "Syd", None, (petra,)), pia),
        lambda: caring.put_on_duty(record, group.id, pia, NIGHT, NIGHT + timedelta(hours=1), pia),
        lambda: caring.take_off_duty(record, duty.id, pia),
    ):
        with pytest.raises(NotYourGroup):
            act()
    with pytest.raises(NoSuchDuty):
        caring.take_off_duty(record, "nobody's", karin)
    assert len(record.journal.entries) == entries
    assert record.posom.group(group.id) == group
    caring.take_off_duty(record, duty.id, karin)
    assert record.posom.duties(NIGHT) == []


def test_numbers_are_not_guessed_from_each_other() -> None:
    numbers = {new_number() for _ in range(1_000)}
    assert len(numbers) == 1_000
    assert all(len(each) == 9 and not set(each[2:]) & set("01OILU") for each in numbers)
