"""The watched places in the database."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Delete, Integer, Select, Table, Text, delete, select

from broadcast.channels.website.model import Look, Watched
from core.access.sql_tables import a_person
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, upsert

website_looks: Final = Table(
    "website_looks",
    metadata,
    Column("address", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("next_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text),
    Column("edition", Integer),
    Column("since", UTCDateTime),
    Column("seen_at", UTCDateTime),
    Column("differs", JsonText, nullable=False),
    Column("detail", Text, nullable=False),
    Column("known_until", UTCDateTime),
    a_person("known_by", nullable=True),
    Column("wrong_since", UTCDateTime),
    Column("alarmed_since", UTCDateTime),
)
_KEY: Final = ("address", "language", "what")


class SqlLooks:
    """The places in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Look]:
        query = select(website_looks).order_by(*(website_looks.c[name] for name in _KEY))
        return tuple(of_row(Look, row) for row in self._connection.execute(query))

    def of(self, watched: Watched) -> Look | None:
        query: Select[Any] = select(website_looks).where(*_is(watched))
        row = self._connection.execute(for_change(self._connection, query)).one_or_none()
        return None if row is None else of_row(Look, row)

    def put(self, look: Look) -> None:
        upsert(self._connection, website_looks, _KEY, row_of(look))

    def drop(self, watched: Watched) -> None:
        gone: Delete = delete(website_looks).where(*_is(watched))
        self._connection.execute(gone)


def _is(watched: Watched) -> tuple[Any, ...]:
    c = website_looks.c
    return c.address == watched.address, c.language == watched.language, c.what == watched.what
