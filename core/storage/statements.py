"""The few statements that SQLite and PostgreSQL share but SQLAlchemy keeps in two dialects."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, TypeVarTuple

from sqlalchemy import Connection, Select, Table, and_, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from core.storage.immutable import keys_of
from core.storage.prepared import Prepared

Ts = TypeVarTuple("Ts")

_COUNTED: Final = {"preserve_rowcount": True}


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert the row; False, and nothing done, when one with the same key or unique value is there already.

    On PostgreSQL it waits for an uncommitted rival first, so False means that the rival was kept.
    """
    if connection.dialect.name == "sqlite":
        named = {f"new_{name}": value for name, value in values.items()}
        return _insert_where_none(table, tuple(values)).run(connection, named) == 1
    statement = postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return connection.execute(statement, execution_options=_COUNTED).rowcount == 1


@cache
def _insert_where_none(table: Table, names: tuple[str, ...]) -> Prepared:
    """SQLite has one writer, so looking first is sure; and a row that is not even tried rouses no trigger
    of an immutable table. Built once for a table: calls are imported by the thousand."""
    new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    row = select(*new.values())
    for key in keys_of(table):
        if new.keys() >= set(key):
            row = row.where(~exists().where(and_(*(table.c[name] == new[name] for name in key))))
    return Prepared(table.insert().from_select(list(names), row))


def upsert(connection: Connection, table: Table, key: Sequence[str], values: Mapping[str, object]) -> None:
    """Insert the row, or bring the one with the same `key` columns to the same values."""
    _upsert(connection.dialect.name, table, tuple(key), tuple(values)).run(connection, values)


def for_change(connection: Connection, query: Select[*Ts]) -> Select[*Ts]:
    """The query, holding its rows until a write unit ends (FOR UPDATE); in a read unit it only reads.

    On SQLite nothing needs holding: writers take turns.
    """
    reading = connection.get_execution_options().get("postgresql_readonly", False)
    return query if reading else query.with_for_update()


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Prepared:
    """Built once for a table: building a statement takes longer than running it."""
    new = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    changed = {name: new.excluded[name] for name in names if name not in key}
    return Prepared(new.on_conflict_do_update(index_elements=list(key), set_=changed), *names)
