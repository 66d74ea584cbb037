"""What crisis keeps: incidents and what goes on beside them, the baselines of the word, calls and who
waits."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person

revision = "0004_crisis"
down_revision = "0003_broadcast"


def upgrade() -> None:
    _incidents()
    _beside()
    _word()
    _calls()
    _waiting()


def _incidents() -> None:
    incidents = op.create_table(
        "incidents",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("exercise", sa.Boolean, nullable=False),
        sa.Column("plan", sa.Text),
        sa.Column("urgency", sa.Integer, nullable=False),
        person("incidents", "created_by"),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("district", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("slots", JsonText, nullable=False),
        person("incidents", "activated_by", nullable=True),
        sa.Column("activated_at", UTCDateTime),
        person("incidents", "winding_down_by", nullable=True),
        sa.Column("winding_down_at", UTCDateTime),
        person("incidents", "closed_by", nullable=True),
        sa.Column("closed_at", UTCDateTime),
        sa.Column("staged_at", UTCDateTime),
        sa.Column("filled_at", JsonText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    goes_on = ["title", "plan", "urgency", "district", "state", "stage", "slots", "staged_at", "filled_at"]
    steps = [f"{step}_{what}" for step in ("activated", "winding_down", "closed") for what in ("by", "at")]
    refuse_changes(op.get_bind(), incidents, may_change=[*goes_on, *steps])
    op.create_index("ix_incidents_state_exercise", "incidents", ["state", "exercise"])


def _beside() -> None:
    op.create_table(
        "resting_work",
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("since", UTCDateTime, nullable=False),
        person("resting_work", "by"),
        sa.Column("taken_up_at", UTCDateTime),
        person("resting_work", "taken_up_by", nullable=True),
        sa.PrimaryKeyConstraint("incident", "key", "since", name="pk_resting_work"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_resting_work_incident_incidents"),
    )
    op.create_table(
        "told",
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        person("told", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("incident", "key", name="pk_told"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_told_incident_incidents"),
    )


def _word() -> None:
    op.create_table(
        "item_ends",
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("ends", UTCDateTime),
        person("item_ends", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("item", "incident", name="pk_item_ends"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_item_ends_item_items"),
    )
    word_baselines = op.create_table(
        "word_baselines",
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("held", JsonText, nullable=False),
        person("word_baselines", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("audience", "seq", name="pk_word_baselines"),
    )
    refuse_changes(op.get_bind(), word_baselines)


def _calls() -> None:
    call_steps = op.create_table(
        "call_steps",
        sa.Column("spool", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("place_in", sa.Text, nullable=False),
        sa.Column("place_out", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("effects", JsonText, nullable=False),
        sa.Column("origin", sa.Text),
        sa.PrimaryKeyConstraint("spool", "sequence", name="pk_call_steps"),
    )
    refuse_changes(op.get_bind(), call_steps)
    op.create_index("ix_call_steps_call", "call_steps", ["call"])
    op.create_table(
        "calls",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("began_at", UTCDateTime, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer),
        sa.Column("origin", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_began_at", "calls", ["began_at"])


def _waiting() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("asked_at", UTCDateTime, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("number_sealed", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        person("call_backs", "settled_by", nullable=True),
        sa.Column("settled_at", UTCDateTime),
        sa.Column("origin", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_call_backs"),
    )
    op.create_index("ix_call_backs_audience_state", "call_backs", ["audience", "state"])
    op.create_index("ix_call_backs_call", "call_backs", ["call"])
    op.create_index("ix_call_backs_state_asked_at", "call_backs", ["state", "asked_at"])
    op.create_table(
        "voice_messages",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("left_at", UTCDateTime, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("number_sealed", sa.Text),
        person("voice_messages", "heard_by", nullable=True),
        sa.Column("heard_at", UTCDateTime),
        sa.Column("origin", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_voice_messages"),
    )
    op.create_index("ix_voice_messages_heard_at_left_at", "voice_messages", ["heard_at", "left_at"])
