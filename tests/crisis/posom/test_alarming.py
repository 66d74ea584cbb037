"""Whoever waits for POSOM is never forgotten: told anew when put back, to more people the longer it takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.access.model import Account, PersonId, Role
from core.timers.model import Timer
from crisis.posom import caring, service
from crisis.posom.alarming import (
    LATE,
    LEAD,
    PROMISED,
    TEXT,
    UNACCEPTED,
    UNANSWERED,
    not_reached,
    promise_due,
    still_unaccepted,
)
from crisis.posom.model import Group, GroupId, Referral, State, Told
from crisis.posom.service import New
from scripts_library.items.model import Audience
from tests.contract.crisis.test_incidents import PlainSealer
from tests.crisis.cast import CRISIS_MANAGER, NIGHT, amal, karin, tobias
from tests.crisis.record import FakeRecord

petra, pia = PersonId("petra"), PersonId("pia")
SEALER = PlainSealer()
RINGS = {PROMISED: promise_due, UNACCEPTED: still_unaccepted}
Message = tuple[str, str]
SEEN: set[str] = set()
"""Keys name a referral, and no two referrals have one id."""


@pytest.fixture(autouse=True)
def carers(record: FakeRecord) -> None:
    """Petra is on call; Pia is of POSOM too."""
    record.accounts.keep(replace(record.accounts.get(karin), roles=CRISIS_MANAGER), NIGHT)
    for person in (petra, pia):
        name = person.capitalize()
        account = Account(person, person, name, frozenset({Role.POSOM}), phone="+46701740608")
        record.accounts.keep(account, NIGHT)
    group = caring.keep_group(record, Group(GroupId("north"), "Norr", None, (petra, pia)), karin)
    caring.put_on_duty(record, group.id, petra, NIGHT, NIGHT + timedelta(hours=24), karin)
    service.start(record, Audience.LIVE, "Branden", karin)


def referred(record: FakeRecord, audience: Audience = Audience.LIVE) -> Referral:
    new = New(Told("Maj", "+46701740615"), "sv", consent=True, audience=audience)
    return service.refer(record, new, amal, SEALER)


def news(record: FakeRecord) -> list[Message]:
    """Who has been told what since it was last asked for; what the outbox takes for a repeat is no news."""
    waiting = record.outbox.waiting
    new = [each for each in waiting if each.key not in SEEN]
    SEEN.update(each.key for each in waiting)
    return sorted((each.to, str(each.data["what"])) for each in new)


def due(record: FakeRecord) -> Sequence[Timer]:
    found = [each for kind in RINGS for each in record.timers.waiting(kind)]
    return [each for each in found if each.due <= record.clock.now()]


def pass_by(record: FakeRecord, minutes: int) -> list[Message]:
    """The night goes on, minute by minute, its timers ring; who was told what."""
    for _ in range(minutes):
        record.clock.advance(timedelta(minutes=1))
        for timer in due(record):
            record.timers.cancel(timer.kind, timer.key)
            RINGS[timer.kind](record, timer)
    return news(record)


def test_what_nobody_accepts_is_told_to_more_people_each_quarter(record: FakeRecord) -> None:
    referred(record)
    assert news(record) == [(petra, "posom_new")]
    assert pass_by(record, 15) == [(petra, UNANSWERED)]
    assert pass_by(record, 15) == [(petra, UNANSWERED), (pia, UNANSWERED)]
    assert {person for person, _ in pass_by(record, 15)} == {petra, pia, karin, tobias}


def test_a_promise_that_has_passed_is_told_to_ever_more_until_somebody_has_rung(record: FakeRecord) -> None:
    referral = referred(record)
    service.accept(record, referral.id, pia)
    news(record)
    assert pass_by(record, 60) == [(petra, LATE), (pia, LATE)]
    assert pass_by(record, 15) == [(petra, LATE), (pia, LATE)]
    everybody = [(each, LATE) for each in sorted((petra, pia, karin, tobias))]
    assert pass_by(record, 15) == everybody
    assert pass_by(record, 59) == []
    assert pass_by(record, 1) == everybody
    service.settle(record, referral.id, State.DONE, pia)
    assert pass_by(record, 180) == []


def test_what_is_put_back_is_told_anew_and_alarms_anew(record: FakeRecord) -> None:
    referral = referred(record)
    assert (petra, UNANSWERED) in pass_by(record, 16)
    service.accept(record, referral.id, petra)
    service.put_back(record, referral.id, petra)
    assert news(record) == [(petra, UNANSWERED)]
    assert pass_by(record, 16) == [(petra, UNANSWERED)]


def test_what_is_put_back_after_its_time_is_told_at_once_and_alarms_in_a_quarter(record: FakeRecord) -> None:
    referral = referred(record)
    pass_by(record, 61)
    service.accept(record, referral.id, petra)
    service.put_back(record, referral.id, petra)
    assert news(record) == [(petra, UNANSWERED)]
    assert pass_by(record, 16) == [(petra, LATE)]


@pytest.mark.parametrize("minutes", [0, 61])
def test_who_was_not_reached_is_tried_again_within_the_hour(record: FakeRecord, minutes: int) -> None:
    referral = referred(record)
    service.accept(record, referral.id, petra)
    pass_by(record, minutes)
    service.settle(record, referral.id, State.UNREACHABLE, petra)
    assert pass_by(record, 61) == [(petra, LATE)]


@pytest.mark.parametrize("change", [{"active": False}, {"phone": None}, {"roles": frozenset({Role.AGENT})}])
def test_who_cannot_be_reached_is_nobody_on_call(record: FakeRecord, change: dict[str, object]) -> None:
    record.accounts.keep(replace(record.accounts.get(petra), **change), NIGHT)  # type: ignore[arg-type]
    referred(record)
    assert news(record) == [(pia, "posom_new")]


def test_where_nobody_of_posom_can_be_reached_crisis_management_is_told(record: FakeRecord) -> None:
    for each in (petra, pia):
        record.accounts.keep(replace(record.accounts.get(each), active=False), NIGHT)
    referred(record)
    assert {each.to for each in record.outbox.waiting} == {karin, tobias}
    assert all(each.data[LEAD] for each in record.outbox.waiting)


def test_a_message_that_reached_nobody_goes_to_everybody_of_posom_once(record: FakeRecord) -> None:
    referred(record)
    (first,) = [each for each in record.outbox.waiting if each.kind == TEXT]
    for _ in range(2):
        not_reached(record, first)
    assert sorted(each.to for each in record.outbox.waiting) == [petra, pia]


def test_an_exercise_that_is_over_alarms_nobody(record: FakeRecord) -> None:
    service.start(record, Audience.EXERCISE, "Övning", karin)
    referred(record, Audience.EXERCISE)
    service.end(record, Audience.EXERCISE, karin)
    news(record)
    assert pass_by(record, 200) == []
