"""Idempotency keys in the database."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text

from core.storage.metadata import JsonText, UTCDateTime, metadata

keys: Final = Table(
    "idempotency_keys",
    metadata,
    Column("credential", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("status", Integer),
    Column("answer", JsonText),
    Column("at", UTCDateTime, nullable=False),
    Index("ix_idempotency_keys_at", "at"),
)
