"""What is kept of desks and what was read at them: in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from broadcast.channels.desk.model import CONNECTED, Desk, DeskId, Read
from broadcast.channels.desk.ports import Desks
from broadcast.channels.desk.sql import SqlDesks
from core.access.model import PersonId
from core.storage.database import database_url
from scripts_library.items.model import Audience
from tests.broadcast.channels.desk.fakes import FakeDesks
from tests.broadcast.sample import NIGHT
from tests.crisis.databases import url_of

LIVE, EXERCISE = Audience.LIVE, Audience.EXERCISE
AMAL, SVEN = PersonId("amal"), PersonId("sven")
HERS = Desk(DeskId("d-1"), AMAL, LIVE, "norr", 6, NIGHT, NIGHT)
HIS = Desk(DeskId("d-2"), SVEN, LIVE, "norr", 7, NIGHT, NIGHT)
READ = Read(AMAL, LIVE, 6, "6" * 64, NIGHT, HERS.id)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desks]:
    if request.param == "memory":
        yield FakeDesks()
        return
    engine = create_engine(database_url(url_of(request.param, request, tmp_path)))
    with engine.connect() as connection:
        yield SqlDesks(connection)
    engine.dispose()


def test_a_desk_comes_back_as_it_is(desks: Desks) -> None:
    assert desks.get(HERS.id) is None
    desks.put(HERS)
    assert desks.get(HERS.id) == HERS


def test_what_a_desk_shows_never_goes_back(desks: Desks) -> None:
    """A report of edition 6 that was on its way while 7 came on the screen."""
    desks.put(replace(HERS, shown=7))
    later = NIGHT + timedelta(seconds=1)
    desks.put(replace(HERS, opened_at=later, seen_at=later))
    assert desks.get(HERS.id) == replace(HERS, shown=7, seen_at=later)


def test_a_desk_that_goes_over_to_the_exercise_begins_anew(desks: Desks) -> None:
    desks.put(replace(HERS, shown=7))
    desks.put(replace(HERS, audience=EXERCISE, shown=2))
    assert [each.shown for each in desks.connected(EXERCISE, NIGHT)] == [2]
    assert list(desks.connected(LIVE, NIGHT)) == []


def test_a_desk_that_is_silent_is_not_connected(desks: Desks) -> None:
    desks.put(HIS)
    desks.put(replace(HERS, seen_at=NIGHT + timedelta(seconds=1)))
    assert [each.id for each in desks.connected(LIVE, NIGHT + timedelta(seconds=1))] == ["d-1", "d-2"]
    assert [each.id for each in desks.connected(LIVE, NIGHT + timedelta(seconds=1) + CONNECTED)] == ["d-1"]
    assert desks.forget(NIGHT + timedelta(seconds=1)) == 1
    assert desks.get(HIS.id) is None


def test_a_page_that_is_left_goes_and_nobody_closes_anothers(desks: Desks) -> None:
    desks.put(HERS)
    desks.close(HERS.id, SVEN)
    assert desks.get(HERS.id) == HERS
    desks.close(HERS.id, AMAL)
    assert desks.get(HERS.id) is None


def test_the_lowest_that_connected_desks_show_is_told_by_host(desks: Desks) -> None:
    later = NIGHT + timedelta(seconds=1)
    desks.put(HIS)
    desks.put(replace(HERS, shown=6, seen_at=later))
    desks.put(replace(HERS, id=DeskId("d-3"), shown=9, seen_at=later))
    desks.put(replace(HERS, id=DeskId("d-4"), shown=8, host="syd", seen_at=later))
    desks.put(replace(HERS, id=DeskId("d-5"), audience=EXERCISE, shown=1))
    assert desks.lowest(LIVE, later) == {"norr": 6, "syd": 8}
    desks.close(HERS.id, AMAL)
    assert desks.lowest(LIVE, NIGHT) == {"norr": 7, "syd": 8}
    assert desks.lowest(LIVE, later + CONNECTED) == {"norr": 9, "syd": 8}
    assert desks.lowest(LIVE, later + 2 * CONNECTED) == {}


def test_reading_is_written_once(desks: Desks) -> None:
    assert desks.add_read(READ)
    assert not desks.add_read(replace(READ, at=NIGHT + timedelta(hours=1), desk=DeskId("d-9")))
    assert desks.last_read(AMAL, LIVE) == READ
    assert desks.last_read(AMAL, EXERCISE) is None
    assert desks.last_read(SVEN, LIVE) is None


def test_the_last_that_each_has_read_is_found(desks: Desks) -> None:
    for edition in (6, 12, 9):
        desks.add_read(replace(READ, edition=edition))
    desks.add_read(replace(READ, person=SVEN, edition=2))
    desks.add_read(replace(READ, audience=EXERCISE, edition=40))
    last = desks.last_reads(LIVE, [AMAL, SVEN, PersonId("karin")])
    assert [(each.person, each.edition) for each in last] == [(AMAL, 12), (SVEN, 2)]
    assert list(desks.last_reads(LIVE, [])) == []
