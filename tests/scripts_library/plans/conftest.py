"""A library that plans are imported into: the real tables, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.clock import ManualClock
from core.journal.sql import SqlJournal
from core.storage.database import Database, open_database
from core.storage.migrations import upgrade
from scripts_library.items.sql import SqlItems
from scripts_library.plans.sql import SqlPlans
from tests.support.people import add_people


@dataclass(frozen=True)
class Record:
    """What an import needs of one unit of work."""

    items: SqlItems
    plans: SqlPlans
    journal: SqlJournal
    clock: ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> Iterator[Database[Record]]:
    url = (
        f"sqlite:///{tmp_path}/upplys.sqlite3"
        if request.param == "sqlite"
        else str(request.getfixturevalue("postgres_url"))
    )
    upgrade(url)

    def record_of(connection: Connection) -> Record:
        return Record(SqlItems(connection), SqlPlans(connection), SqlJournal(connection, clock), clock)

    people = open_database(url, lambda connection: connection)
    people.run(add_people)
    people.close()
    database = open_database(url, record_of)
    yield database
    database.close()
