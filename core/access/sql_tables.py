"""The tables of accounts, sessions, tokens, log-in counters and proposals."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from core.storage.metadata import JsonText, UTCDateTime, metadata

accounts: Final = Table(
    "accounts",
    metadata,
    Column("person", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("password", Text),
    Column("roles", JsonText, nullable=False),
    Column("languages", JsonText, nullable=False),
    Column("department", Text),
    Column("phone", Text),
    Column("active", Boolean, nullable=False),
    Column("added_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("begun_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime, nullable=False, index=True),
)

api_tokens: Final = Table(
    "api_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("roles", JsonText),
    Column("actions", JsonText),
    Column("issued_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime),
    Column("revoked_at", UTCDateTime),
    Column("seen_at", UTCDateTime),
)

invitations: Final = Table(
    "invitations",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("ends_at", UTCDateTime, nullable=False),
)

log_in_counters: Final = Table(
    "log_in_counters",
    metadata,
    Column("counter", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UTCDateTime, nullable=False, index=True),
)

known_places: Final = Table(
    "known_places",
    metadata,
    Column("username", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("last_at", UTCDateTime, nullable=False, index=True),
)

proposals: Final = Table(
    "access_proposals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, ForeignKey("accounts.person"), nullable=False),
    Column("proposed_at", UTCDateTime, nullable=False),
    Column("decided_by", Text, ForeignKey("accounts.person")),
    Column("decided_at", UTCDateTime),
    Column("reason", Text),
    CheckConstraint("state <> 'approved' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
                    name="four_eyes"),
    Index("ix_access_proposals_state", "state", "proposed_at"),
)  # fmt: skip
