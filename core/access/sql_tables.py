"""The tables of accounts, sessions, tokens, log-in counters and proposals."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata

_ABOUT_A_PERSON: Final = (
    *("username", "display_name", "password", "roles", "languages", "department", "phone"),
    *("active", "changed_at"),
)

accounts: Final = immutable(
    Table(
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
    ),
    may_change=_ABOUT_A_PERSON,
)


def a_person(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    """A column that names who did something: always somebody who has, or had, an account."""
    return Column(name, Text, ForeignKey(accounts.c.person), nullable=nullable, primary_key=primary_key)


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

api_tokens: Final = immutable(
    Table(
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
    ),
    may_change=["seen_at"],
    once=["revoked_at"],
)

invitations: Final = Table(
    "invitations",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("ends_at", UTCDateTime, nullable=False),
)

pins: Final = Table(
    "access_pins",
    metadata,
    Column("person", Text, ForeignKey("accounts.person"), primary_key=True),
    Column("pin", Text, nullable=False),
    Column("chosen_at", UTCDateTime, nullable=False),
)

links: Final = Table(
    "access_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("subjects", JsonText, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("browser", Text),
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

proposals: Final = immutable(
    Table(
        "access_proposals",
        metadata,
        Column("id", Text, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("data", JsonText, nullable=False),
        Column("state", Text, nullable=False),
        a_person("proposed_by"),
        Column("proposed_at", UTCDateTime, nullable=False),
        a_person("decided_by", nullable=True),
        Column("decided_at", UTCDateTime),
        Column("reason", Text),
        CheckConstraint(
            "state <> 'approved' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="four_eyes"
        ),
        Index("ix_access_proposals_state", "state", "proposed_at"),
    ),
    may_change=["state"],
    once=["decided_by", "decided_at", "reason"],
)
