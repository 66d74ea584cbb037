"""What only PostgreSQL does: it may undo a unit to let another through, and then the unit is run again."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text

from core.storage.database import Database, open_database
from core.storage.errors import DatabaseUnavailable

Db = Database[Connection]


@pytest.fixture
def database(postgres_url: str) -> Iterator[Db]:
    opened = open_database(postgres_url, lambda connection: connection)
    opened.run(execute, "CREATE TABLE notes (id INTEGER PRIMARY KEY, times INTEGER NOT NULL)")
    opened.run(execute, "INSERT INTO notes VALUES (1, 0), (2, 0)")
    yield opened
    opened.close()


def execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def touch(connection: Connection, note: int) -> None:
    execute(connection, f"UPDATE notes SET times = times + 1 WHERE id = {note}")


def times(connection: Connection) -> list[int]:
    return [row.times for row in connection.execute(text("SELECT times FROM notes ORDER BY id"))]


def test_of_two_units_that_wait_for_each_other_one_is_run_again_and_both_are_kept(database: Db) -> None:
    both_hold_one = threading.Barrier(2)
    tries: Counter[int] = Counter()

    def cross(connection: Connection, first: int, then: int) -> None:
        tries[first] += 1
        touch(connection, first)
        if tries[first] == 1:
            both_hold_one.wait(10)
        touch(connection, then)

    with ThreadPoolExecutor(2) as units:
        for done in [units.submit(database.run, cross, 1, 2), units.submit(database.run, cross, 2, 1)]:
            done.result()
    assert sorted(tries.values()) == [1, 2]
    assert database.read(times) == [2, 2]


def test_a_unit_that_is_undone_twice_is_told_as_unavailable(database: Db) -> None:
    tries: list[int] = []

    def undone(connection: Connection) -> None:
        tries.append(1)
        touch(connection, 1)
        execute(connection, "DO $$ BEGIN RAISE EXCEPTION 'undone' USING ERRCODE = '40001'; END $$")

    with pytest.raises(DatabaseUnavailable):
        database.run(undone)
    assert (len(tries), database.read(times)) == (2, [0, 0])


def test_a_wrong_statement_is_our_own_fault_and_not_run_again(database: Db) -> None:
    tries: list[int] = []

    def wrong(connection: Connection) -> None:
        tries.append(1)
        execute(connection, "SELECT * FROM nowhere")

    with pytest.raises(Exception, match="nowhere"):
        database.run(wrong)
    assert len(tries) == 1


def test_more_units_than_connections_wait_for_their_turn(database: Db) -> None:
    def slowly(connection: Connection) -> None:
        execute(connection, "SELECT pg_sleep(0.02)")

    with ThreadPoolExecutor(30) as units:
        list(units.map(lambda _: database.run(slowly), range(60)))


def test_what_is_acknowledged_is_on_disk_also_where_the_server_was_set_to_be_quick(database: Db) -> None:
    set_to = database.run(_setting, "SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'")

    assert set_to == "off"
    assert database.run(_setting, "SHOW synchronous_commit") == "on"


def _setting(connection: Connection, question: str) -> str:
    return str(connection.execute(text(question)).scalar_one())
