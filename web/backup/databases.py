"""Copying a database while it is in use: as it was at one moment, whole.

SQLite through its own backup interface, on one snapshot, so that writers go on and nothing is begun anew.
PostgreSQL through its own pg_dump, on a snapshot that we hold and read the journal's head from.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from sqlalchemy import URL

from core.journal.model import START, Head
from core.storage.database import database_url
from core.storage.errors import DatabaseUnavailable
from web.backup.errors import DatabaseToolFailed, NoDatabaseTool

SQLITE_FILE: Final = "upplys.sqlite3"
POSTGRESQL_FILE: Final = "database.sql"
_PAGES: Final = 2_000
_HEAD: Final = "SELECT seq, hash FROM journal_head"
_SCHEMA: Final = "SELECT version_num FROM alembic_version"

Tell = Callable[[int, int], None]
"""Told how much is done, and of how much."""


def kind_of(url: str) -> str:
    return database_url(url).get_backend_name()


def copy_sqlite(source: Path, target: Path, tell: Tell) -> None:
    """The file as it was when the copying began, in one file (no -wal beside it)."""
    with closing(_reader(source)) as here, closing(sqlite3.connect(target, isolation_level=None)) as there:
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot is held from here on
        here.backup(there, pages=_PAGES, progress=lambda _, left, of: tell(of - left, of))
        here.execute("ROLLBACK")
        there.execute("PRAGMA journal_mode=DELETE")


def close_up(file: Path) -> None:
    """Everything in the one file again, so that it can be moved."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")


def facts_of_sqlite(file: Path) -> tuple[Head, str]:
    """The journal's head and the schema of a copy."""
    with closing(_reader(file)) as database:
        head = database.execute(_HEAD).fetchone()
        return Head(*head) if head else START, str(database.execute(_SCHEMA).fetchone()[0])


def dump_postgresql(url: str, target: Path) -> tuple[Head, str]:
    """Dump as SQL, and give the journal's head and the schema as they were at the dump's moment.

    Raises `DatabaseUnavailable`, `NoDatabaseTool`, `DatabaseToolFailed`.
    """
    with _connected(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        exported = connection.execute("SELECT pg_export_snapshot()").fetchone()
        head, schema = connection.execute(_HEAD).fetchone(), connection.execute(_SCHEMA).fetchone()
        assert exported is not None
        assert schema is not None
        how = ["--no-owner", "--no-privileges", f"--snapshot={exported[0]}", f"--file={target}"]
        _run("pg_dump", url, *how)
    return Head(*head) if head else START, str(schema[0])


def load_postgresql(url: str, dump: Path) -> None:
    """Fill an empty database from a dump, whole or not at all."""
    _run("psql", url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         "--output=/dev/null", f"--file={dump}")  # fmt: skip


def is_empty_postgresql(url: str) -> bool:
    """Whether nothing is in the database. Raises `DatabaseUnavailable`."""
    with _connected(url) as connection:
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        found = connection.execute(tables).fetchone()
        return found == (0,)


def _run(tool: str, url: str, *how: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise NoDatabaseTool(tool=tool)
    password = database_url(url).password  # never among the arguments, which everybody on the host can read
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    command = [program, f"--dbname={_plain(url)}", "--no-password", *how]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DatabaseToolFailed(tool=tool, why=done.stderr.strip()[-600:] or f"exit code {done.returncode}")


def _plain(url: str, password: str | None = None) -> str:
    """The address as PostgreSQL's own programs read it."""
    of = database_url(url)
    plain = URL.create("postgresql", of.username, password, of.host, of.port, of.database, of.query)
    return plain.render_as_string(hide_password=False)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    password = database_url(url).password
    try:
        with psycopg.connect(_plain(url, None if password is None else str(password))) as connection:
            yield connection
    except psycopg.OperationalError as wrong:
        raise DatabaseUnavailable(why=str(wrong)) from wrong


def _reader(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None)
