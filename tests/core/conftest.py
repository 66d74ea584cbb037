"""Both databases, for every test that asks: `database_url` is empty, `core_url` has the schema."""

from pathlib import Path

import pytest

import core.access.sql_tables
import core.idempotency.sql
import core.journal.sql
import core.outbox.sql
import core.preferences.sql
import core.timers.sql
from core.storage.database import open_database
from core.storage.metadata import metadata

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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/upplys.sqlite3"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def core_url(database_url: str) -> str:
    """A database with core's tables, once on each engine (that the migrations make the same is tested)."""
    database = open_database(database_url, lambda connection: connection)
    database.run(metadata.create_all, tables=CORE)
    database.close()
    return database_url
