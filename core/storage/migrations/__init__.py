"""Bring a database to the newest schema. Each room has one file in `versions/`, hand-written, in the rooms'
order.

The rule of the room: a migration imports nothing but Alembic, SQLAlchemy and `core.storage`, and never
changes once it has been released; what comes later is a new file. It gives the same schema as
`metadata.create_all`, and a test says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from core.storage.database import database_url
from core.storage.errors import DatabaseUnavailable, UnknownSchema
from core.storage.via_psycopg import psycopg_engine
from core.storage.via_sqlite import sqlite_engine

_HERE: Final = Path(__file__).parent
_LOCK: Final = 7_591_120_26  # any number that nobody else locks with


def upgrade(url: str, revision: str = "heads") -> None:
    """Bring the database at `url` to `revision`, whole or not at all. Several processes may call it at once.

    Raises `DatabaseUnavailable`, and `UnknownSchema` for a database of another version.
    """
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            _take_turns(connection)
        config = _config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as wrong:
            raise UnknownSchema(why=str(wrong)) from wrong


def current(url: str) -> str | None:
    """The revision that the database is at; None when it is empty. Raises `DatabaseUnavailable`."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _take_turns(connection: Connection) -> None:
    """Wait for another process that migrates, and take as long as it takes."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5min'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as wrong:
        raise DatabaseUnavailable(why=str(wrong.orig)) from wrong
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    address = database_url(url)
    if address.get_backend_name() == "sqlite":
        return sqlite_engine(address, begin="BEGIN IMMEDIATE")
    return psycopg_engine(address)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return config
