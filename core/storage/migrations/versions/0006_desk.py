"""The agents' desks: who is signed in, and who has read which edition."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person

revision = "0006_desk"
down_revision = "0005_questions"


def upgrade() -> None:
    _presences()
    _desks()
    _reads()


def _presences() -> None:
    op.create_table(
        "presences",
        person("presences", "person"),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", UTCDateTime, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.Column("languages", JsonText, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_presences"),
    )
    op.create_index("ix_presences_audience_seen_at", "presences", ["audience", "seen_at"])


def _desks() -> None:
    op.create_table(
        "desks",
        sa.Column("id", sa.Text, nullable=False),
        person("desks", "person"),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("opened_at", UTCDateTime, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desks"),
    )
    op.create_index("ix_desks_audience_seen_at", "desks", ["audience", "seen_at"])


def _reads() -> None:
    desk_reads = op.create_table(
        "desk_reads",
        person("desk_reads", "person"),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", "audience", "edition", name="pk_desk_reads"),
    )
    refuse_changes(op.get_bind(), desk_reads)
