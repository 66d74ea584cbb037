"""The few statements that SQLite and PostgreSQL share but SQLAlchemy keeps in two dialects."""

from collections.abc import Mapping, Sequence
from typing import TypeVarTuple

from sqlalchemy import Connection, Insert, Select, Table, and_, exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from core.storage.immutable import keys_of

Ts = TypeVarTuple("Ts")


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert the row; False, and nothing done, when one with the same key or unique value is there already.

    On PostgreSQL it waits for an uncommitted rival first, so False means that the rival was kept.
    """
    if connection.dialect.name == "sqlite":
        statement = _insert_where_none(table, values)
    else:
        statement = postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def _insert_where_none(table: Table, values: Mapping[str, object]) -> Insert:
    """SQLite has one writer, so looking first is sure; and a row that is not even tried rouses no trigger
    of an immutable table."""
    row = select(*(literal(value, table.c[name].type) for name, value in values.items()))
    for key in keys_of(table):
        if all(values.get(name) is not None for name in key):
            row = row.where(~exists().where(and_(*(table.c[name] == values[name] for name in key))))
    return table.insert().from_select(list(values), row)


def upsert(connection: Connection, table: Table, key: Sequence[str], values: Mapping[str, object]) -> None:
    """Insert the row, or bring the one with the same `key` columns to the same values."""
    changed = {name: value for name, value in values.items() if name not in key}
    statement = _insert(connection, table).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def for_change(connection: Connection, query: Select[*Ts]) -> Select[*Ts]:
    """The query, holding its rows until a write unit ends (FOR UPDATE); in a read unit it only reads.

    On SQLite nothing needs holding: writers take turns.
    """
    reading = connection.get_execution_options().get("postgresql_readonly", False)
    return query if reading else query.with_for_update()


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
