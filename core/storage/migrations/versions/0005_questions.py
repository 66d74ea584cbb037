"""What the public asks: questions and who follows them up."""

import sqlalchemy as sa
from alembic import op

from core.storage.metadata import UTCDateTime
from core.storage.migrations.columns import person

revision = "0005_questions"
down_revision = "0004_crisis"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        person("questions", "by", nullable=True),
        sa.Column("incident", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("department", sa.Text),
        sa.Column("rosa", sa.Integer),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("origin", sa.Text),
        sa.Column("transfer", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        person("questions", "owner", nullable=True),
        sa.Column("taken_at", UTCDateTime),
        sa.Column("promised", UTCDateTime),
        sa.Column("waits_for", sa.Text),
        sa.Column("waits_past", sa.Text),
        sa.Column("answered_revision", sa.Text),
        sa.Column("answered_language", sa.Text),
        sa.Column("answered_hash", sa.Text),
        sa.Column("answered_at", UTCDateTime),
        sa.Column("closed_at", UTCDateTime),
        sa.Column("reason", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("callback_sealed", sa.Text),
        sa.Column("received_sealed", sa.Text),
        sa.Column("told", sa.Text),
        person("questions", "told_by", nullable=True),
        sa.Column("told_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("number", name="uq_questions_number"),
    )
    op.create_index("ix_questions_audience_state_id", "questions", ["audience", "state", "id"])
    by_promise = ["audience", "state", "promised", "id"]
    op.create_index("ix_questions_audience_state_promised", "questions", by_promise)
    waits = sa.text("waits_for IS NOT NULL")
    op.create_index(
        "ix_questions_audience_waits_for",
        "questions",
        ["audience", "waits_for"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    _narrowed()
    to_ring = sa.text("callback_sealed IS NOT NULL AND told IS NULL")
    op.create_index(
        "ix_questions_audience_to_ring",
        "questions",
        ["audience", "state", "answered_at"],
        sqlite_where=to_ring,
        postgresql_where=to_ring,
    )
    told = sa.text("told IS NOT NULL")
    op.create_index(
        "ix_questions_audience_told_at",
        "questions",
        ["audience", "told_at"],
        sqlite_where=told,
        postgresql_where=told,
    )


def _narrowed() -> None:
    for name in ("language", "channel"):
        columns = ["audience", name, "state", "id"]
        op.create_index(f"ix_questions_audience_{name}_state_id", "questions", columns)
    for name, rest in (("topic", ["state", "id"]), ("owner", ["state", "promised", "id"])):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_questions_audience_{name}_{'_'.join(rest[:2])}",
            "questions",
            ["audience", name, *rest],
            sqlite_where=there,
            postgresql_where=there,
        )
