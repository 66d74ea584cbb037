"""POSOM's groups, duties, operations and referrals, kept in memory and in both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access.model import PersonId
from crisis.posom.errors import NoSuchGroup, NoSuchReferral
from crisis.posom.model import Duty, Group, GroupId, Operation, Referral, ReferralId, State
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, amal, karin
from tests.crisis.databases import Units
from tests.crisis.record import Record

PETRA = PersonId("petra")


def referral(name: str, minutes: int = 60, audience: Audience = Audience.LIVE) -> Referral:
    promised = NIGHT + timedelta(minutes=minutes)
    return Referral(ReferralId(name), f"P-{name}", audience, "ar", "sealed", amal, NIGHT, NIGHT, promised)


def test_groups_and_duties_come_back_as_they_are(units: Units) -> None:
    north, south = Group(GroupId("n"), "Norr", "Norrby", (PETRA,)), Group(GroupId("s"), "Alla")
    early = Duty("1", north.id, PETRA, NIGHT, NIGHT + timedelta(hours=1))
    late = Duty("2", north.id, PETRA, NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=9))

    def keep(record: Record) -> None:
        for group in (north, south):
            record.posom.put_group(group)
        for duty in (late, early):
            record.posom.put_duty(duty)

    def look(record: Record) -> None:
        assert list(record.posom.groups()) == [south, north]
        assert record.posom.group(north.id) == north
        assert list(record.posom.duties(NIGHT)) == [early, late]
        assert list(record.posom.duties(NIGHT + timedelta(hours=1))) == [late]
        record.posom.remove_duty("1")
        assert list(record.posom.duties(NIGHT)) == [late]

    units.run(keep)
    units.run(look)
    with pytest.raises(NoSuchGroup):
        units.run(lambda record: record.posom.group(GroupId("nope")))


def test_the_operation_that_goes_on_is_found_and_an_ended_one_is_not(units: Units) -> None:
    operation = Operation("o", Audience.LIVE, karin, NIGHT, "Branden")
    drill = Operation("d", Audience.EXERCISE, karin, NIGHT, "Övning")
    units.run(lambda record: record.posom.put_operation(operation))
    units.run(lambda record: record.posom.put_operation(drill))
    assert units.run(lambda record: record.posom.operation(Audience.LIVE)) == operation
    units.run(lambda record: record.posom.put_operation(operation.ended(karin, NIGHT)))
    assert units.run(lambda record: record.posom.operation(Audience.LIVE)) is None
    assert units.run(lambda record: record.posom.operation(Audience.EXERCISE)) == drill


def test_referrals_come_by_promised_time_and_those_that_ended_are_gone(units: Units) -> None:
    done = replace(referral("done", 5), state=State.DONE, accepted_by=PETRA)
    drill = referral("drill", 1, Audience.EXERCISE)

    def keep(record: Record) -> None:
        for each in (referral("later", 90), referral("soon", 20), done, drill):
            record.posom.put(each)

    def look(record: Record) -> None:
        assert [each.id for each in record.posom.open(Audience.LIVE)] == ["soon", "later"]
        assert [each.id for each in record.posom.open(Audience.LIVE, 1)] == ["soon"]
        assert [each.id for each in record.posom.of(amal, Audience.EXERCISE)] == ["drill"]
        assert len(record.posom.of(amal, Audience.LIVE)) == 3
        assert record.posom.of("karin", Audience.LIVE) == []

    units.run(keep)
    units.run(look)


def test_a_referral_comes_back_as_it_is(units: Units) -> None:
    units.run(lambda record: record.posom.put(referral("r")))
    accepted = referral("r").accepted(PETRA, NIGHT + timedelta(minutes=1))
    units.run(lambda record: record.posom.put(accepted))
    assert units.run(lambda record: record.posom.get(ReferralId("r"))) == accepted
    with pytest.raises(NoSuchReferral):
        units.run(lambda record: record.posom.get(ReferralId("nope")))
