"""Every immutable table is tried with every statement that could change, replace or take away
a row: on both databases, as somebody would who has the database and none of our code.

On SQLite the connection is a stranger's: no foreign keys, no recursive triggers, nothing but what lies in the
file.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Executable,
    Integer,
    Table,
    create_engine,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from core.storage.database import database_url as address_of
from core.storage.immutable import Softness, immutable, keys_of, softness_of
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.migrations import upgrade
from tests.core.storage.test_migrations import know_every_table
from tests.support.databases import fresh_database

know_every_table()
IMMUTABLE: Final = {table.name: table for table in metadata.sorted_tables if softness_of(table) is not None}
WHOLE: Final = {
    *("journal_entries", "items", "revisions", "texts", "hands", "approvals", "reviews", "choices"),
    *(
        "break_glass_texts",
        "withdrawal_returns",
        "withdrawal_undone",
        "recordings",
        "editions",
        "edition_marks",
        "word_baselines",
    ),
    "call_steps",
    "desk_reads",
}
IN_PART: Final = {
    *("accounts", "access_proposals", "api_tokens", "journal_head", "approval_requests", "break_glass"),
    *("withdrawals", "incidents"),
}
START: Final = datetime(2026, 11, 21, 1, 10, tzinfo=UTC)
MADE_BY_ONE: Final = {"hands", "recordings"}
"""What one person makes and another approves; everything else in these tests is done by the other."""
ONE_ROW: Final = {"journal_head"}

Row = dict[str, Any]


def value(column: "Column[Any]", number: int) -> Any:
    """A value for the column in row `number`; what it names is there."""
    if column.foreign_keys:
        (foreign,) = list(column.foreign_keys)[:1]
        if foreign.column.table.name == "accounts":
            alone = list(column.table.primary_key) == [column]
            return f"person-{number if alone else 1 if column.table.name in MADE_BY_ONE else 2}"
        return value(foreign.column, number)
    kinds: dict[type, Any] = {
        JsonText: [number],
        UTCDateTime: START + timedelta(minutes=number),
        Boolean: number % 2 == 0,
        Integer: number,
    }
    return next((kinds[kind] for kind in kinds if isinstance(column.type, kind)), f"{column.name}-{number}")


def row_of(table: Table, number: int) -> Row:
    """Row `number`; what may be set once is not yet set."""
    softness = softness_of(table) or Softness()
    return {column.name: value(column, number) for column in table.c if column.name not in softness.once}


def rows_of(table: Table) -> list[Row]:
    return [row_of(table, number) for number in ((1,) if table.name in ONE_ROW else (1, 2))]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated database with two rows in each table, and somebody else's connection to it."""
    if request.param == "sqlite":
        yield from filled(f"sqlite:///{tmp_path_factory.mktemp('stone')}/upplys.sqlite3")
        return
    with fresh_database(str(request.getfixturevalue("postgres_server"))) as url:
        yield from filled(url)


