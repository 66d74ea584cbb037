"""The outbox in the database."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text

from core.storage.metadata import JsonText, UTCDateTime, metadata

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", Text),
    Column("worker", Text),
    Column("lease_until", UTCDateTime),
    Column("receipt", Text),
    Column("why", Text),
    Column("put_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    Index("ix_outbox_state_due", "state", "due"),
)
