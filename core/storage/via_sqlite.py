"""SQLite: one writer, many readers, each with its own connection that we hold ourselves. Units that wait for
the writer commit together.

Pools and their locks are left out on purpose: with gevent the units run on native threads, where a patched
lock can hang.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from gevent.monkey import get_original
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from core.storage.driver import straight
from core.storage.errors import DatabaseUnavailable
from core.storage.together import Undone, Unit, Waiting, commit_together, fail_all

T = TypeVar("T")

BUSY_TIMEOUT_MS: Final = 5_000
_AWAY: Final = frozenset({5, 6, 10, 13, 14})  # BUSY, LOCKED, IOERR, FULL, CANTOPEN
_READONLY: Final = 8
_ROWS_LOOKED_AT: Final = 1_000


class Runner(Protocol):
    """Where a unit runs: the caller waits, other work need not."""

    def on_writer(self, unit: Unit[Any], job: Callable[[], None]) -> None:
        """Run `job`, never two at once, until `unit` is settled: by this run of it, or by one for another."""
        ...

    def on_reader(self, work: Callable[[], T]) -> T: ...

    def close(self) -> None: ...


def sqlite_engine(url: URL, *, begin: str, query_only: bool = False) -> Engine:
    """An engine whose connections are durable (WAL, synchronous FULL) and whose transactions begin with
    `begin`."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error's text goes to the log, and what people wrote does not
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL",
                       "foreign_keys=ON", f"query_only={'ON' if query_only else 'OFF'}"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        straight(connection, begin)

    return engine


class SqliteStore:
    """A SQLite file. Other processes may use it at the same time: a writer waits for another up to five
    seconds."""

    def __init__(self, url: URL, runner: Runner) -> None:
        self._runner = runner
        self._writing = sqlite_engine(url, begin="BEGIN IMMEDIATE")
        self._reading = sqlite_engine(url, begin="BEGIN", query_only=True)
        self._writer: Connection | None = None
        self._waiting: Waiting = deque()
        self._opening = get_original("threading", "Lock")()  # a native one: a patched lock waits for a hub
        self._idle_readers: deque[Connection] = deque()

    def write(self, work: Callable[[Connection], T]) -> T:
        unit = Unit(work)
        self._waiting.append(unit)
        self._runner.on_writer(unit, self._write_together)
        try:
            return unit.result()
        except OperationalError as wrong:
            raise _in_our_words(wrong, _AWAY | {_READONLY}) from wrong

    def read(self, work: Callable[[Connection], T]) -> T:
        return self._runner.on_reader(lambda: self._read(work))

    def keep_fit(self) -> None:
        """A look at some rows of each index (milliseconds, also in a large file)."""
        self.write(_analyze)
        self._drop_readers()  # a connection reads what was found when it opens

    def close(self) -> None:
        ended: Unit[None] = Unit(lambda _: None)
        self._runner.on_writer(ended, lambda: self._end(ended))
        self._drop_readers()
        self._runner.close()

    def _drop_readers(self) -> None:
        while self._idle_readers:
            self._idle_readers.pop().close()

    def _write_together(self) -> None:
        """Settle those who wait, or as many as go in one commit. It raises nothing: whatever is wrong is told
        to them."""
        asked, begun = len(self._waiting), list[Unit[Any]]()
        try:
            if self._writer is None:
                self._writer = self._open(self._writing)
            commit_together(self._writer, self._waiting, begun)
        except BaseException as wrong:  # noqa: BLE001 - those who wait must hear of it, whatever it is
            # with none begun the database let nobody in: they have waited for it together
            lost = begun or [self._waiting.popleft() for _ in range(asked)]
            fail_all(lost, (wrong.__cause__ or wrong) if isinstance(wrong, Undone) else wrong)
            self._drop_writer()
        else:
            if any(isinstance(each.wrong, OperationalError) for each in begun):
                self._drop_writer()

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            connection = self._idle_readers.pop() if self._idle_readers else self._open(self._reading)
        except OperationalError as wrong:
            raise _in_our_words(wrong) from wrong
        try:
            result = _in_transaction(connection, work)
        except OperationalError as wrong:
            connection.close()
            raise _in_our_words(wrong) from wrong
        except BaseException:
            connection.close()
            raise
        self._idle_readers.append(connection)
        return result

    def _open(self, engine: Engine) -> Connection:
        with self._opening:  # SQLAlchemy sets an engine up at its first connection, under a lock of its own
            return engine.connect()

    def _end(self, ended: Unit[None]) -> None:
        self._drop_writer()
        ended.done(None)

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()


def _in_transaction(connection: Connection, work: Callable[[Connection], T]) -> T:
    with connection.begin():
        return work(connection)


def _analyze(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
    connection.exec_driver_sql("ANALYZE")


def _in_our_words(wrong: OperationalError, away: frozenset[int] = _AWAY) -> Exception:
    code = getattr(wrong.orig, "sqlite_errorcode", 0) & 0xFF
    return DatabaseUnavailable(why=str(wrong.orig)) if code in away else wrong
