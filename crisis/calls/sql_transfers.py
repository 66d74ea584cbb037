"""What partners pass on, in the database."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Connection, Index, Table, Text, func, select

from core.access.sql_tables import a_person
from core.storage.metadata import UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, upsert
from crisis.calls.errors import NoSuchTransfer
from crisis.calls.partners import Transfer, TransferId, TransferState
from scripts_library.items.model import Audience

transfers: Final = Table(
    "transfers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("audience", Text, nullable=False),
    Column("language", Text),
    Column("district", Text),
    Column("note_sealed", Text),
    Column("reference", Text),
    Column("call", Text),
    Column("state", Text, nullable=False),
    a_person("taken_by", nullable=True),
    Column("taken_at", UTCDateTime),
    Column("done_at", UTCDateTime),
    Index("ix_transfers_audience_state_at", "audience", "state", "at"),
)


class SqlTransfers:
    """`Transfers` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, transfer: TransferId) -> Transfer:
        query = for_change(self._connection, select(transfers).where(transfers.c.id == transfer))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchTransfer(transfer=transfer)
        return of_row(Transfer, row)

    def put(self, transfer: Transfer) -> None:
        upsert(self._connection, transfers, ("id",), row_of(transfer))

    def open(self, audience: Audience, limit: int = 200) -> Sequence[Transfer]:
        query = (
            select(transfers)
            .where(transfers.c.audience == audience.value, transfers.c.state != TransferState.DONE.value)
            .order_by(transfers.c.at, transfers.c.id)
            .limit(limit)
        )
        return [of_row(Transfer, row) for row in self._connection.execute(query)]

    def waiting(self, audience: Audience) -> int:
        query = (
            select(func.count())
            .select_from(transfers)
            .where(transfers.c.audience == audience.value, transfers.c.state == TransferState.WAITING.value)
        )
        return int(self._connection.execute(query).scalar_one())

    def held_by(self, person: str) -> Sequence[Transfer]:
        query = (
            select(transfers)
            .where(transfers.c.state == TransferState.TAKEN.value, transfers.c.taken_by == person)
            .order_by(transfers.c.at, transfers.c.id)
        )
        return [
            of_row(Transfer, row) for row in self._connection.execute(for_change(self._connection, query))
        ]
