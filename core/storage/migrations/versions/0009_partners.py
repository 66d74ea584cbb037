"""What partners pass on to us."""

import sqlalchemy as sa
from alembic import op

from core.storage.metadata import UTCDateTime
from core.storage.migrations.columns import person

revision = "0009_partners"
down_revision = "0008_posom"


def upgrade() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("note_sealed", sa.Text),
        sa.Column("reference", sa.Text),
        sa.Column("call", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        person("transfers", "taken_by", nullable=True),
        sa.Column("taken_at", UTCDateTime),
        sa.Column("done_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
    )
    op.create_index("ix_transfers_audience_state_at", "transfers", ["audience", "state", "at"])
