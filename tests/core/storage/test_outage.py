"""The PostgreSQL server is stopped, and started again, under a running program."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from core.storage.database import Database, open_database
from core.storage.errors import DatabaseUnavailable, OutcomeUnknown
from tests.support.servers import postgres_is_ready, prepare_postgres, wait_until

Db = Database[Connection]


class Server:
    """A server of our own, which may be stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command, self.url, self.user = prepare_postgres(folder)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        who = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        with self.folder.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log, **who)  # type: ignore[call-overload]
        wait_until(lambda: postgres_is_ready(self.url), "to start", self.folder)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # PostgreSQL's "fast": sessions are cut
            self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="upplys-outage-", dir="/tmp")) / "postgres"
    folder.parent.chmod(0o711)
    folder.mkdir()
    own = Server(folder)
    yield own
    own.stop()
    shutil.rmtree(folder.parent)


@pytest.fixture
def database(server: Server) -> Iterator[Db]:
    server.start()
    opened = open_database(server.url, lambda connection: connection)
    opened.run(execute, "CREATE TABLE IF NOT EXISTS notes (text TEXT)")
    opened.run(execute, "TRUNCATE notes")
    yield opened
    opened.close()
    server.stop()


def execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def count(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM notes")).scalar_one())


def test_a_stopped_database_is_told_at_once_and_it_works_again_when_it_is_back(
    server: Server, database: Db
) -> None:
    server.stop()
    began = time.monotonic()
    for attempt in (database.run, database.read):
        with pytest.raises(DatabaseUnavailable) as wrong:
            attempt(count)
        assert wrong.value.code == "database"
    assert time.monotonic() - began < 5
    server.start()
    database.run(execute, "INSERT INTO notes VALUES ('back')")
    assert database.read(count) == 1


def test_a_restart_between_two_units_is_not_noticed(server: Server, database: Db) -> None:
    database.run(execute, "INSERT INTO notes VALUES ('before')")
    server.stop()
    server.start()
    database.run(execute, "INSERT INTO notes VALUES ('after')")
    assert database.read(count) == 2


def test_a_unit_whose_server_went_away_is_run_again_once_and_kept_once(server: Server, database: Db) -> None:
    tries: list[int] = []

    def cut_off_at_first(connection: Connection) -> None:
        tries.append(1)
        execute(connection, "INSERT INTO notes VALUES ('once')")
        if len(tries) == 1:
            end_session(connection, server)
        execute(connection, "INSERT INTO notes VALUES ('and all of it')")

    database.run(cut_off_at_first)
    assert (len(tries), database.read(count)) == (2, 2)


def test_a_server_lost_while_it_confirms_leaves_the_outcome_open_and_nothing_is_repeated(
    server: Server, database: Db
) -> None:
    tries: list[int] = []

    def cut_off_at_the_end(connection: Connection) -> None:
        tries.append(1)
        execute(connection, "INSERT INTO notes VALUES ('perhaps')")
        end_session(connection, server)

    with pytest.raises(OutcomeUnknown) as wrong:
        database.run(cut_off_at_the_end)
    assert (wrong.value.code, len(tries)) == ("database_outcome_unknown", 1)
    assert database.read(count) == 0


def end_session(connection: Connection, server: Server) -> None:
    """Ends the unit's own session from another one, and waits until it has ended."""
    session = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = open_database(server.url, lambda each: each)
    in_other = other._store
    in_other.write(lambda each: execute(each, f"SELECT pg_terminate_backend({session}, 5000)"))
    other.close()


def test_a_lock_that_is_not_let_go_is_told_instead_of_waited_for(server: Server, database: Db) -> None:
    other = open_database(server.url, lambda each: each)

    def hold(connection: Connection) -> None:
        execute(connection, "LOCK TABLE notes")
        with pytest.raises(DatabaseUnavailable):
            other._store.write(lambda each: execute(each, "INSERT INTO notes VALUES ('never')"))

    began = time.monotonic()
    database.run(hold)
    other.close()
    assert time.monotonic() - began < 8
    assert database.read(count) == 0
