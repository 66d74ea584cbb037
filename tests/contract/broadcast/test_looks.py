"""What any list of watched places keeps: the one in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from broadcast.channels.board.model import State
from broadcast.channels.website.model import Look, Watched, Why
from broadcast.channels.website.ports import Looks
from broadcast.channels.website.sql import SqlLooks
from broadcast.editions.differences import Side
from core.storage.database import database_url
from tests.broadcast.channels.website.fakes import FakeLooks
from tests.broadcast.sample import NIGHT
from tests.crisis.databases import url_of

PLACE = Watched("https://www.exempelkoping.example/", "sv")
FRESH = Look(PLACE.address, PLACE.language, PLACE.what, 7, NIGHT)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def looks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Looks]:
    if request.param == "memory":
        yield FakeLooks()
        return
    engine = create_engine(database_url(url_of(request.param, request, tmp_path)))
    with engine.connect() as connection:
        yield SqlLooks(connection)
    engine.dispose()


def test_a_place_is_read_back_as_it_was_put_and_is_one_row(looks: Looks) -> None:
    assert looks.of(PLACE) is None
    looks.put(FRESH)
    found = replace(
        FRESH,
        state=State.ALTERED,
        why=Why.OTHER_WORDS,
        edition=7,
        since=NIGHT,
        differs=("=Gäller", "-Norrby", "+Hamnen"),
        seen_at=NIGHT,
    )
    looks.put(found)
    assert looks.of(PLACE) == found
    assert [run.side for run in found.runs] == [Side.BOTH, Side.BEFORE, Side.AFTER]
    assert looks.all() == (found,)


def test_a_place_that_is_dropped_is_gone_and_others_stay(looks: Looks) -> None:
    other = replace(FRESH, language="ar")
    looks.put(FRESH)
    looks.put(other)
    looks.drop(PLACE)
    assert looks.all() == (other,)
