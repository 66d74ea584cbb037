"""A unit of work is kept whole or not at all, on either database."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, func, select
from sqlalchemy.exc import IntegrityError

from core.storage.database import Database, database_url, open_database
from core.storage.errors import DatabaseUnavailable, UnknownDatabase, UnstorableText
from core.storage.immutable import immutable

own = MetaData()
notes = Table("notes", own, Column("id", Integer, primary_key=True), Column("text", Text, nullable=False))
stone = immutable(Table("stone", own, Column("id", Integer, primary_key=True), Column("text", Text)))

Db = Database[Connection]


@pytest.fixture
def database(database_url: str) -> Iterator[Db]:
    opened = open_database(database_url, lambda connection: connection)
    opened.run(own.create_all)
    yield opened
    opened.close()


def write(connection: Connection, text: str) -> None:
    connection.execute(notes.insert().values(text=text))


def write_and_fail(connection: Connection, text: str) -> None:
    write(connection, text)
    raise LookupError(text)


def execute(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(notes)).scalar_one()


def test_what_a_unit_wrote_is_there_for_the_next(database: Db) -> None:
    database.run(write, "boil the water")
    assert database.read(count) == 1


def test_a_unit_takes_named_values_too(database: Db) -> None:
    database.run(write, text="boil the water")
    assert database.read(count) == 1


def test_nothing_of_a_unit_that_raises_is_kept(database: Db) -> None:
    with pytest.raises(LookupError, match="half"):
        database.run(write_and_fail, "half")
    database.run(write, "whole")
    assert database.read(count) == 1


def test_a_query_cannot_write(database: Db) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        database.read(write, "by the back door")
    assert database.read(count) == 0


def test_a_query_sees_one_snapshot_throughout(database: Db) -> None:
    def before_and_after(connection: Connection) -> tuple[int, int]:
        before = count(connection)
        elsewhere = threading.Thread(target=database.run, args=(write, "meanwhile"))
        elsewhere.start()
        elsewhere.join()
        return before, count(connection)

    assert database.read(before_and_after) == (0, 0)
    assert database.read(count) == 1


def test_a_unit_inside_another_is_refused(database: Db) -> None:
    def outer(_: Connection) -> None:
        database.run(write, "inner")

    with pytest.raises(RuntimeError, match="inside another"):
        database.run(outer)
    with pytest.raises(RuntimeError, match="inside another"):
        database.read(outer)
    assert database.read(count) == 0


def test_many_writers_all_get_their_turn(database: Db) -> None:
    def write_ten() -> None:
        for number in range(10):
            database.run(write, str(number))

    threads = [threading.Thread(target=write_ten) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert database.read(count) == 80


def test_what_our_tables_refuse_reaches_the_adapter_as_it_is(database: Db) -> None:
    with pytest.raises(IntegrityError):
        database.run(execute, "INSERT INTO notes (text) VALUES (NULL)")


@pytest.mark.parametrize("statement", ["UPDATE stone SET text = 'b'", "DELETE FROM stone"])
def test_an_immutable_row_can_be_neither_changed_nor_deleted(database: Db, statement: str) -> None:
    database.run(execute, "INSERT INTO stone (id, text) VALUES (1, 'a')")
    with pytest.raises(IntegrityError, match="stone is immutable"):
        database.run(execute, statement)
    assert database.read(lambda connection: connection.execute(select(stone.c.text)).scalar_one()) == "a"


@pytest.mark.parametrize("text", ["\ud800", "half \udfff"])
def test_text_that_no_table_takes_is_told_in_our_words(database: Db, text: str) -> None:
    with pytest.raises(UnstorableText) as wrong:
        database.run(write, text)
    assert wrong.value.code == "unstorable_text"


def test_a_null_character_is_kept_or_refused_in_our_words(database: Db) -> None:
    try:
        database.run(write, "a\0b")
    except UnstorableText:
        assert database.read(count) == 0
    else:
        assert (
            database.read(lambda connection: connection.execute(select(notes.c.text)).scalar_one()) == "a\0b"
        )


def test_another_process_may_write_to_the_same_database(database: Db, database_url: str) -> None:
    other = open_database(database_url, lambda connection: connection)
    other.run(write, "from elsewhere")
    other.close()
    assert database.read(count) == 1


def test_a_closed_database_opens_again_when_it_is_asked(database: Db) -> None:
    database.run(write, "before")
    database.close()
    database.run(write, "after")
    assert database.read(count) == 2


@pytest.mark.parametrize(
    "text",
    ["", "mysql://there/db", "sqlite://", "sqlite:///:memory:", "not an address", "postgresql+asyncpg://x/y"],
)
def test_an_address_that_we_cannot_use_is_told(text: str) -> None:
    with pytest.raises(UnknownDatabase, match="DATABASE_URL"):
        database_url(text)


@pytest.mark.parametrize("text", ["postgresql://h/d", "postgres://h/d", "postgresql+psycopg://h/d"])
def test_postgresql_is_always_reached_through_psycopg(text: str) -> None:
    assert database_url(text).drivername == "postgresql+psycopg"


def test_a_sqlite_file_that_cannot_be_opened_is_told_in_our_words() -> None:
    nowhere = open_database("sqlite:////nowhere/at/all.sqlite3", lambda connection: connection)
    for attempt in (nowhere.run, nowhere.read):
        with pytest.raises(DatabaseUnavailable) as wrong:
            attempt(count)
        assert wrong.value.code == "database"


def test_a_database_that_looked_at_itself_knows_how_its_tables_have_grown(database: Db) -> None:
    """Also readers that were open before: what was found is read when a connection opens."""
    for number in range(20):
        database.run(write, f"{number}")
    assert database.read(count) == 20
    database.run(execute, "CREATE INDEX ix_notes_text ON notes (text)")
    database.keep_fit()
    if database.read(lambda connection: connection.dialect.name) == "sqlite":
        looked = "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_notes_text'"
        assert database.read(lambda connection: connection.exec_driver_sql(looked).scalar_one()) == "20 1"
    assert database.read(count) == 20
