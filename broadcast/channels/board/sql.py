"""The board's rows in the database."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column, Connection, Integer, Table, Text, delete, select

from broadcast.channels.board.model import Row, State
from core.storage.metadata import UTCDateTime, metadata
from core.storage.statements import upsert
from scripts_library.items.model import Audience

sync_rows: Final = Table(
    "sync_rows",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("expected_edition", Integer, nullable=False),
    Column("observed_edition", Integer),
    Column("state", Text, nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
)

_KEY: Final = ("audience", "channel", "host", "language")


class SqlSyncRows:
    """The rows in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, audience: Audience, host: str | None = None) -> tuple[Row, ...]:
        query = select(sync_rows).where(sync_rows.c.audience == audience.value)
        if host is not None:
            query = query.where(sync_rows.c.host == host)
        found = self._connection.execute(query.order_by(*(sync_rows.c[name] for name in _KEY)))
        return tuple(
            Row(
                Audience(row.audience),
                row.channel,
                row.host,
                row.language,
                row.expected_edition,
                row.observed_edition,
                State(row.state),
                row.since,
                row.seen_at,
            )
            for row in found
        )

    def put(self, rows: Iterable[Row]) -> None:
        for row in rows:
            values = {
                "audience": row.audience.value,
                "channel": row.channel,
                "host": row.host,
                "language": row.language,
                "expected_edition": row.expected_edition,
                "observed_edition": row.observed_edition,
                "state": row.state.value,
                "since": row.since,
                "seen_at": row.seen_at,
            }
            upsert(self._connection, sync_rows, _KEY, values)

    def drop(self, audience: Audience, host: str, languages: Iterable[str]) -> None:
        self._connection.execute(
            delete(sync_rows).where(
                sync_rows.c.audience == audience.value,
                sync_rows.c.host == host,
                sync_rows.c.language.not_in(sorted(languages)),
            )
        )
