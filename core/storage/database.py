"""`Database[R]`: run a use case, or a query, as one unit of work. R is the record that a unit is handed."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Concatenate, Final, Generic, ParamSpec, Protocol, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from core.storage.errors import UnknownDatabase, UnstorableText
from core.storage.inline import Inline
from core.storage.via_psycopg import STANDARD, PostgresStore
from core.storage.via_sqlite import Runner, SqliteStore
from core.storage.waits import Waits

R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")
P = ParamSpec("P")

_inside_a_unit: Final = ContextVar("_inside_a_unit", default=False)


class Store(Protocol):
    """A kind of database: runs work in one transaction and gives back its plain result."""

    def write(self, work: Callable[[Connection], T]) -> T: ...
    def read(self, work: Callable[[Connection], T]) -> T: ...
    def keep_fit(self) -> None: ...
    def close(self) -> None: ...


class Database(Generic[R_co]):
    """The record of everything, one unit of work at a time.

    Raises `DatabaseUnavailable` within some ten seconds when the database is away or frozen, at once when
    nobody listens there, and works again when it is back.
    """

    def __init__(self, store: Store, record_of: Callable[[Connection], R_co]) -> None:
        self._store = store
        self._record_of = record_of

    def run(self, use_case: Callable[Concatenate[R_co, P], T], *plain: P.args, **named: P.kwargs) -> T:
        """Run `use_case(record, …)` in one write transaction: all of it is kept when it returns, none when
        it raises.

        It may be run a second time when the server undid the first, so it must touch nothing but its record.
        """
        _not_inside_another()
        return self._store.write(lambda connection: self._unit(connection, use_case, *plain, **named))

    def read(self, query: Callable[Concatenate[R_co, P], T], *plain: P.args, **named: P.kwargs) -> T:
        """Run `query(record, …)` on one consistent snapshot. It cannot write."""
        _not_inside_another()
        return self._store.read(lambda connection: self._unit(connection, query, *plain, **named))

    def keep_fit(self) -> None:
        """Let the database look at how its tables have grown, so that it finds rows by the right index.

        At the start and once a day is enough: without it SQLite took 26 ms for what takes 0.8.
        """
        _not_inside_another()
        self._store.keep_fit()

    def close(self) -> None:
        """Let go of connections and threads."""
        self._store.close()

    def _unit(
        self,
        connection: Connection,
        use_case: Callable[Concatenate[R_co, P], T],
        *plain: P.args,
        **named: P.kwargs,
    ) -> T:
        token = _inside_a_unit.set(True)
        try:
            return use_case(self._record_of(connection), *plain, **named)
        except UnicodeEncodeError as wrong:
            raise UnstorableText from wrong
        finally:
            _inside_a_unit.reset(token)


def _not_inside_another() -> None:
    if _inside_a_unit.get():
        raise RuntimeError("a unit of work inside another: hand the record on instead")


def database_url(text: str) -> URL:
    """The address, with the driver we use. Raises `UnknownDatabase`."""
    try:
        url = make_url(text)
    except ArgumentError as wrong:
        raise UnknownDatabase from wrong
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"sqlite", "sqlite+pysqlite"} and url.database not in {None, "", ":memory:"}:
        return url
    raise UnknownDatabase


def open_database(
    url: str,
    record_of: Callable[[Connection], R_co],
    runner: Runner | None = None,
    waits: Waits = STANDARD,
) -> Database[R_co]:
    """The database at `url`. `runner` says where units on SQLite run (default: inline); PostgreSQL is
    always inline. `waits` says how long a unit waits for PostgreSQL."""
    address = database_url(url)
    if address.get_backend_name() == "sqlite":
        return Database(SqliteStore(address, runner or Inline()), record_of)
    return Database(PostgresStore(address, waits), record_of)
