"""What any record of editions keeps: the one in memory, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, delete, update
from sqlalchemy.exc import DBAPIError

from broadcast.channels.board.model import Row, State
from broadcast.channels.board.ports import SyncRows
from broadcast.channels.board.sql import SqlSyncRows
from broadcast.editions.at_rest import edition_from
from broadcast.editions.chain import faults
from broadcast.editions.content import content_of
from broadcast.editions.errors import NoSuchEdition, NothingCutYet
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import ClockMarks, Editions, Mark, Moment, Place
from broadcast.editions.sql import SqlClockMarks, SqlEditions, editions, marks
from core.canonical import canonical_json
from core.storage.database import database_url
from scripts_library.items.model import Audience
from tests.broadcast.channels.board.fakes import FakeSyncRows
from tests.broadcast.editions.fakes import FakeClockMarks, FakeEditions
from tests.broadcast.sample import NIGHT, boil_water, edition_of, with_area
from tests.crisis.databases import url_of

LIVE, EXERCISE = Audience.LIVE, Audience.EXERCISE


@dataclass
class Kept:
    editions: Editions
    clock_marks: ClockMarks
    sync_rows: SyncRows


def sql_record(url: str) -> Iterator[tuple[Kept, Connection]]:
    engine = create_engine(database_url(url))
    with engine.connect() as connection:
        yield (
            Kept(SqlEditions(connection), SqlClockMarks(connection), SqlSyncRows(connection)),
            connection,
        )
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "memory":
        yield Kept(FakeEditions(), FakeClockMarks(), FakeSyncRows())
    else:
        for record, _ in sql_record(url_of(request.param, request, tmp_path)):
            yield record


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Kept, Connection]]:
    yield from sql_record(url_of(request.param, request, tmp_path))


def add(record: Kept, number: int, area: str, audience: Audience = LIVE) -> None:
    cut = replace(with_area(boil_water(), area), audience=audience)
    last = record.editions.last(audience)
    edition = edition_of(cut, number, last.hash if last else None, NIGHT + timedelta(minutes=number))
    record.editions.take_turn()
    record.editions.add(edition, canonical_json(content_of(cut)).decode())


def test_nothing_was_cut_yet(kept: Kept) -> None:
    assert kept.editions.last(LIVE) is None
    assert kept.editions.lines(LIVE) == ()
    with pytest.raises(NothingCutYet):
        kept.editions.newest(LIVE)
    with pytest.raises(NothingCutYet):
        kept.editions.newest_text(LIVE)
    with pytest.raises(NoSuchEdition):
        kept.editions.get(LIVE, EditionNumber(1))


def test_an_edition_is_given_back_as_it_was_cut(kept: Kept) -> None:
    add(kept, 1, "Norrby")
    add(kept, 2, "Ängen\u2028 “Å”")
    edition = kept.editions.newest(LIVE)
    assert edition == edition_of(edition.cut, 2, edition.parent, NIGHT + timedelta(minutes=2))
    assert edition_from(kept.editions.newest_text(LIVE)) == edition
    assert kept.editions.get(LIVE, EditionNumber(2)) == edition
    assert kept.editions.last(LIVE) == Place(EditionNumber(2), edition.hash)
    assert list(faults(kept.editions.every(LIVE))) == []


def test_live_and_exercise_are_apart(kept: Kept) -> None:
    add(kept, 1, "Norrby")
    add(kept, 1, "Övningsby", EXERCISE)
    assert kept.editions.newest(EXERCISE).cut.incidents[0].slots["area"] == ["Övningsby"]
    assert [stored.line.audience for stored in kept.editions.every(LIVE)] == [LIVE]


def test_editions_are_listed_newest_first_a_page_at_a_time(kept: Kept) -> None:
    for number in (1, 2, 3):
        add(kept, number, f"Område {number}")
    assert [line.number for line in kept.editions.lines(LIVE, most=2)] == [3, 2]
    assert [line.number for line in kept.editions.lines(LIVE, before=EditionNumber(2))] == [1]
    assert kept.editions.lines(LIVE)[0].cut_at == NIGHT + timedelta(minutes=3)


def test_the_journals_heads_are_told_of_every_edition(kept: Kept) -> None:
    assert kept.editions.anchors() == ()
    add(kept, 1, "Norrby")
    add(kept, 1, "Övningsby", EXERCISE)
    assert kept.editions.anchors() == ("41:" + "a" * 64,) * 2


def test_the_first_mark_stands(kept: Kept) -> None:
    moment = Moment(EditionNumber(1), LIVE, Mark.SWITCHED, NIGHT, "site", "one")
    kept.clock_marks.mark(moment)
    kept.clock_marks.mark(replace(moment, at=NIGHT + timedelta(seconds=1)))
    cut = replace(moment, mark=Mark.CUT, channel="", host="", at=NIGHT - timedelta(seconds=1))
    kept.clock_marks.mark(cut)
    kept.clock_marks.mark(replace(moment, number=EditionNumber(2)))
    assert kept.clock_marks.of(LIVE, EditionNumber(1)) == (cut, moment)
    assert kept.clock_marks.of(EXERCISE, EditionNumber(1)) == ()


def test_the_board_keeps_one_row_for_each_channel_host_and_language(kept: Kept) -> None:
    row = Row(LIVE, "site", "one", "sv", 1, 1, State.IN_SYNC, NIGHT, NIGHT)
    other = replace(row, host="two", state=State.UNREACHABLE, observed_edition=None)
    kept.sync_rows.put([row, replace(row, language="ar"), other])
    later = replace(row, expected_edition=2, state=State.BEHIND, since=NIGHT + timedelta(seconds=1))
    kept.sync_rows.put([later])
    assert kept.sync_rows.rows(LIVE) == (replace(row, language="ar"), later, other)
    assert kept.sync_rows.rows(LIVE, "two") == (other,)
    kept.sync_rows.drop(LIVE, "one", {"sv"})
    assert kept.sync_rows.rows(LIVE) == (later, other)
    assert kept.sync_rows.rows(EXERCISE) == ()


CHANGES: dict[str, Callable[[Connection], object]] = {
    "a word": lambda connection: connection.execute(update(editions).values(content="{}")),
    "an edition taken away": lambda connection: connection.execute(delete(editions)),
    "a mark": lambda connection: connection.execute(update(marks).values(at=NIGHT)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_was_said(database: tuple[Kept, Connection], change: str) -> None:
    record, connection = database
    add(record, 1, "Norrby")
    record.clock_marks.mark(Moment(EditionNumber(1), LIVE, Mark.CUT, NIGHT))
    with pytest.raises(DBAPIError, match="immutable"):
        CHANGES[change](connection)


def test_cutters_take_turns(postgres_url: str) -> None:
    engine = create_engine(database_url(postgres_url))
    with engine.connect() as first, engine.connect() as second:
        SqlEditions(first).take_turn()
        second.exec_driver_sql("SET lock_timeout = '50ms'")
        with pytest.raises(DBAPIError, match="lock timeout"):
            SqlEditions(second).take_turn()
        second.rollback()
        first.commit()
        SqlEditions(second).take_turn()
    engine.dispose()


def test_no_number_is_given_twice(database: tuple[Kept, Connection]) -> None:
    record, _ = database
    add(record, 1, "Norrby")
    with pytest.raises(DBAPIError):
        add(record, 1, "Ängen")
