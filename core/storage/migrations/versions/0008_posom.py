"""POSOM: groups, who is on call, operations, referrals."""

import sqlalchemy as sa
from alembic import op

from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person

revision = "0008_posom"
down_revision = "0007_staffing"


def upgrade() -> None:
    _groups()
    _operations()
    _referrals()


def _groups() -> None:
    op.create_table(
        "posom_groups",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("district", sa.Text),
        sa.Column("members", JsonText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posom_groups"),
    )
    op.create_table(
        "posom_duties",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("group", sa.Text, nullable=False),
        person("posom_duties", "person"),
        sa.Column("begins", UTCDateTime, nullable=False),
        sa.Column("ends", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posom_duties"),
        sa.ForeignKeyConstraint(["group"], ["posom_groups.id"], name="fk_posom_duties_group_posom_groups"),
    )
    op.create_index("ix_posom_duties_ends", "posom_duties", ["ends"])


def _operations() -> None:
    op.create_table(
        "posom_operations",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        person("posom_operations", "started_by"),
        sa.Column("started_at", UTCDateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        person("posom_operations", "ended_by", nullable=True),
        sa.Column("ended_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_posom_operations"),
    )
    going_on = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_posom_operations_audience_going_on",
        "posom_operations",
        ["audience"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )


def _referrals() -> None:
    op.create_table(
        "posom_referrals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        person("posom_referrals", "made_by"),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("consent_at", UTCDateTime, nullable=False),
        sa.Column("promised", UTCDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        person("posom_referrals", "accepted_by", nullable=True),
        sa.Column("accepted_at", UTCDateTime),
        sa.Column("settled_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_posom_referrals"),
        sa.UniqueConstraint("number", name="uq_posom_referrals_number"),
    )
    by_promise = "ix_posom_referrals_audience_state_promised"
    op.create_index(by_promise, "posom_referrals", ["audience", "state", "promised"])
    op.create_index("ix_posom_referrals_made_by_made_at", "posom_referrals", ["made_by", "made_at"])
