"""One suite for the fakes and for SQLite and PostgreSQL: `database` is each in turn."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from core.clock import ManualClock
from core.storage.database import Database, open_database
from tests.core.cast import CAST, NIGHT
from tests.core.databases import core_postgres, core_postgres_url, core_url_of
from tests.core.record import FakeDatabase, FakeRecord, SqlRecord

__all__ = ["core_postgres", "core_postgres_url"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> Iterator[Database[SqlRecord]]:
    """A record with the cast's accounts, and nothing else in it."""
    opened = _open(request, clock, tmp_path)
    opened.run(add_the_cast)
    yield opened
    opened.close()


def _open(request: pytest.FixtureRequest, clock: ManualClock, folder: Path) -> Database[SqlRecord]:
    if request.param == "fake":
        return cast("Database[SqlRecord]", FakeDatabase(FakeRecord(clock)))
    url = core_url_of(str(request.param), request, folder)
    return open_database(url, lambda connection: SqlRecord(connection, clock))


def add_the_cast(record: SqlRecord) -> None:
    for account in CAST:
        record.accounts.add(account, NIGHT)
