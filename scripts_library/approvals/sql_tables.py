"""The tables of approvals. What permits something is written once; four eyes are held by triggers
(`via_triggers`)."""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from scripts_library.approvals.via_triggers import FOUR_EYES, guarded


def _of_text() -> list[Any]:
    """The columns that name exactly one text."""
    return [
        Column("revision", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("hash", Text, nullable=False),
    ]


def _its_text() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["revision", "language"], ["texts.revision", "texts.language"])


requests: Final = immutable(
    Table(
        "approval_requests",
        metadata,
        Column("id", Text, primary_key=True),
        *_of_text(),
        Column("item", Text, ForeignKey("items.id"), nullable=False),
        Column("audience", Text, nullable=False),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
        Column("approvers", JsonText, nullable=False),
        Column("rung", Integer, nullable=False),
        Column("state", Text, nullable=False),
        a_person("answered_by", nullable=True),
        Column("answered_at", UTCDateTime),
        Column("reason", Text),
        _its_text(),
        Index("ix_approval_requests_revision_language", "revision", "language"),
        Index("ix_approval_requests_state", "state"),
    ),
    may_change=["approvers", "rung", "state"],
    once=["answered_by", "answered_at", "reason"],
)

approvals: Final = guarded(
    immutable(
        Table(
            "approvals",
            metadata,
            Column("id", Text, primary_key=True),
            *_of_text(),
            Column("audience", Text, nullable=False),
            a_person("by"),
            Column("at", UTCDateTime, nullable=False),
            Column("seq", BigInteger, nullable=False),
            _its_text(),
            Index("ix_approvals_revision_language", "revision", "language"),
        )
    ),
    FOUR_EYES["approvals"],
)

reviews: Final = guarded(
    immutable(
        Table(
            "reviews",
            metadata,
            Column("seq", BigInteger, primary_key=True, autoincrement=False),
            *_of_text(),
            a_person("by"),
            Column("at", UTCDateTime, nullable=False),
            _its_text(),
            Index("ix_reviews_revision_language", "revision", "language"),
        )
    ),
    FOUR_EYES["reviews"],
)

choices: Final = guarded(
    immutable(
        Table(
            "choices",
            metadata,
            Column("seq", BigInteger, primary_key=True, autoincrement=False),
            *_of_text(),
            Column("audience", Text, nullable=False),
            a_person("by"),
            Column("at", UTCDateTime, nullable=False),
            Column("reason", Text, nullable=False),
            _its_text(),
            Index("ix_choices_revision_language", "revision", "language"),
        )
    ),
    FOUR_EYES["choices"],
)

glasses: Final = immutable(
    Table(
        "break_glass",
        metadata,
        Column("id", Text, primary_key=True),
        Column("audience", Text, nullable=False),
        Column("incident", Text),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("reason", Text),
        Column("state", Text, nullable=False),
        a_person("reviewed_by", nullable=True),
        Column("reviewed_at", UTCDateTime),
        Column("review", Text),
    ),
    may_change=["state"],
    once=["reason", "reviewed_by", "reviewed_at", "review"],
)

glass_texts: Final = guarded(
    immutable(
        Table(
            "break_glass_texts",
            metadata,
            Column("glass", Text, ForeignKey("break_glass.id"), primary_key=True),
            Column("revision", Text, primary_key=True),
            Column("language", Text, primary_key=True),
            Column("hash", Text, nullable=False),
            _its_text(),
            Index("ix_break_glass_texts_revision_language", "revision", "language"),
        )
    ),
    FOUR_EYES["break_glass_texts"],
)

withdrawals: Final = immutable(
    Table(
        "withdrawals",
        metadata,
        Column("id", Text, primary_key=True),
        Column("item", Text, ForeignKey("items.id"), nullable=False, index=True),
        Column("upto", Integer, nullable=False),
        Column("audience", Text, nullable=False),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("reason", Text),
        Column("along", Text),
    ),
    once=["reason"],
)

withdrawal_undone: Final = immutable(
    Table(
        "withdrawal_undone",
        metadata,
        Column("withdrawal", Text, ForeignKey("withdrawals.id"), primary_key=True),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
        Column("seq", BigInteger, nullable=False),
    )
)

withdrawal_returns: Final = immutable(
    Table(
        "withdrawal_returns",
        metadata,
        Column("withdrawal", Text, ForeignKey("withdrawals.id"), primary_key=True),
        Column("audience", Text, primary_key=True),
        Column("seq", BigInteger, nullable=False),
    )
)
