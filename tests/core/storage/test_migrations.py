"""The migrations make, from nothing, what the metadata says."""

import importlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from core.storage.database import open_database
from core.storage.errors import DatabaseUnavailable, UnknownSchema
from core.storage.metadata import metadata
from core.storage.migrations import current, newest, upgrade
from tests.support.databases import fresh_database

ROOMS = ("core", "i18n", "scripts_library", "broadcast", "crisis", "web")
HOUSE = Path(__file__).parents[3]

SQLITE = """
SELECT type || ' ' || name, sql FROM sqlite_master
WHERE sql IS NOT NULL AND name <> 'alembic_version' AND type IN ('index', 'trigger')
"""
SQLITE_COLUMNS = """
SELECT m.name || '.' || c.name,
       c.type || ' ' || c."notnull" || ' ' || c.pk || ' ' || coalesce(c.dflt_value, '')
FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> 'alembic_version'
"""
POSTGRESQL = """
SELECT 'column ' || table_name || '.' || column_name,
       data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' ' || is_identity
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL SELECT 'index ' || indexname, indexdef
FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function ' || proname, pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
"""


def know_every_table() -> None:
    """Import every room's tables, so that the shared metadata is whole."""
    for room in ROOMS:
        for file in sorted((HOUSE / room).rglob("sql*.py")):
            importlib.import_module(".".join(file.relative_to(HOUSE).with_suffix("").parts))


def schema(url: str) -> dict[str, str]:
    def dump(connection: Connection) -> dict[str, str]:
        if connection.dialect.name == "postgresql":
            return pairs(connection, POSTGRESQL)
        found = {name: " ".join(sql.split()) for name, sql in pairs(connection, SQLITE).items()}
        return found | constraints(connection) | pairs(connection, SQLITE_COLUMNS)

    database = open_database(url, lambda connection: connection)
    try:
        return database.read(dump)
    finally:
        database.close()


def pairs(connection: Connection, query: str) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in connection.execute(text(query))}


def constraints(connection: Connection) -> dict[str, str]:
    """SQLite keeps constraints as the text of CREATE TABLE only; their order there does not matter."""
    tables = pairs(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    found = {}
    for name, sql in tables.items():
        lines = [" ".join(line.split()).strip(" ,") for line in sql.splitlines()]
        found[f"constraints {name}"] = " | ".join(
            sorted(line for line in lines if line.startswith("CONSTRAINT"))
        )
    found.pop("constraints alembic_version", None)
    return found


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names of what is not the same in both; shorter to read than both schemas."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture
def other_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A second empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/other.sqlite3"
        return
    with fresh_database(str(request.getfixturevalue("postgres_server"))) as url:
        yield url


def test_the_migrations_give_the_schema_that_the_metadata_declares(database_url: str, other_url: str) -> None:
    know_every_table()
    upgrade(database_url)
    declared = open_database(other_url, lambda connection: connection)
    declared.run(metadata.create_all)
    declared.close()
    migrated, created = schema(database_url), schema(other_url)
    assert {name: migrated.get(name) for name in different(migrated, created)} == {
        name: created.get(name) for name in different(migrated, created)
    }
    assert len(migrated) > 100


def test_an_empty_database_is_at_no_revision_and_a_migrated_one_at_the_newest(database_url: str) -> None:
    assert current(database_url) is None
    upgrade(database_url)
    assert current(database_url) == newest() is not None


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    before = schema(database_url)
    upgrade(database_url)
    assert schema(database_url) == before


def test_a_database_of_a_newer_version_is_told(database_url: str) -> None:
    upgrade(database_url)
    database = open_database(database_url, lambda connection: connection)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    database.run(lambda connection: connection.execute(newer).rowcount)
    database.close()
    with pytest.raises(UnknownSchema, match="9999"):
        upgrade(database_url)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_told_in_our_words(url: str) -> None:
    for attempt in (upgrade, current):
        with pytest.raises(DatabaseUnavailable):
            attempt(url)


def test_processes_that_migrate_at_once_do_it_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as processes:
        list(processes.map(upgrade, [database_url] * 4))
    assert current(database_url) == newest()


def test_the_core_comes_first_and_stands_alone(database_url: str) -> None:
    upgrade(database_url, "0001_core")
    assert current(database_url) == "0001_core"
    tables = {name.split(".")[0].split()[-1] for name in schema(database_url)}
    assert {"journal_entries", "outbox", "timers", "idempotency_keys", "accounts"} <= tables
