"""What core keeps: journal, outbox, timers, idempotency keys, accounts and their keys."""

import sqlalchemy as sa
from alembic import op

from core.storage.immutable import refuse_changes
from core.storage.metadata import JsonText, UTCDateTime

revision = "0001_core"
down_revision = None


def upgrade() -> None:
    _journal()
    _outbox_and_timers()
    _idempotency()
    _accounts()
    _sessions()
    _tokens_and_invitations()
    _pins_and_links()
    _log_in()
    _proposals()
    _preferences()


def _journal() -> None:
    journal_entries = op.create_table(
        "journal_entries",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal_entries"),
        sa.UniqueConstraint("hash", name="uq_journal_entries_hash"),
    )
    refuse_changes(op.get_bind(), journal_entries)
    op.create_index("ix_journal_entries_kind_seq", "journal_entries", ["kind", "seq"])
    journal_head = op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_journal_head"),
    )
    refuse_changes(op.get_bind(), journal_head, may_change=["seq", "hash"])


def _outbox_and_timers() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("data", JsonText, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due", UTCDateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claim", sa.Text),
        sa.Column("worker", sa.Text),
        sa.Column("lease_until", UTCDateTime),
        sa.Column("receipt", sa.Text),
        sa.Column("why", sa.Text),
        sa.Column("put_at", UTCDateTime, nullable=False),
        sa.Column("changed_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due"])
    op.create_table(
        "timers",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("due", UTCDateTime, nullable=False),
        sa.Column("data", JsonText, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claim", sa.Text),
        sa.Column("lease_until", UTCDateTime),
        sa.Column("settled_at", UTCDateTime),
        sa.Column("set_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_timers"),
    )
    op.create_index("ix_timers_settled_at_due", "timers", ["settled_at", "due"])


def _idempotency() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("credential", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", JsonText),
        sa.Column("headers", JsonText, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("credential", "route", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_at", "idempotency_keys", ["at"])


def _accounts() -> None:
    accounts = op.create_table(
        "accounts",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("roles", JsonText, nullable=False),
        sa.Column("languages", JsonText, nullable=False),
        sa.Column("department", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_at", UTCDateTime, nullable=False),
        sa.Column("changed_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_accounts"),
        sa.UniqueConstraint("username", name="uq_accounts_username"),
    )
    about = ["username", "display_name", "password", "roles", "languages", "department", "phone"]
    about += ["active", "changed_at"]
    refuse_changes(op.get_bind(), accounts, may_change=about)


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person"], ["accounts.person"], name=f"fk_{table}_person_accounts")


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("begun_at", UTCDateTime, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.Column("ends_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        _of_an_account("sessions"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])


def _tokens_and_invitations() -> None:
    api_tokens = op.create_table(
        "api_tokens",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("roles", JsonText),
        sa.Column("actions", JsonText),
        sa.Column("issued_at", UTCDateTime, nullable=False),
        sa.Column("ends_at", UTCDateTime),
        sa.Column("revoked_at", UTCDateTime),
        sa.Column("seen_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
        _of_an_account("api_tokens"),
    )
    refuse_changes(op.get_bind(), api_tokens, may_change=["seen_at"], once=["revoked_at"])
    op.create_index("ix_api_tokens_person", "api_tokens", ["person"])
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("ends_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invitations"),
        _of_an_account("invitations"),
    )
    op.create_index("ix_invitations_person", "invitations", ["person"])


def _pins_and_links() -> None:
    op.create_table(
        "access_pins",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("pin", sa.Text, nullable=False),
        sa.Column("chosen_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_access_pins"),
        _of_an_account("access_pins"),
    )
    op.create_table(
        "access_links",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("subjects", JsonText, nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("ends_at", UTCDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("browser", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_access_links"),
        sa.UniqueConstraint("token_hash", name="uq_access_links_token_hash"),
        _of_an_account("access_links"),
    )
    op.create_index("ix_access_links_person", "access_links", ["person"])
    op.create_index("ix_access_links_ends_at", "access_links", ["ends_at"])


def _log_in() -> None:
    op.create_table(
        "log_in_counters",
        sa.Column("counter", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("counter", name="pk_log_in_counters"),
    )
    op.create_index("ix_log_in_counters_last_at", "log_in_counters", ["last_at"])
    op.create_table(
        "known_places",
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("last_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("username", "place", name="pk_known_places"),
    )
    op.create_index("ix_known_places_last_at", "known_places", ["last_at"])


def _proposals() -> None:
    access_proposals = op.create_table(
        "access_proposals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", JsonText, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", UTCDateTime, nullable=False),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", UTCDateTime),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name="four_eyes",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_access_proposals"),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["accounts.person"], name="fk_access_proposals_proposed_by_accounts"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.person"], name="fk_access_proposals_decided_by_accounts"
        ),
    )
    refuse_changes(
        op.get_bind(), access_proposals, may_change=["state"], once=["decided_by", "decided_at", "reason"]
    )
    op.create_index("ix_access_proposals_state", "access_proposals", ["state", "proposed_at"])


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name="pk_preferences"),
        _of_an_account("preferences"),
    )
