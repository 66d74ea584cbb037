"""A PostgreSQL that is stopped in its tracks: no connection breaks and nothing is answered."""

import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from core.storage.database import open_database
from core.storage.errors import DatabaseUnavailable, OutcomeUnknown
from core.storage.waits import Waits
from tests.faults.installation import until
from tests.faults.postgres import OwnPostgres, own_postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres(f"frozen-{uuid.uuid4().hex[:8]}") as server:
        yield server


def test_a_unit_on_a_frozen_server_ends_in_words_and_the_next_one_after_it_works(
    postgres: OwnPostgres,
) -> None:
    database = open_database(postgres.url, lambda connection: connection, waits=Waits(2, 1, 30))
    try:
        assert database.read(one) == 1
        with postgres.frozen():
            for attempt in (database.read, database.run):
                with pytest.raises(DatabaseUnavailable):
                    within(attempt, one, seconds=10)
        assert until(lambda: answers(database.read), "the database to answer again") == 1
    finally:
        database.close()


def test_a_long_statement_on_a_server_that_lives_is_waited_for(postgres: OwnPostgres) -> None:
    database = open_database(postgres.url, lambda connection: connection, waits=Waits(2, 1, 30))
    try:
        began = time.monotonic()
        assert (
            database.read(lambda connection: connection.execute(text("SELECT 7 FROM pg_sleep(3)")).scalar())
            == 7
        )
        assert time.monotonic() - began >= 3
    finally:
        database.close()


def test_a_commit_that_meets_silence_is_told_as_not_known(postgres: OwnPostgres) -> None:
    database = open_database(postgres.url, lambda connection: connection, waits=Waits(2, 1, 30))
    thaw = []

    def write(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE IF NOT EXISTS notes (text TEXT)"))
        frozen = postgres.frozen()
        frozen.__enter__()
        thaw.append(frozen)

    try:
        with pytest.raises(OutcomeUnknown):
            database.run(write)
    finally:
        for each in thaw:
            each.__exit__(None, None, None)
        database.close()


def one(connection: Connection) -> int:
    return int(connection.execute(text("SELECT 1")).scalar_one())


def answers(read: Callable[[Callable[[Connection], int]], int]) -> int:
    try:
        return read(one)
    except DatabaseUnavailable:
        return 0


def within(
    attempt: Callable[[Callable[[Connection], int]], int], unit: Callable[[Connection], int], seconds: float
) -> None:
    began = time.monotonic()
    try:
        attempt(unit)
    finally:
        assert time.monotonic() - began < seconds
