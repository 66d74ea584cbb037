"""Bring a database to the newest schema. Each room has one file in `versions/`, hand-written, in the rooms'
order.

The rule of the room: a migration imports nothing but Alembic, SQLAlchemy and `core.storage`, and never
changes once it has been released; what comes later is a new file. It gives the same schema as
`metadata.create_all`, and a test says so.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.storage.database import database_url
from core.storage.via_psycopg import psycopg_engine
from core.storage.via_sqlite import sqlite_engine

_HERE: Final = Path(__file__).parent
_LOCK: Final = 7_591_120_26  # any number that nobody else locks with


def upgrade(url: str, revision: str = "heads") -> None:
    """Bring the database at `url` to `revision`, whole or not at all. Several processes may call it at
    once."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """The revision that the database is at; None when it is empty."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _engine(url: str) -> Engine:
    address = database_url(url)
    if address.get_backend_name() == "sqlite":
        return sqlite_engine(address, begin="BEGIN IMMEDIATE")
    return psycopg_engine(address)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return config
