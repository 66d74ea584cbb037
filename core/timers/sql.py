"""The timers in the database."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text

from core.storage.metadata import JsonText, UTCDateTime, metadata

timers: Final = Table(
    "timers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due", UTCDateTime, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", Text),
    Column("lease_until", UTCDateTime),
    Column("settled_at", UTCDateTime),
    Column("set_at", UTCDateTime, nullable=False),
    Index("ix_timers_settled_at_due", "settled_at", "due"),
)
