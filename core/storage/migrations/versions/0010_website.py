"""The municipality's own website: the addresses that are watched, and how they stand."""

import sqlalchemy as sa
from alembic import op

from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person

revision = "0010_website"
down_revision = "0009_partners"


def upgrade() -> None:
    op.create_table(
        "website_looks",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("next_at", UTCDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("edition", sa.Integer),
        sa.Column("since", UTCDateTime),
        sa.Column("seen_at", UTCDateTime),
        sa.Column("differs", JsonText, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("known_until", UTCDateTime),
        person("website_looks", "known_by", nullable=True),
        sa.Column("wrong_since", UTCDateTime),
        sa.Column("alarmed_since", UTCDateTime),
        sa.PrimaryKeyConstraint("address", "language", "what", name="pk_website_looks"),
    )
