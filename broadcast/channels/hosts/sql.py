"""The hosts' reports in the database."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Integer, Table, Text, select

from broadcast.channels.hosts.model import Report
from core.storage.metadata import UTCDateTime, metadata
from core.storage.statements import upsert
from scripts_library.items.model import Audience

hosts: Final = Table(
    "hosts",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("number", Integer),
    Column("hash", Text),
)

_KEY: Final = ("audience", "host")


class SqlHosts:
    """The reports in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, audience: Audience, host: str, at: datetime) -> None:
        upsert(self._connection, hosts, _KEY, {"audience": audience.value, "host": host, "seen_at": at})

    def staged(self, audience: Audience, host: str, number: int, hash_: str, at: datetime) -> None:
        row = {"audience": audience.value, "host": host, "seen_at": at, "number": number, "hash": hash_}
        upsert(self._connection, hosts, _KEY, row)

    def all(self, audience: Audience) -> tuple[Report, ...]:
        query = select(hosts).where(hosts.c.audience == audience.value).order_by(hosts.c.host)
        return tuple(
            Report(Audience(row.audience), row.host, row.seen_at, row.number, row.hash)
            for row in self._connection.execute(query)
        )
