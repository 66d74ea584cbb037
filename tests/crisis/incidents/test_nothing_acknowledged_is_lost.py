"""What must never happen, 6: a decision that was acknowledged and is lost, or one that is kept by half."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcast.editions import service as editions
from core.clock import ManualClock
from crisis.incidents import saying, service
from crisis.incidents.model import IncidentId, State
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, tobias
from tests.crisis.databases import SqlUnits, url_of
from tests.crisis.record import Record
from tests.crisis.steps import AREA_IS_NORRBY, activated, water_night

HOUSE = Path(__file__).parents[3]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_of(request.param, request, tmp_path)


@pytest.fixture
def units(url: str) -> Iterator[SqlUnits]:
    opened = SqlUnits(url, ManualClock(NIGHT))
    yield opened
    opened.close()


class PowerCut(Exception):
    """The lights go out between the last statement and the commit."""


def test_an_activation_that_is_cut_off_leaves_nothing_behind(units: SqlUnits) -> None:
    incident = units.run(water_night)
    before = units.run(lambda record: record.journal.head())

    def cut_off(record: Record) -> None:
        service.activate(record, incident.id, tobias, confirm=incident.title, slots=AREA_IS_NORRBY)
        raise PowerCut

    with pytest.raises(PowerCut):
        units.run(cut_off)

    def look(record: Record) -> None:
        assert record.incidents.get(incident.id) == incident
        assert record.incidents.resting(incident.id) == []
        assert record.editions.last(Audience.LIVE) is None
        assert record.journal.head() == before

    units.run(look)
    assert units.run(activated, incident).incident.state is State.ACTIVE


def test_a_withdrawal_that_is_cut_off_is_withdrawn_by_the_next_click(units: SqlUnits) -> None:
    units.run(activated, units.run(water_night))
    item = units.run(lambda record: record.items.by_slug("forsta", plan="koka-vattnet"))
    assert item is not None

    def cut_off(record: Record) -> None:
        saying.withdraw(record, item.id, tobias)
        raise PowerCut

    with pytest.raises(PowerCut):
        units.run(cut_off)
    assert units.run(lambda record: record.approvals.withdrawals([item.id])) == []
    assert [each.number for each in units.run(saying.withdraw, item.id, tobias).editions] == [2]


def killed_while_correcting(url: str, incident: IncidentId, after: int) -> int:
    """Let a process correct slots, kill it some corrections later, and tell the last number it had
    acknowledged."""
    command = [sys.executable, "-m", "tests.crisis.incidents.correcting", url, incident]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(after)]
        process.kill()
        acknowledged += [int(line) for line in process.stdout.read().split()]
    return acknowledged[-1]


def check_what_is_left(units: SqlUnits, incident: IncidentId, acknowledged: int) -> None:
    def look(record: Record) -> None:
        newest = record.editions.newest(Audience.LIVE)
        assert newest.number >= acknowledged
        assert newest.cut.incidents[0].slots == record.incidents.get(incident).slots
        assert editions.verify(record, Audience.LIVE) == ()

    units.run(look)


def kill_again_and_again(url: str, units: SqlUnits, times: int) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    chance = random.Random(20261121)
    for _ in range(times):
        acknowledged = killed_while_correcting(url, incident.id, chance.randint(1, 5))
        check_what_is_left(units, incident.id, acknowledged)


def test_whoever_is_killed_between_two_corrections_has_lost_none_that_was_acknowledged(
    url: str, units: SqlUnits
) -> None:
    kill_again_and_again(url, units, times=2)


@pytest.mark.faults
def test_a_hundred_killed_processes_have_lost_nothing_that_was_acknowledged(
    url: str, units: SqlUnits
) -> None:
    kill_again_and_again(url, units, times=100)
