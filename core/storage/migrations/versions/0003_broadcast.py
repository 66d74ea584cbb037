"""What broadcast keeps: the editions, their clocks, and what each channel was last seen to give."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person

revision = "0003_broadcast"
down_revision = "0002_scripts_library"


def upgrade() -> None:
    _editions()
    _marks()
    _sync_rows()
    _hosts()
    _receipts()


def _editions() -> None:
    editions = op.create_table(
        "editions",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("released", JsonText, nullable=False),
        sa.Column("alerts", JsonText, nullable=False),
        sa.Column("cut_at", UTCDateTime, nullable=False),
        sa.Column("decided_at", UTCDateTime, nullable=False),
        person("editions", "by"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("journal_head", sa.Text, nullable=False),
        sa.Column("restored_from", sa.Integer),
        sa.PrimaryKeyConstraint("audience", "number", name="pk_editions"),
        sa.UniqueConstraint("hash", name="uq_editions_hash"),
    )
    refuse_changes(op.get_bind(), editions)


def _marks() -> None:
    edition_marks = op.create_table(
        "edition_marks",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("audience", "number", "channel", "host", "mark", name="pk_edition_marks"),
    )
    refuse_changes(op.get_bind(), edition_marks)


def _sync_rows() -> None:
    op.create_table(
        "sync_rows",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("expected_edition", sa.Integer, nullable=False),
        sa.Column("observed_edition", sa.Integer),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", UTCDateTime, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("audience", "channel", "host", "language", name="pk_sync_rows"),
    )


def _hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("hash", sa.Text),
        sa.PrimaryKeyConstraint("audience", "host", name="pk_hosts"),
    )


def _receipts() -> None:
    op.create_table(
        "message_receipts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("arrival", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("code", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_message_receipts"),
    )
    op.create_index("ix_message_receipts_at", "message_receipts", ["at"])
