"""The journal in real databases: writers take turns, the database refuses changes, verification finds what
got through."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core.clock import SystemClock
from core.journal.model import Event, Head
from core.journal.sql import SqlJournal
from core.journal.verify import Fault, Verdict, verify
from core.storage import migrations
from core.storage.database import Database, open_database
from tests.core.cast import AMAL

Db = Database[SqlJournal]


@dataclass(frozen=True, slots=True)
class Did(Event):
    kind: ClassVar[str] = "did"
    what: str


def opened(url: str) -> Db:
    return open_database(url, lambda connection: SqlJournal(connection, SystemClock()))


@pytest.fixture
def database(core_url: str) -> Iterator[Db]:
    each = opened(core_url)
    yield each
    each.close()


def did(journal: SqlJournal, what: str) -> Head:
    return journal.add(Did(what), AMAL.person)


def verdict(database: Db) -> Verdict:
    return database.read(lambda journal: verify(journal.all(), [journal.head()]))


def tamper(url: str, *statements: str) -> None:
    """What somebody with the database's own password can do."""

    def execute(connection: Connection) -> None:
        unlock = {
            "sqlite": ["DROP TRIGGER journal_entries_no_update", "DROP TRIGGER journal_entries_no_delete"],
            "postgresql": ["ALTER TABLE journal_entries DISABLE TRIGGER USER"],
        }[connection.dialect.name]
        for statement in (*unlock, *statements):
            connection.execute(text(statement))

    raw = open_database(url, lambda connection: connection)
    raw.run(execute)
    raw.close()


def test_writers_at_once_leave_no_gap_and_no_fork(database: Db, core_url: str) -> None:
    def write_twenty(writer: int) -> None:
        own = opened(core_url)
        for number in range(20):
            own.run(did, f"{writer}:{number}")
        own.close()

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(write_twenty, range(6)))
    found = verdict(database)
    assert (found.ok, found.head.seq) == (True, 120)


def test_what_a_failed_unit_added_never_was(database: Db) -> None:
    def fail(journal: SqlJournal) -> None:
        did(journal, "never")
        raise LookupError

    database.run(did, "first")
    with pytest.raises(LookupError):
        database.run(fail)
    database.run(did, "second")
    assert [entry.data["what"] for entry in database.read(lambda journal: list(journal.all()))] == [
        "first",
        "second",
    ]
    assert verdict(database).ok


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_entries SET kind = 'x'", "DELETE FROM journal_entries WHERE seq = 1"]
)
def test_the_database_refuses_to_change_an_entry(database: Db, core_url: str, statement: str) -> None:
    database.run(did, "boil")
    raw = open_database(core_url, lambda connection: connection)
    with pytest.raises(IntegrityError, match="immutable"):
        raw.run(lambda connection: connection.execute(text(statement)).rowcount)
    raw.close()
    assert verdict(database).ok


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ('UPDATE journal_entries SET data = \'{"what":"nothing"}\' WHERE seq = 3', Fault.CHANGED),
        ('UPDATE journal_entries SET data = \' {"what":"3"}\' WHERE seq = 3', Fault.CHANGED),
        ('UPDATE journal_entries SET data = \'{"what":"0","what":"3"}\' WHERE seq = 3', Fault.CHANGED),
        ("UPDATE journal_entries SET data = '{\"what\": 99999999999999999999}' WHERE seq = 3", Fault.CHANGED),
        ("UPDATE journal_entries SET data = '{' WHERE seq = 3", Fault.CHANGED),
        ("UPDATE journal_entries SET data = '[]' WHERE seq = 3", Fault.CHANGED),
        ('UPDATE journal_entries SET "by" = NULL WHERE seq = 5', Fault.CHANGED),
        ("DELETE FROM journal_entries WHERE seq = 3", Fault.GAP),
        ("DELETE FROM journal_entries WHERE seq = 5", Fault.CUT),
        ("UPDATE journal_entries SET seq = 9 WHERE seq = 5", Fault.GAP),
    ],
)
def test_what_was_changed_behind_the_databases_back_is_found(
    database: Db, core_url: str, statement: str, fault: Fault
) -> None:
    for number in range(1, 6):
        database.run(did, f"{number}")
    tamper(core_url, statement)
    assert verdict(database).fault is fault


def test_a_time_that_is_none_any_more_is_found(tmp_path: Path) -> None:
    """SQLite keeps whatever it is given in a column of times."""
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    migrations.upgrade(url)
    database = opened(url)
    for number in range(1, 6):
        database.run(did, f"{number}")
    tamper(url, "UPDATE journal_entries SET at = 'long ago' WHERE seq = 3")
    assert (verdict(database).fault, verdict(database).facts) == (Fault.CHANGED, {"seq": 3})
    database.close()


def test_a_tail_cut_together_with_its_head_is_found_by_a_head_kept_elsewhere(
    database: Db, core_url: str
) -> None:
    heads = [database.run(did, f"{number}") for number in range(1, 6)]
    tamper(
        core_url,
        "DELETE FROM journal_entries WHERE seq > 3",
        f"UPDATE journal_head SET seq = 3, hash = '{heads[2].hash}'",
    )
    assert verdict(database).ok
    found = database.read(lambda journal: verify(journal.all(), [heads[3]]))
    assert (found.fault, found.facts) == (Fault.CUT, {"seq": 4, "after": 3})


def test_a_long_journal_is_read_in_small_portions(database: Db) -> None:
    def many(journal: SqlJournal) -> None:
        for number in range(1200):
            did(journal, f"{number}")

    database.run(many)
    assert verdict(database).head.seq == 1200
