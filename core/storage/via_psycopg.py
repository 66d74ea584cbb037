"""PostgreSQL through psycopg 3, inline: psycopg waits cooperatively where gevent has patched the process.

READ COMMITTED with explicit locks for writing; one consistent snapshot (REPEATABLE READ, read only) for
reading.
"""

import random
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from psycopg import DataError, OperationalError
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from core.storage.errors import DatabaseUnavailable, OutcomeUnknown, UnstorableText
from core.storage.patient import SLACK, PatientConnection, Silent
from core.storage.waits import Waits

T = TypeVar("T")

STANDARD: Final = Waits()
PAUSE_S: Final = (0.05, 0.15)
"""How long a unit that the server undid stands back, so that the one it collided with gets through first."""
DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
"""What is acknowledged is on disk, also where the server was set to be quick; a stricter setting stands."""

_ROLLED_BACK: Final = frozenset(
    {"40001", "40P01"}
)  # serialization failure, deadlock: the server undid everything
_AWAY: Final = frozenset({"55P03", "57P01", "57P02", "57P03", "53300", "57014", "25P03", "53100"})


def psycopg_engine(url: URL, waits: Waits = STANDARD) -> Engine:
    """A small pool; each process holds at most ten connections."""
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=waits.silence,
        pool_use_lifo=True,
        connect_args=_parameters(waits),
        hide_parameters=True,  # an error's text goes to the log, and what people wrote does not
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_: object, __: object, given: tuple[Any, ...], named: dict[str, Any]) -> PatientConnection:
        connection = PatientConnection.connect(*given, **named)
        connection.silence, connection.longest = waits.silence, waits.statement * SLACK
        connection.lives = lambda: _lives(given, named)
        connection.execute(DURABLE)
        connection.commit()
        return connection

    return engine


def _parameters(waits: Waits) -> dict[str, object]:
    return {
        "connect_timeout": waits.connect,
        "keepalives_idle": waits.silence,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": waits.silence * 1000,
        "options": f"-c lock_timeout={waits.silence}s -c statement_timeout={waits.statement}s"
        f" -c idle_in_transaction_session_timeout={waits.statement}s -c timezone=UTC",
    }


def _lives(given: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether anybody answers there, if only to say that there are too many of us."""
    try:
        PatientConnection.connect(*given, **named).close()
    except OperationalError as wrong:
        return wrong.sqlstate is not None
    return True


class PostgresStore:
    """A PostgreSQL database. A unit that the server undid, or that lost its server before it was confirmed,
    is run again once."""

    def __init__(self, url: URL, waits: Waits = STANDARD) -> None:
        self._engine = psycopg_engine(url, waits)
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def write(self, work: Callable[[Connection], T]) -> T:
        return _with_one_retry(lambda: _transaction(self._engine, work))

    def read(self, work: Callable[[Connection], T]) -> T:
        return _with_one_retry(lambda: _transaction(self._reading, work))

    def keep_fit(self) -> None:
        """PostgreSQL does it by itself (autovacuum)."""

    def close(self) -> None:
        self._engine.dispose()


def _with_one_retry(attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except (DBAPIError, PoolExhausted) as wrong:
        if not _may_run_again(wrong):
            raise _in_our_words(wrong) from wrong
    time.sleep(random.uniform(*PAUSE_S))
    try:
        return attempt()
    except (DBAPIError, PoolExhausted) as wrong:
        raise _in_our_words(wrong) from wrong


def _transaction(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            result = work(connection)
        except BaseException:
            transaction.rollback()
            raise
        try:
            transaction.commit()
        except DBAPIError as wrong:
            if _lost_server(wrong):
                raise OutcomeUnknown(why=str(wrong.orig)) from wrong
            raise
        return result


def _sqlstate(wrong: DBAPIError) -> str | None:
    return getattr(wrong.orig, "sqlstate", None)


def _lost_server(wrong: DBAPIError) -> bool:
    return wrong.connection_invalidated or (_sqlstate(wrong) or "").startswith(("08", "57P"))


def _may_run_again(wrong: DBAPIError | PoolExhausted) -> bool:
    if isinstance(wrong, PoolExhausted) or isinstance(wrong.orig, Silent):
        return False  # whoever waits has waited long enough
    return wrong.connection_invalidated or _sqlstate(wrong) in _ROLLED_BACK


def _in_our_words(wrong: DBAPIError | PoolExhausted) -> Exception:
    if isinstance(wrong, PoolExhausted):
        return DatabaseUnavailable(why=str(wrong))
    state = _sqlstate(wrong)
    never_reached = state is None and type(wrong).__name__ == "OperationalError"
    if never_reached or _lost_server(wrong) or state in _AWAY | _ROLLED_BACK:
        return DatabaseUnavailable(why=str(wrong.orig))
    if isinstance(wrong.orig, DataError) and state is None and "NUL" in str(wrong.orig):
        return UnstorableText()
    return wrong
