"""What the library keeps: items and their texts, what lets them be said, recordings, imported plans."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime
from scripts_library.approvals.via_triggers import FOUR_EYES, hold, kept, no_second

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
    _plans()


def _items() -> None:
    op.create_table(
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
    op.create_index("ix_items_plan", "items", ["plan"])
    op.create_index("ix_items_incident", "items", ["incident"])


def _texts() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", sa.Integer, nullable=False),
        sa.Column("slots", JsonText, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("restores", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_revisions_item_items"),
        sa.UniqueConstraint("item", "number", name="uq_revisions_item_number"),
    )
    refuse_changes(op.get_bind(), "revisions")
    hold(op.get_bind(), no_second("revisions", "id"))
    op.create_table(
        "texts",
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words", JsonText, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("written_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("revision", "language", name="pk_texts"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_texts_revision_revisions"),
    )
    refuse_changes(op.get_bind(), "texts")
    hold(op.get_bind(), no_second("texts", "revision", "language"))


def _hands_and_drafts() -> None:
    op.create_table(
        "hands",
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("revision", "language", "person", "part", name="pk_hands"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.id"], name="fk_hands_revision_revisions"),
    )
    refuse_changes(op.get_bind(), "hands")
    hold(op.get_bind(), *FOUR_EYES["hands"])
    op.create_table(
        "drafts",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words", JsonText, nullable=False),
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
    op.create_table(
        "approval_requests",
        sa.Column("id", sa.Text, nullable=False),
        *_of_text(),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("approvers", JsonText, nullable=False),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Text),
        sa.Column("answered_at", UTCDateTime),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_approval_requests"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_approval_requests_item_items"),
        _its_text("approval_requests"),
    )
    op.create_index("ix_approval_requests_revision_language", "approval_requests", ["revision", "language"])
    op.create_index("ix_approval_requests_state", "approval_requests", ["state"])


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Text, nullable=False),
        *_of_text(),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
        _its_text("approvals"),
    )
    op.create_index("ix_approvals_revision_language", "approvals", ["revision", "language"])
    refuse_changes(op.get_bind(), "approvals")
    hold(op.get_bind(), *FOUR_EYES["approvals"], no_second("approvals", "id"))


def _reviews_and_choices() -> None:
    op.create_table(
        "reviews",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        *_of_text(),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reviews"),
        _its_text("reviews"),
    )
    op.create_index("ix_reviews_revision_language", "reviews", ["revision", "language"])
    op.create_table(
        "choices",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        *_of_text(),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_choices"),
        _its_text("choices"),
    )
    op.create_index("ix_choices_revision_language", "choices", ["revision", "language"])
    for table in ("reviews", "choices"):
        refuse_changes(op.get_bind(), table)
        hold(op.get_bind(), *FOUR_EYES[table], no_second(table, "seq"))


def _break_glass() -> None:
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("incident", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reviewed_by", sa.Text),
        sa.Column("reviewed_at", UTCDateTime),
        sa.Column("review", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
    )
    once = ("reason", "reviewed_by", "review")
    said_once = kept("break_glass", "id", "audience", "incident", "by", "at", "seq", once=once)
    hold(op.get_bind(), *said_once, no_second("break_glass", "id"))
    op.create_table(
        "break_glass_texts",
        sa.Column("glass", sa.Text, nullable=False),
        *_of_text(),
        sa.PrimaryKeyConstraint("glass", "revision", "language", name="pk_break_glass_texts"),
        sa.ForeignKeyConstraint(["glass"], ["break_glass.id"], name="fk_break_glass_texts_glass_break_glass"),
        _its_text("break_glass_texts"),
    )
    op.create_index("ix_break_glass_texts_revision_language", "break_glass_texts", ["revision", "language"])
    refuse_changes(op.get_bind(), "break_glass_texts")
    once_each = no_second("break_glass_texts", "glass", "revision", "language")
    hold(op.get_bind(), *FOUR_EYES["break_glass_texts"], once_each)


def _withdrawals() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawals"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_withdrawals_item_items"),
    )
    op.create_index("ix_withdrawals_item", "withdrawals", ["item"])
    said_once = kept("withdrawals", "id", "item", "upto", "audience", "by", "at", "seq", once=("reason",))
    hold(op.get_bind(), *said_once, no_second("withdrawals", "id"))
    op.create_table(
        "withdrawal_returns",
        sa.Column("withdrawal", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("withdrawal", "audience", name="pk_withdrawal_returns"),
        sa.ForeignKeyConstraint(
            ["withdrawal"], ["withdrawals.id"], name="fk_withdrawal_returns_withdrawal_withdrawals"
        ),
    )
    refuse_changes(op.get_bind(), "withdrawal_returns")


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("part", sa.Integer),
        sa.Column("slots_digest", sa.Text),
        sa.Column("sound", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_text_hash", "recordings", ["text_hash"])
    refuse_changes(op.get_bind(), "recordings")


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("content", JsonText, nullable=False),
        sa.Column("hashes", JsonText, nullable=False),
        sa.Column("imported_by", sa.Text, nullable=False),
        sa.Column("imported_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
