"""What the public asks, tallied as it is asked; and the answers that were asked for."""

import sqlalchemy as sa
from alembic import op

from core.storage.metadata import UTCDateTime
from core.storage.migrations.columns import person
from core.storage.migrations.tallies import tally_questions

revision = "0011_situation"
down_revision = "0010_website"


def upgrade() -> None:
    _tallies()
    _answer_requests()
    tally_questions(op.get_bind())


def _tallies() -> None:
    op.create_table(
        "question_minutes",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("span", sa.Integer, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            *("audience", "span", "dimension", "start", "value", "incident"), name="pk_question_minutes"
        ),
    )
    op.create_table(
        "question_topics",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("waiting", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("audience", "incident", "topic", name="pk_question_topics"),
    )
    op.create_table(
        "question_waits",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("audience", "incident", "topic", "question", name="pk_question_waits"),
    )
    op.create_table(
        "question_version",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("audience", name="pk_question_version"),
    )


def _answer_requests() -> None:
    op.create_table(
        "answer_requests",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("incident", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("wording", sa.Text, nullable=False),
        person("answer_requests", "asked_by"),
        sa.Column("asked_at", UTCDateTime, nullable=False),
        person("answer_requests", "of"),
        sa.Column("due", UTCDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("item", sa.Text),
        sa.Column("edition", sa.Integer),
        sa.Column("ended_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_answer_requests"),
    )
    op.create_index("ix_answer_requests_audience_state_due", "answer_requests", ["audience", "state", "due"])
    op.create_index("ix_answer_requests_of_state_due", "answer_requests", ["of", "state", "due"])
