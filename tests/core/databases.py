"""Databases with core's tables: copies of one that was made once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

import core.access.sql_tables
import core.idempotency.sql
import core.journal.sql
import core.outbox.sql
import core.preferences.sql
import core.timers.sql
from core.storage.database import open_database
from core.storage.metadata import metadata
from tests.support.databases import fresh_database

CORE = [
    *(core.journal.sql.entries, core.journal.sql.head_row, core.outbox.sql.outbox, core.timers.sql.timers),
    *(core.idempotency.sql.keys, core.access.sql_tables.accounts, core.access.sql_tables.sessions),
    *(
        core.access.sql_tables.api_tokens,
        core.access.sql_tables.invitations,
        core.access.sql_tables.log_in_counters,
    ),
    *(core.access.sql_tables.known_places, core.access.sql_tables.proposals),
    *(core.access.sql_tables.pins, core.access.sql_tables.links),
    core.preferences.sql.preferences,
]


@pytest.fixture(scope="session")
def core_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with core's tables, to be copied."""
    with fresh_database(postgres_server) as url:
        _make(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def core_postgres_url(postgres_server: str, core_postgres: str) -> Iterator[str]:
    with fresh_database(postgres_server, template=core_postgres) as url:
        yield url


def core_url_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """A database of its own with core's tables (that the migrations make the same is tested)."""
    if kind == "postgresql":
        return str(request.getfixturevalue("core_postgres_url"))
    copy = folder / "upplys.sqlite3"
    copy.write_bytes(_core_sqlite())
    return f"sqlite:///{copy}"


def _make(url: str) -> None:
    database = open_database(url, lambda connection: connection)
    database.run(metadata.create_all, tables=CORE)
    database.close()


@cache
def _core_sqlite() -> bytes:
    with TemporaryDirectory() as folder:
        place = Path(folder, "template.sqlite3")
        _make(f"sqlite:///{place}")
        with closing(sqlite3.connect(place)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
        return place.read_bytes()
