"""What the library keeps: items and their texts, what lets them be said, recordings, imported plans."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime
from core.storage.migrations.columns import person
from scripts_library.approvals.via_triggers import FOUR_EYES, hold
from scripts_library.recordings.via_triggers import ANOTHER_LISTENS

revision = "0002_scripts_library"
down_revision = "0001_core"


def upgrade() -> None:
    _items()
    _texts()
    _hands_and_drafts()
    _requests()
    _approvals()
    _reviews_and_choices()
    _break_glass()
    _withdrawals()
    _recordings()
    _what_became_of_recordings()
    _plans()


def _items() -> None:
    items = op.create_table(
        "items",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("home", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("source_language", sa.Text, nullable=False),
        sa.Column("plan", sa.Text),
        sa.Column("incident", sa.Text),
        sa.Column("stages", JsonText, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("listen", sa.Boolean, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("home", "slug", name="uq_items_home_slug"),
    )
    refuse_changes(op.get_bind(), items)
    op.create_index("ix_items_plan", "items", ["plan"])
    op.create_index("ix_items_incident", "items", ["incident"])


def _texts() -> None:
    revisions = op.create_table(
        "revisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", sa.Integer, nullable=False),
        sa.Column("slots", JsonText, nullable=False),
        person("revisions", "made_by"),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("restores", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_revisions_item_items"),
        sa.UniqueConstraint("item", "number", name="uq_revisions_item_number"),
    )
    refuse_changes(op.get_bind(), revisions)
    texts = op.create_table(
        "texts",
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words", JsonText, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        person("texts", "written_by"),
        sa.Column("written_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("revision", "language", name="pk_texts"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_texts_revision_revisions"),
    )
    refuse_changes(op.get_bind(), texts)


def _hands_and_drafts() -> None:
    hands = op.create_table(
        "hands",
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        person("hands", "person"),
        sa.Column("part", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("revision", "language", "person", "part", name="pk_hands"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_hands_revision_revisions"),
    )
    refuse_changes(op.get_bind(), hands)
    hold(op.get_bind(), *FOUR_EYES["hands"])
    op.create_table(
        "drafts",
        person("drafts", "person"),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words", JsonText, nullable=False),
        sa.Column("about", JsonText, nullable=False),
        sa.Column("started_from", sa.Integer, nullable=False),
        sa.Column("saved_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person", "subject", "language", name="pk_drafts"),
    )


def _of_text() -> list[sa.Column[str]]:
    return [
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    ]


def _its_text(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["revision", "language"],
        ["texts.revision", "texts.language"],
        name=f"fk_{table}_revision_language_texts",
    )


def _requests() -> None:
    approval_requests = op.create_table(
        "approval_requests",
        sa.Column("id", sa.Text, nullable=False),
        *_of_text(),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        person("approval_requests", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("approvers", JsonText, nullable=False),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        person("approval_requests", "answered_by", nullable=True),
        sa.Column("answered_at", UTCDateTime),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_approval_requests"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_approval_requests_item_items"),
        _its_text("approval_requests"),
    )
    once = ["answered_by", "answered_at", "reason"]
    refuse_changes(op.get_bind(), approval_requests, may_change=["approvers", "rung", "state"], once=once)
    op.create_index("ix_approval_requests_revision_language", "approval_requests", ["revision", "language"])
    op.create_index("ix_approval_requests_state", "approval_requests", ["state"])


def _approvals() -> None:
    approvals = op.create_table(
        "approvals",
        sa.Column("id", sa.Text, nullable=False),
        *_of_text(),
        sa.Column("audience", sa.Text, nullable=False),
        person("approvals", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
        _its_text("approvals"),
    )
    refuse_changes(op.get_bind(), approvals)
    op.create_index("ix_approvals_revision_language", "approvals", ["revision", "language"])
    hold(op.get_bind(), *FOUR_EYES["approvals"])


def _reviews_and_choices() -> None:
    reviews = op.create_table(
        "reviews",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        *_of_text(),
        person("reviews", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reviews"),
        _its_text("reviews"),
    )
    refuse_changes(op.get_bind(), reviews)
    hold(op.get_bind(), *FOUR_EYES["reviews"])
    op.create_index("ix_reviews_revision_language", "reviews", ["revision", "language"])
    choices = op.create_table(
        "choices",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        *_of_text(),
        sa.Column("audience", sa.Text, nullable=False),
        person("choices", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_choices"),
        _its_text("choices"),
    )
    refuse_changes(op.get_bind(), choices)
    hold(op.get_bind(), *FOUR_EYES["choices"])
    op.create_index("ix_choices_revision_language", "choices", ["revision", "language"])


def _break_glass() -> None:
    break_glass = op.create_table(
        "break_glass",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("incident", sa.Text),
        person("break_glass", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        person("break_glass", "reviewed_by", nullable=True),
        sa.Column("reviewed_at", UTCDateTime),
        sa.Column("review", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
    )
    once = ["reason", "reviewed_by", "reviewed_at", "review"]
    refuse_changes(op.get_bind(), break_glass, may_change=["state"], once=once)
    break_glass_texts = op.create_table(
        "break_glass_texts",
        sa.Column("glass", sa.Text, nullable=False),
        *_of_text(),
        sa.PrimaryKeyConstraint("glass", "revision", "language", name="pk_break_glass_texts"),
        sa.ForeignKeyConstraint(["glass"], ["break_glass.id"], name="fk_break_glass_texts_glass_break_glass"),
        _its_text("break_glass_texts"),
    )
    refuse_changes(op.get_bind(), break_glass_texts)
    op.create_index("ix_break_glass_texts_revision_language", "break_glass_texts", ["revision", "language"])
    hold(op.get_bind(), *FOUR_EYES["break_glass_texts"])


def _withdrawals() -> None:
    withdrawals = op.create_table(
        "withdrawals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        person("withdrawals", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("along", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawals"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_withdrawals_item_items"),
    )
    refuse_changes(op.get_bind(), withdrawals, once=["reason"])
    op.create_index("ix_withdrawals_item", "withdrawals", ["item"])
    _what_became_of_withdrawals()


def _what_became_of_withdrawals() -> None:
    undone = op.create_table(
        "withdrawal_undone",
        sa.Column("withdrawal", sa.Text, nullable=False),
        person("withdrawal_undone", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("withdrawal", name="pk_withdrawal_undone"),
        sa.ForeignKeyConstraint(
            ["withdrawal"], ["withdrawals.id"], name="fk_withdrawal_undone_withdrawal_withdrawals"
        ),
    )
    refuse_changes(op.get_bind(), undone)
    withdrawal_returns = op.create_table(
        "withdrawal_returns",
        sa.Column("withdrawal", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("withdrawal", "audience", name="pk_withdrawal_returns"),
        sa.ForeignKeyConstraint(
            ["withdrawal"], ["withdrawals.id"], name="fk_withdrawal_returns_withdrawal_withdrawals"
        ),
    )
    refuse_changes(op.get_bind(), withdrawal_returns)


def _recordings() -> None:
    recordings = op.create_table(
        "recordings",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("part", sa.Integer),
        sa.Column("slots_digest", sa.Text),
        sa.Column("sound", sa.Text, nullable=False),
        person("recordings", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    refuse_changes(op.get_bind(), recordings)
    op.create_index("ix_recordings_text_hash", "recordings", ["text_hash"])


def _what_became_of_recordings() -> None:
    checks = op.create_table(
        "recording_checks",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("recording", sa.Text, nullable=False),
        person("recording_checks", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_recording_checks"),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name="fk_recording_checks_recording_recordings"
        ),
    )
    refuse_changes(op.get_bind(), checks)
    hold(op.get_bind(), ANOTHER_LISTENS)
    op.create_index("ix_recording_checks_recording", "recording_checks", ["recording"])
    moves = op.create_table(
        "recording_moves",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        person("recording_moves", "by"),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("seq", name="pk_recording_moves"),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name="fk_recording_moves_recording_recordings"
        ),
    )
    refuse_changes(op.get_bind(), moves)
    op.create_index("ix_recording_moves_recording", "recording_moves", ["recording"])


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("content", JsonText, nullable=False),
        sa.Column("hashes", JsonText, nullable=False),
        person("plans", "imported_by"),
        sa.Column("imported_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
