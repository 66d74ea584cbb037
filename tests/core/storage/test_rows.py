"""A dataclass comes back from its row as it went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select

from core.storage.database import Database, open_database
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.rows import of_row, row_of

own = MetaData()
said = Table(
    "said",
    own,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("mood", Text, nullable=False),
    Column("second", Text),
    Column("moods", JsonText, nullable=False),
    Column("names", JsonText, nullable=False),
    Column("at", UTCDateTime),
)
NIGHT = datetime(2026, 11, 21, 1, 10, tzinfo=UTC)


class Mood(StrEnum):
    CALM = "calm"
    STERN = "stern"


@dataclass(frozen=True, slots=True)
class Key:
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    id: int
    key: Key
    mood: Mood
    second: Mood | None
    moods: tuple[Mood, ...]
    names: tuple[str, ...]
    at: datetime | None


said_things = st.builds(
    Said,
    id=st.integers(1, 2**31 - 1),
    key=st.builds(Key, st.text("åäö abc", max_size=9), st.sampled_from(["sv", "ar"])),
    mood=st.sampled_from(Mood),
    second=st.none() | st.sampled_from(Mood),
    moods=st.lists(st.sampled_from(Mood), max_size=3).map(tuple),
    names=st.lists(st.text("åäö abc", max_size=9), max_size=3).map(tuple),
    at=st.none() | st.datetimes().map(lambda at: at.replace(tzinfo=UTC)),
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database[Connection]]:
    opened = open_database(database_url, lambda connection: connection)
    opened.run(own.create_all)
    yield opened
    opened.close()


@given(said_things)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_was_kept_is_read_as_it_was(database: Database[Connection], thing: Said) -> None:
    def there_and_back(connection: Connection) -> Said:
        connection.execute(said.delete())
        connection.execute(insert(said).values(row_of(thing)))
        return of_row(Said, connection.execute(select(said)).one())

    assert database.run(there_and_back) == thing


def test_what_the_table_has_otherwise_is_named() -> None:
    thing = Said(1, Key("Koka", "sv"), Mood.CALM, None, (Mood.STERN,), ("a", "b"), NIGHT)
    row = row_of(thing, without=["names", "key"])
    assert row == {"id": 1, "mood": "calm", "second": None, "moods": ["stern"], "at": NIGHT}
    assert type(row["mood"]) is str


def test_a_field_that_is_given_is_not_read(database: Database[Connection]) -> None:
    thing = Said(1, Key("Koka", "sv"), Mood.CALM, None, (), ("a",), NIGHT)
    database.run(lambda connection: connection.execute(insert(said).values(row_of(thing))).rowcount)
    query = select(*(column for column in said.c if column.name != "names"))
    found = database.read(lambda connection: of_row(Said, connection.execute(query).one(), names=("b",)))
    assert found.names == ("b",)
    assert found.key == thing.key
