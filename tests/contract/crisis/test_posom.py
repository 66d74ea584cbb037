"""POSOM's groups, duties, operations and referrals, kept in memory and in both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.access.model import PersonId
from core.clock import ManualClock
from crisis.posom.errors import NoSuchDuty, NoSuchGroup, NoSuchReferral, PosomOn
from crisis.posom.model import Duty, Group, GroupId, Operation, Referral, ReferralId, State
from crisis.posom.service import end, start
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, amal, karin, tobias
from tests.crisis.databases import Units, open_units
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
        assert record.posom.duty("1") == early
        record.posom.remove_duty("1")
        assert list(record.posom.duties(NIGHT)) == [late]

    units.run(keep)
    units.run(look)
    with pytest.raises(NoSuchDuty):
        units.run(lambda record: record.posom.duty("1"))
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


def test_a_second_operation_is_refused_while_one_goes_on(units: Units) -> None:
    first, second = (Operation(each, Audience.LIVE, karin, NIGHT, "Branden") for each in ("o", "p"))
    units.run(lambda record: record.posom.put_operation(first))
    with pytest.raises(PosomOn):
        units.run(lambda record: record.posom.put_operation(second))
    units.run(lambda record: record.posom.put_operation(first.ended(karin, NIGHT)))
    units.run(lambda record: record.posom.put_operation(second))
    assert units.run(lambda record: record.posom.operation(Audience.LIVE)) == second


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_several_who_start_it_at_once_one_has_and_the_others_are_told_that_it_is(
    kind: str, request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> None:
    units = open_units(kind, request, clock, tmp_path)

    def started(who: PersonId) -> str:
        try:
            return units.run(start, Audience.LIVE, "Branden", who).id
        except PosomOn as told:
            return told.code

    with ThreadPoolExecutor(4) as officials:
        for _ in range(5):
            became = sorted(officials.map(started, [karin, tobias] * 2), key=lambda each: each != "posom_on")
            assert became[:3] == ["posom_on"] * 3
            assert became[3] == units.run(end, Audience.LIVE, karin).id
    kinds = units.run(lambda record: [each.kind for each in record.journal.all("posom.started")])
    assert len(kinds) == 5
    units.close()


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
