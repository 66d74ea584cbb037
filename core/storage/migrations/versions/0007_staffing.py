"""People who can be called in, call-outs and what they answered, newcomers for one shift."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person

revision = "0007_staffing"
down_revision = "0006_desk"


def upgrade() -> None:
    _people()
    _links()
    _callouts()
    _called()
    _answers()
    _texts()
    _newcomers()


def _staff(table: str, *, nullable: bool = False) -> sa.Column[str]:
    """Somebody who can be called in."""
    key = sa.ForeignKey("staff_people.id", name=f"fk_{table}_person_staff_people")
    return sa.Column("person", sa.Text, key, nullable=nullable)


def _callout(table: str, *, nullable: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("callouts.id", name=f"fk_{table}_callout_callouts")
    return sa.Column("callout", sa.Text, key, nullable=nullable)


def _people() -> None:
    op.create_table(
        "staff_people",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("added_at", UTCDateTime, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("languages", JsonText, nullable=False),
        sa.Column("skills", JsonText, nullable=False),
        sa.Column("department", sa.Text),
        person("staff_people", "account", nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("opted_out_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_staff_people"),
    )
    op.create_index("ix_staff_people_phone", "staff_people", ["phone"])
    said = op.create_table(
        "staff_availability",
        _staff("staff_availability"),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("said_at", UTCDateTime, nullable=False),
        sa.Column("says", sa.Text, nullable=False),
        sa.Column("starts", UTCDateTime),
        sa.Column("ends", UTCDateTime),
        sa.PrimaryKeyConstraint("person", "seq", name="pk_staff_availability"),
    )
    refuse_changes(op.get_bind(), said)


def _links() -> None:
    op.create_table(
        "staff_links",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        _staff("staff_links"),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("revoked_at", UTCDateTime),
        sa.Column("window_at", UTCDateTime),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_links"),
        sa.UniqueConstraint("token_hash", name="uq_staff_links_token_hash"),
    )
    op.create_index("ix_staff_links_person_revoked_at", "staff_links", ["person", "revoked_at"])


def _callouts() -> None:
    op.create_table(
        "callouts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("by", UTCDateTime, nullable=False),
        sa.Column("until", UTCDateTime, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("from_home", sa.Boolean, nullable=False),
        sa.Column("parts", JsonText, nullable=False),
        person("callouts", "made_by"),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("at_once", sa.Integer, nullable=False),
        sa.Column("wait_s", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("ended_at", UTCDateTime),
        person("callouts", "cancelled_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_callouts"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_callouts_incident_incidents"),
    )
    op.create_index("ix_callouts_made_at", "callouts", ["made_at"])


def _called() -> None:
    op.create_table(
        "callout_people",
        _callout("callout_people"),
        _staff("callout_people"),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("languages", JsonText, nullable=False),
        sa.Column("skills", JsonText, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("reminded", sa.Boolean, nullable=False),
        sa.Column("asked_at", UTCDateTime),
        sa.Column("answered_at", UTCDateTime),
        sa.Column("later_at", UTCDateTime),
        sa.Column("seat", sa.Integer),
        sa.Column("arrival", sa.Text, nullable=False),
        sa.Column("arrived_at", UTCDateTime),
        sa.PrimaryKeyConstraint("callout", "person", name="pk_callout_people"),
    )
    op.create_index("ix_callout_people_asked_at", "callout_people", ["asked_at"])
    op.create_index("ix_callout_people_person", "callout_people", ["person"])


def _answers() -> None:
    answers = op.create_table(
        "callout_answers",
        sa.Column("id", sa.Text, nullable=False),
        _callout("callout_answers"),
        _staff("callout_answers"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("later_at", UTCDateTime),
        person("callout_answers", "by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_callout_answers"),
    )
    refuse_changes(op.get_bind(), answers)
    op.create_index("ix_callout_answers_callout_person", "callout_answers", ["callout", "person"])


def _texts() -> None:
    texts = op.create_table(
        "callout_texts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        _staff("callout_texts", nullable=True),
        _callout("callout_texts", nullable=True),
        sa.Column("tail", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        person("callout_texts", "settled_by", nullable=True),
        sa.Column("settled_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_callout_texts"),
    )
    refuse_changes(op.get_bind(), texts, once=["settled_by", "settled_at"])
    op.create_index("ix_callout_texts_meaning_settled_at", "callout_texts", ["meaning", "settled_at"])
    op.create_index("ix_callout_texts_person_at", "callout_texts", ["person", "at"])


def _newcomers() -> None:
    op.create_table(
        "newcomers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        person("newcomers", "opened_by"),
        sa.Column("opened_at", UTCDateTime, nullable=False),
        sa.Column("shift_ends", UTCDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("browser", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("languages", JsonText, nullable=False),
        sa.Column("words", JsonText, nullable=False),
        sa.Column("acknowledged_at", UTCDateTime),
        sa.Column("decided_at", UTCDateTime),
        person("newcomers", "decided_by", nullable=True),
        person("newcomers", "account", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_newcomers"),
        sa.UniqueConstraint("token_hash", name="uq_newcomers_token_hash"),
    )
    op.create_index("ix_newcomers_state_shift_ends", "newcomers", ["state", "shift_ends"])
