"""Core's record twice: in memory, and on a connection. Both pass the same contract suite."""

import copy
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from core.access.sql import SqlAccounts, SqlInvitations, SqlSessions, SqlTokens
from core.access.sql_links import SqlLinks, SqlPins
from core.access.sql_log_in import SqlLogIns, SqlProposals
from core.clock import Clock
from core.idempotency.sql import SqlIdempotency
from core.journal.sql import SqlJournal
from core.outbox.sql import SqlOutbox
from core.preferences.sql import SqlPreferences
from core.timers.sql import SqlTimers
from tests.core.access.fakes import (
    FakeAccounts,
    FakeInvitations,
    FakeLinks,
    FakeLogIns,
    FakePins,
    FakeProposals,
    FakeSessions,
    FakeTokens,
)
from tests.core.idempotency.fakes import FakeIdempotency
from tests.core.journal.fakes import FakeJournal
from tests.core.outbox.fakes import FakeOutbox
from tests.core.preferences.fakes import FakePreferences
from tests.core.timers.fakes import FakeTimers

P = ParamSpec("P")
T = TypeVar("T")


class FakeRecord:
    """Everything in memory."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.journal = FakeJournal(clock)
        self.outbox = FakeOutbox(clock)
        self.timers = FakeTimers(clock)
        self.idempotency = FakeIdempotency(clock)
        self.accounts = FakeAccounts()
        self.sessions = FakeSessions(self.accounts)
        self.tokens = FakeTokens(self.accounts)
        self.log_ins = FakeLogIns()
        self.invitations = FakeInvitations()
        self.proposals = FakeProposals()
        self.pins = FakePins()
        self.links = FakeLinks(self.accounts)
        self.preferences = FakePreferences()


class SqlRecord:
    """Everything on one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock
        self.journal = SqlJournal(connection, clock)
        self.outbox = SqlOutbox(connection, clock)
        self.timers = SqlTimers(connection, clock)
        self.idempotency = SqlIdempotency(connection, clock)
        self.accounts = SqlAccounts(connection)
        self.sessions = SqlSessions(connection)
        self.tokens = SqlTokens(connection)
        self.log_ins = SqlLogIns(connection)
        self.invitations = SqlInvitations(connection)
        self.proposals = SqlProposals(connection)
        self.pins = SqlPins(connection)
        self.links = SqlLinks(connection)
        self.preferences = SqlPreferences(connection)


class FakeDatabase:
    """Runs use cases on a record in memory, one at a time, and undoes what one did that raises."""

    def __init__(self, record: FakeRecord) -> None:
        self.record = record
        self._one_at_a_time = threading.RLock()

    def run(self, use_case: Callable[Concatenate[FakeRecord, P], T], *plain: P.args, **named: P.kwargs) -> T:
        with self._one_at_a_time:
            before = copy.deepcopy(vars(self.record), {id(self.record.clock): self.record.clock})
            try:
                return use_case(self.record, *plain, **named)
            except BaseException:
                vars(self.record).update(before)
                raise

    read = run

    def close(self) -> None:
        """Nothing to close."""
