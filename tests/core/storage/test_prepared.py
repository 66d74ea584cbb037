"""Statements that are compiled once do what SQLAlchemy would have done, on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, make_url, select
from sqlalchemy.exc import IntegrityError, OperationalError

from core.storage.database import Database, open_database
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.prepared import Prepared, insert_into
from core.storage.via_sqlite import sqlite_engine

own = MetaData()
notes = Table(
    "notes",
    own,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("data", JsonText),
    Column("at", UTCDateTime),
)
ADD = insert_into(notes)
NEWEST = Prepared(
    select(notes.c.text, notes.c.data, notes.c.at)
    .where(notes.c.id <= bindparam("most"))
    .order_by(notes.c.id.desc())
    .limit(1)
)
SAY = Prepared(notes.update().where(notes.c.id == bindparam("which")).values(text=bindparam("said")))
NIGHT = datetime(2026, 11, 22, 2, 10, 0, 123456, tzinfo=UTC)

Db = Database[Connection]


@pytest.fixture
def database(database_url: str) -> Iterator[Db]:
    opened = open_database(database_url, lambda connection: connection)
    opened.run(own.create_all)
    yield opened
    opened.close()


def add(connection: Connection, number: int, text: str = "boil") -> int:
    there = timezone(timedelta(hours=1))
    return ADD.run(
        connection, {"id": number, "text": text, "data": {"b": [1]}, "at": NIGHT.astimezone(there)}
    )


def test_what_goes_in_comes_out_as_the_types_of_its_columns(database: Db) -> None:
    assert database.run(add, 1) == 1
    assert database.run(lambda each: add(each, 2, "å\n")) == 1
    assert database.read(NEWEST.first, {"most": 9}) == ("å\n", {"b": [1]}, NIGHT)
    assert database.read(NEWEST.named, {"most": 1}) == {"text": "boil", "data": {"b": [1]}, "at": NIGHT}
    assert database.read(NEWEST.first, {"most": 0}) is None
    assert database.read(NEWEST.named, {"most": 0}) is None
    plain = database.read(lambda each: each.execute(select(notes.c.data, notes.c.at)).first())
    assert plain is not None
    assert tuple(plain) == ({"b": [1]}, NIGHT)


def test_it_tells_how_many_rows_it_touched(database: Db) -> None:
    database.run(add, 1)
    assert database.run(SAY.run, {"which": 1, "said": "boil it"}) == 1
    assert database.run(SAY.run, {"which": 2, "said": "nothing"}) == 0


def test_a_refused_row_is_told_as_always_but_without_anybodys_words(database: Db) -> None:
    database.run(add, 1)
    with pytest.raises(IntegrityError) as wrong:
        database.run(lambda each: add(each, 1, "197001011234"))
    if database.read(lambda each: each.dialect.name) == "sqlite":
        assert "197001011234" not in str(wrong.value)


def test_a_value_that_is_not_given_is_an_error_and_not_an_empty_one(database: Db) -> None:
    with pytest.raises(Exception, match="text"):
        database.run(ADD.run, {"id": 1, "data": None, "at": None})


def test_a_query_cannot_write_by_it(database: Db) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        database.read(add, 1)


def test_outside_a_unit_it_begins_a_transaction_as_any_other_statement(tmp_path: object) -> None:
    engine = sqlite_engine(make_url(f"sqlite:///{tmp_path}/notes.sqlite3"), begin="BEGIN IMMEDIATE")
    with engine.connect() as connection:
        own.create_all(connection)
        connection.commit()
        add(connection, 1)
        connection.rollback()
        assert NEWEST.first(connection, {"most": 9}) is None


def test_as_many_values_as_there_happen_to_be_are_refused(tmp_path: object) -> None:
    some = Prepared(select(notes.c.text).where(notes.c.id.in_(bindparam("ids", expanding=True))))
    with pytest.raises(TypeError):
        open_database(f"sqlite:///{tmp_path}/notes.sqlite3", lambda each: each).run(some.first, {"ids": [1]})


def test_a_table_that_is_not_there_is_told_as_always(tmp_path: object) -> None:
    empty = open_database(f"sqlite:///{tmp_path}/notes.sqlite3", lambda connection: connection)
    with pytest.raises(OperationalError, match="no such table"):
        empty.run(add, 1)
    empty.close()
