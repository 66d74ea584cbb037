"""Receipts in the database."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Select, Table, Text, select

from broadcast.delivery.receipts.model import Receipt
from core.storage.metadata import UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, upsert

message_receipts: Final = Table(
    "message_receipts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("arrival", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("code", Text),
    Index("ix_message_receipts_at", "at"),
)


class SqlReceipts:
    """The receipts in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, ids: Collection[str]) -> Mapping[str, Receipt]:
        query = select(message_receipts).where(message_receipts.c.id.in_(sorted(ids)))
        found = [of_row(Receipt, row) for row in self._connection.execute(query)]
        return {each.id: each for each in found}

    def held(self, id_: str) -> Receipt | None:
        query: Select[Any] = select(message_receipts).where(message_receipts.c.id == id_)
        row = self._connection.execute(for_change(self._connection, query)).one_or_none()
        return None if row is None else of_row(Receipt, row)

    def put(self, receipt: Receipt) -> None:
        upsert(self._connection, message_receipts, ("id",), row_of(receipt))

    def purge(self, before: datetime) -> int:
        return self._connection.execute(
            message_receipts.delete().where(message_receipts.c.at < before)
        ).rowcount
