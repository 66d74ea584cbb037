"""One unit of work's record: every feature's adapter over the unit's connection, each built when it is
first asked for."""

from collections.abc import Callable
from functools import cached_property

from sqlalchemy import Connection

from broadcast.channels.board.sql import SqlSyncRows
from broadcast.channels.desk.sql import SqlDesks
from broadcast.channels.hosts.sql import SqlHosts
from broadcast.channels.website.sql import SqlLooks
from broadcast.delivery.receipts.sql import SqlReceipts
from broadcast.editions.sql import SqlClockMarks, SqlEditions
from core.access.sql import SqlAccounts, SqlInvitations, SqlSessions, SqlTokens
from core.access.sql_links import SqlLinks, SqlPins
from core.access.sql_log_in import SqlLogIns, SqlProposals
from core.clock import Clock
from core.idempotency.sql import SqlIdempotency
from core.journal.sql import SqlJournal
from core.outbox.sql import SqlOutbox
from core.preferences.sql import SqlPreferences
from core.sealing.ports import Sealer
from core.timers.sql import SqlTimers
from crisis.calls.sql import SqlCalls
from crisis.calls.sql_presence import SqlPresences
from crisis.calls.sql_transfers import SqlTransfers
from crisis.incidents.model import Publisher
from crisis.incidents.sql import SqlIncidents
from crisis.posom.sql import SqlPosom
from crisis.questions.sql import SqlQuestions
from crisis.situation.sql import SqlAnswerRequests, SqlTallies
from crisis.staffing.callouts.sql import SqlCallOuts
from crisis.staffing.newcomers.sql import SqlNewcomers
from crisis.staffing.people.sql import SqlPeople
from scripts_library.approvals.sql import SqlApprovals
from scripts_library.items.sql import SqlItems
from scripts_library.plans.sql import SqlPlans
from scripts_library.recordings.sql import SqlRecordings
from web.approvers import AccountApprovers
from web.plan_facts import StoredPlanFacts


class Record:
    """All that a use case may touch, in one transaction; it satisfies each feature's own record
    Protocol."""

    def __init__(self, connection: Connection, clock: Clock, publisher: Publisher, sealer: Sealer) -> None:
        self._connection = connection
        self.clock = clock
        self.publisher = publisher
        self.sealer = sealer

    @cached_property
    def accounts(self) -> SqlAccounts:
        return SqlAccounts(self._connection)

    @cached_property
    def sessions(self) -> SqlSessions:
        return SqlSessions(self._connection)

    @cached_property
    def tokens(self) -> SqlTokens:
        return SqlTokens(self._connection)

    @cached_property
    def log_ins(self) -> SqlLogIns:
        return SqlLogIns(self._connection)

    @cached_property
    def invitations(self) -> SqlInvitations:
        return SqlInvitations(self._connection)

    @cached_property
    def pins(self) -> SqlPins:
        return SqlPins(self._connection)

    @cached_property
    def links(self) -> SqlLinks:
        return SqlLinks(self._connection)

    @cached_property
    def proposals(self) -> SqlProposals:
        return SqlProposals(self._connection)

    @cached_property
    def preferences(self) -> SqlPreferences:
        return SqlPreferences(self._connection)

    @cached_property
    def journal(self) -> SqlJournal:
        return SqlJournal(self._connection, self.clock)

    @cached_property
    def idempotency(self) -> SqlIdempotency:
        return SqlIdempotency(self._connection, self.clock)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self._connection, self.clock)

    @cached_property
    def timers(self) -> SqlTimers:
        return SqlTimers(self._connection, self.clock)

    @cached_property
    def items(self) -> SqlItems:
        return SqlItems(self._connection)

    @cached_property
    def approvals(self) -> SqlApprovals:
        return SqlApprovals(self._connection)

    @cached_property
    def approvers(self) -> AccountApprovers:
        return AccountApprovers(self.accounts)

    @cached_property
    def recordings(self) -> SqlRecordings:
        return SqlRecordings(self._connection)

    @cached_property
    def plans(self) -> SqlPlans:
        return SqlPlans(self._connection)

    @cached_property
    def plan_facts(self) -> StoredPlanFacts:
        return StoredPlanFacts(self.plans)

    @cached_property
    def incidents(self) -> SqlIncidents:
        return SqlIncidents(self._connection)

    @cached_property
    def editions(self) -> SqlEditions:
        return SqlEditions(self._connection)

    @cached_property
    def clock_marks(self) -> SqlClockMarks:
        return SqlClockMarks(self._connection)

    @cached_property
    def sync_rows(self) -> SqlSyncRows:
        return SqlSyncRows(self._connection)

    @cached_property
    def looks(self) -> SqlLooks:
        return SqlLooks(self._connection)

    @cached_property
    def hosts(self) -> SqlHosts:
        return SqlHosts(self._connection)

    @cached_property
    def calls(self) -> SqlCalls:
        return SqlCalls(self._connection)

    @cached_property
    def transfers(self) -> SqlTransfers:
        return SqlTransfers(self._connection)

    @cached_property
    def posom(self) -> SqlPosom:
        return SqlPosom(self._connection)

    @cached_property
    def presences(self) -> SqlPresences:
        return SqlPresences(self._connection)

    @cached_property
    def receipts(self) -> SqlReceipts:
        return SqlReceipts(self._connection)

    @cached_property
    def desks(self) -> SqlDesks:
        return SqlDesks(self._connection)

    @cached_property
    def questions(self) -> SqlQuestions:
        return SqlQuestions(self._connection)

    @cached_property
    def tallies(self) -> SqlTallies:
        return SqlTallies(self._connection)

    @cached_property
    def answer_requests(self) -> SqlAnswerRequests:
        return SqlAnswerRequests(self._connection)

    @cached_property
    def staff(self) -> SqlPeople:
        return SqlPeople(self._connection)

    @cached_property
    def callouts(self) -> SqlCallOuts:
        return SqlCallOuts(self._connection)

    @cached_property
    def newcomers(self) -> SqlNewcomers:
        return SqlNewcomers(self._connection)


def record_of(clock: Clock, publisher: Publisher, sealer: Sealer) -> Callable[[Connection], Record]:
    """What a database is opened with, so that each unit of work is handed its own record."""
    return lambda connection: Record(connection, clock, publisher, sealer)
