"""Statements that are run at every request, compiled once.

SQLAlchemy looks a statement up in its cache and builds a context for each run, which takes ten times as long
as SQLite takes to run it. Here the text, the order of its values and how each is converted are worked out
once, and the driver is handed them. On PostgreSQL, where a statement costs a journey, it is run as any other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Insert, Select, Table, Update
from sqlalchemy.types import TypeEngine

from core.storage.driver import straight

Convert = Callable[[Any], Any]
_COUNTED: Final = {"preserve_rowcount": True}


class Prepared:
    """A statement whose values are all named (`bindparam`, or an INSERT's columns); use one for good."""

    def __init__(self, statement: Select[Any] | Insert | Update, *columns: str) -> None:
        """`columns` are those that an INSERT fills."""
        self._statement = statement
        self._columns = columns or None
        self._names = tuple(each.key for each in _chosen(statement))
        self._on_sqlite: _OnSqlite | None = None

    def run(self, connection: Connection, values: Mapping[str, object]) -> int:
        """Run it; how many rows it touched."""
        return int(self._cursor(connection, values).rowcount)

    def first(self, connection: Connection, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """Its first row, as the types of its columns have it; None where there is none."""
        if not _direct(connection):
            found = connection.execute(self._statement, values).first()
            return None if found is None else tuple(found)
        row = self._cursor(connection, values).fetchone()
        return None if row is None else self._ready(connection).read(row)

    def named(self, connection: Connection, values: Mapping[str, object]) -> dict[str, Any] | None:
        """Its first row by the names of its columns."""
        row = self.first(connection, values)
        return None if row is None else dict(zip(self._names, row, strict=True))

    def _cursor(self, connection: Connection, values: Mapping[str, object]) -> Any:
        if not _direct(connection):
            return connection.execute(self._statement, values, execution_options=_COUNTED)
        return self._ready(connection).run(connection, values)

    def _ready(self, connection: Connection) -> "_OnSqlite":
        if self._on_sqlite is None:
            self._on_sqlite = _OnSqlite(self._statement, self._columns, connection.dialect)
        return self._on_sqlite


def insert_into(table: Table) -> Prepared:
    """An INSERT that fills every column of the table."""
    return Prepared(table.insert(), *(column.name for column in table.columns))


def _direct(connection: Connection) -> bool:
    """Outside a transaction SQLAlchemy begins one by itself, at a statement that it sees."""
    return connection.dialect.name == "sqlite" and connection.in_transaction()


class _OnSqlite:
    """The statement's text, and how its values go in and come out."""

    def __init__(
        self, statement: Select[Any] | Insert | Update, columns: tuple[str, ...] | None, dialect: Dialect
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        if compiled.positiontup is None:
            raise TypeError("a driver that knows values by name")
        if any(each.expanding for each in compiled.binds.values()):
            raise TypeError("as many values as there happen to be: run it as any other")
        self._text = compiled.string
        self._in = [(name, _going_in(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
        self._fixed = {name: each.value for name, each in compiled.binds.items() if not each.required}
        self._out = [_coming_out(each.type, dialect) for each in _chosen(statement)]

    def run(self, connection: Connection, values: Mapping[str, object]) -> Any:
        if self._fixed:
            values = self._fixed | dict(values)
        given = [convert(values[name]) if convert else values[name] for name, convert in self._in]
        return straight(connection, self._text, given)

    def read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(convert(each) if convert else each for convert, each in zip(self._out, row, strict=True))


def _chosen(statement: object) -> Sequence[Any]:
    return tuple(statement.selected_columns) if isinstance(statement, Select) else ()


def _going_in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _coming_out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
