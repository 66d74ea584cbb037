"""What partners pass on, kept in memory and in both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.access.model import PersonId
from core.clock import ManualClock
from crisis.calls import transfers
from crisis.calls.errors import NoSuchTransfer, TransferTaken
from crisis.calls.partners import PartnerId, Transfer, TransferId
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, amal
from tests.crisis.databases import Units, open_units
from tests.crisis.record import Record


def transfer(name: str, minutes: int = 0, audience: Audience = Audience.LIVE) -> Transfer:
    at = NIGHT - timedelta(minutes=minutes)
    return Transfer(
        TransferId(name), PartnerId("1177"), at, audience, "ar", "Norrby", "sealed", "A 12", "CA1"
    )


def test_a_transfer_comes_back_as_it_is(units: Units) -> None:
    taken = replace(transfer("t").taken(amal, NIGHT), done_at=None)
    units.run(lambda record: record.transfers.put(transfer("t")))
    units.run(lambda record: record.transfers.put(taken))
    assert units.run(lambda record: record.transfers.get(TransferId("t"))) == taken
    with pytest.raises(NoSuchTransfer):
        units.run(lambda record: record.transfers.get(TransferId("nope")))


def test_who_waited_longest_comes_first_and_who_was_helped_is_gone(units: Units) -> None:
    helped = transfer("helped", 9).taken(amal, NIGHT).done(NIGHT)
    drill = transfer("drill", 9, Audience.EXERCISE)

    def keep(record: Record) -> None:
        for each in (transfer("short", 1), transfer("long", 5), helped, drill):
            record.transfers.put(each)
        record.transfers.put(transfer("taken", 3).taken(amal, NIGHT))

    units.run(keep)

    def look(record: Record) -> None:
        assert [each.id for each in record.transfers.open(Audience.LIVE)] == ["long", "taken", "short"]
        assert [each.id for each in record.transfers.open(Audience.LIVE, 1)] == ["long"]
        assert record.transfers.waiting(Audience.LIVE) == 2
        assert record.transfers.waiting(Audience.EXERCISE) == 1
        assert [each.id for each in record.transfers.held_by(amal)] == ["taken"]
        assert record.transfers.held_by("sven") == []

    units.run(look)


def kept(record: Record, one: Transfer) -> None:
    record.transfers.put(one)


def found(record: Record, one: TransferId) -> Transfer:
    return record.transfers.get(one)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_many_who_take_one_caller_at_once_exactly_one_has_them(
    kind: str, request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> None:
    units = open_units(kind, request, clock, tmp_path)
    people = [PersonId(each) for each in ("amal", "sven", "karin", "tobias", "coraline", "elif")]
    names = [f"t{number}" for number in range(5)]
    for name in names:
        units.run(kept, transfer(name))

    def take(who: PersonId, name: str) -> str:
        try:
            units.run(lambda record: transfers.take(record, TransferId(name), who))
        except TransferTaken:
            return ""
        return who

    with ThreadPoolExecutor(len(people)) as pool:
        for name in names:
            took = list(pool.map(take, people, [name] * len(people)))
            (winner,) = filter(None, took)
            assert units.run(found, TransferId(name)).taken_by == winner
    units.close()