def filled(url: str) -> Iterator[Engine]:
    upgrade(url)
    made = create_engine(address_of(url), isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        for table in metadata.sorted_tables:
            connection.execute(insert(table), rows_of(table))
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        yield opened


@pytest.fixture(params=sorted(IMMUTABLE))
def table(request: pytest.FixtureRequest) -> Table:
    return IMMUTABLE[str(request.param)]


def contents(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)


def refused(connection: Connection, table: Table, *attempts: Executable) -> None:
    """Each attempt is refused in the database's words, and has changed nothing."""
    before = contents(connection, table)
    for attempt in attempts:
        with pytest.raises(IntegrityError):
            connection.execute(attempt)
        assert contents(connection, table) == before, str(attempt)


def other(column: "Column[Any]") -> Any:
    """Another value than rows 1 and 2 have, though one that could be there."""
    return "person-3" if refers_to_accounts(column) else value(column, 3)


def refers_to_accounts(column: "Column[Any]") -> bool:
    return any(each.column.table.name == "accounts" for each in column.foreign_keys)


def test_these_tables_are_immutable() -> None:
    """Named one by one, so that none falls out unseen; a new one is named here by whoever adds it."""
    whole = {name for name, table in IMMUTABLE.items() if softness_of(table) == Softness()}
    assert whole >= WHOLE
    assert IMMUTABLE.keys() - whole >= IN_PART


def test_an_update_is_refused_column_by_column(connection: Connection, table: Table) -> None:
    softness = softness_of(table) or Softness()
    hard = [column for column in table.c if column.name not in softness.columns]
    refused(connection, table, *(update(table).values({column.name: other(column)}) for column in hard))


def test_what_may_be_set_once_is_set_once(engine: Engine, table: Table) -> None:
    softness = softness_of(table) or Softness()
    first = {name: value(table.c[name], 1) for name in sorted(softness.once)}
    if not first:
        return
    with engine.connect() as connection:
        connection.execute(update(table).values(first))
        again = [update(table).values({name: other(table.c[name])}) for name in first]
        refused(connection, table, *again, *(update(table).values({name: None}) for name in first))


def test_what_may_change_may_change(connection: Connection, table: Table) -> None:
    softness = softness_of(table) or Softness()
    row = rows_of(table)[0]
    first = [table.c[column.name] == row[column.name] for column in table.primary_key]
    for name in sorted(softness.may_change):
        for new in (value(table.c[name], 7), row[name]):
            assert connection.execute(update(table).where(*first).values({name: new})).rowcount == 1


def test_a_row_is_not_deleted(connection: Connection, table: Table) -> None:
    refused(connection, table, delete(table))


def test_no_row_comes_in_anothers_place(connection: Connection, table: Table) -> None:
    """A second row with the same key: told to replace, to update, or nothing."""
    if connection.dialect.name == "sqlite":
        ways: list[Callable[[Row, tuple[str, ...]], Executable]] = [
            lambda row, _: insert(table).prefix_with("OR REPLACE").values(row),
            lambda row, key: upserted(sqlite.insert(table).values(row), table, key),
        ]
    else:
        ways = [lambda row, key: upserted(postgresql.insert(table).values(row), table, key)]
    ways.append(lambda row, _: insert(table).values(row))
    for way, key in product(ways, keys_of(table)):
        row = row_of(table, 3) | {name: row_of(table, 1)[name] for name in key}
        refused(connection, table, way(allowed(table, row), key))


def upserted(statement: Any, table: Table, key: tuple[str, ...]) -> Executable:
    softness = softness_of(table) or Softness()
    hard = [each.name for each in table.c if each.name not in {*softness.columns, *key}]
    changed = {name: statement.excluded[name] for name in hard} or {key[0]: other(table.c[key[0]])}
    made: Executable = statement.on_conflict_do_update(index_elements=list(key), set_=changed)
    return made


def allowed(table: Table, row: Row) -> Row:
    """The row with foreign keys to rows that are there, so that nothing else refuses it."""
    foreign = [column.name for column in table.c if column.foreign_keys]
    return row | {
        name: row_of(table, 1)[name] for name in foreign if name in row and name not in _first(table)
    }


def _first(table: Table) -> set[str]:
    return {name for key in keys_of(table) for name in key if len(key) == 1}


def test_what_only_this_database_can_do_is_refused(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "postgresql":
        refused(connection, table, text(f"TRUNCATE {table.name} CASCADE"))
    else:
        refused(connection, table, *by_the_number_of_a_row(table), *into_the_place_of_another(table))


def by_the_number_of_a_row(table: Table) -> Iterator[Executable]:
    """SQLite numbers its rows, and REPLACE takes that number for a key too; -1 hides it from a trigger."""
    names = ", ".join(f'"{column.name}"' for column in table.c)
    values = ", ".join("'other'" if unique(column) else f'"{column.name}"' for column in table.c)
    yield text(
        f"INSERT OR REPLACE INTO {table.name} (rowid, {names}) SELECT rowid, {values} FROM {table.name}"
    )
    yield text(f"INSERT INTO {table.name} (rowid, {names}) SELECT -1, {values} FROM {table.name} LIMIT 1")
    yield text(f"UPDATE OR REPLACE {table.name} SET rowid = 3 - rowid")


def unique(column: "Column[Any]") -> bool:
    return any(column.name in key for key in keys_of(column.table)) and not column.foreign_keys


def into_the_place_of_another(table: Table) -> Iterator[Executable]:
    """UPDATE OR REPLACE to the key of another row takes that one away."""
    one, two = row_of(table, 1), row_of(table, 2)
    first = [table.c[column.name] == one[column.name] for column in table.primary_key]
    for key in keys_of(table):
        same = {name: two[name] for name in key}
        if table.name not in ONE_ROW and same != {name: one[name] for name in key}:
            yield update(table).prefix_with("OR REPLACE").where(*first).values(same)


def test_a_row_names_only_what_is_there(connection: Connection, table: Table) -> None:
    """Above all people: nobody approves, writes or decides who has no account."""
    there = {column.name: value(column, 1 if column.foreign_keys else 3) for column in table.c}
    refused(connection, table, *(insert(table).values(there | stranger) for stranger in strangers(table)))


def test_an_update_names_only_what_is_there(connection: Connection, table: Table) -> None:
    refused(connection, table, *(update(table).values(stranger) for stranger in strangers(table)))


def strangers(table: Table) -> list[Row]:
    foreign = [column for column in table.c if column.foreign_keys]
    return [{each.name: 404 if isinstance(each.type, Integer) else "nobody "} for each in foreign]


def test_a_table_cannot_be_declared_with_a_soft_key() -> None:
    with pytest.raises(ValueError, match="cannot be what changes"):
        immutable(IMMUTABLE["editions"], may_change=["number"])
    with pytest.raises(ValueError, match="nope"):
        immutable(IMMUTABLE["editions"], once=["nope"])
