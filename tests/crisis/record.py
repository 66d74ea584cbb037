"""The whole record that crisis works on, twice: in memory, and on a connection."""

from sqlalchemy import Connection

from broadcast.editions.sql import SqlClockMarks, SqlEditions
from core.access.sql import SqlAccounts
from core.clock import ManualClock
from core.journal.sql import SqlJournal
from core.outbox.sql import SqlOutbox
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
from scripts_library.recordings.sql import SqlRecordings
from tests.broadcast.editions.fakes import FakeClockMarks, FakeEditions
from tests.core.journal.fakes import FakeJournal
from tests.core.outbox.fakes import FakeOutbox
from tests.core.timers.fakes import FakeTimers
from tests.crisis.calls.fakes import FakeCalls, FakeTransfers
from tests.crisis.calls.presence_fakes import FakePresences
from tests.crisis.cast import NIGHT, PLANS, PUBLISHER, elif_, karin, sven, tobias
from tests.crisis.incidents.fakes import FakeIncidents, FakePlans
from tests.crisis.people import accounts_of_the_cast
from tests.crisis.posom.fakes import FakePosom
from tests.crisis.questions.fakes import FakeQuestions
from tests.crisis.situation.fakes import FakeAnswerRequests, FakeTallies
from tests.crisis.staffing.fakes import FakeCallOuts, FakeNewcomers, FakePeople
from tests.scripts_library.approvals.fakes import FakeApprovals, FakeApprovers
from tests.scripts_library.items.fakes import FakeItems
from tests.scripts_library.recordings.fakes import FakeRecordings


class FakeRecord:
    """Everything in memory; nothing is undone when a use case raises."""

    def __init__(self, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock(NIGHT)
        self.publisher: Publisher = PUBLISHER
        self.journal = FakeJournal(self.clock)
        self.outbox = FakeOutbox(self.clock)
        self.timers = FakeTimers(self.clock)
        self.items = FakeItems([])
        self.approvals = FakeApprovals(self.items)
        self.approvers = FakeApprovers([tobias, karin], [elif_], [sven])
        self.recordings = FakeRecordings(self.items)
        self.incidents = FakeIncidents()
        self.plan_facts = FakePlans(PLANS)
        self.editions = FakeEditions()
        self.clock_marks = FakeClockMarks()
        self.calls = FakeCalls()
        self.staff = FakePeople()
        self.callouts = FakeCallOuts()
        self.newcomers = FakeNewcomers()
        self.transfers = FakeTransfers()
        self.posom = FakePosom()
        self.presences = FakePresences()
        self.accounts = accounts_of_the_cast()
        self.questions = FakeQuestions()
        self.tallies = FakeTallies(self.questions)
        self.answer_requests = FakeAnswerRequests()


class SqlRecord:
    """Everything on one connection."""

    def __init__(self, connection: Connection, clock: ManualClock) -> None:
        self.connection = connection
        self.clock = clock
        self.publisher: Publisher = PUBLISHER
        self.journal = SqlJournal(connection, clock)
        self.outbox = SqlOutbox(connection, clock)
        self.timers = SqlTimers(connection, clock)
        self.items = SqlItems(connection)
        self.approvals = SqlApprovals(connection)
        self.approvers = FakeApprovers([tobias, karin], [elif_], [sven])
        self.recordings = SqlRecordings(connection)
        self.incidents = SqlIncidents(connection)
        self.plan_facts = FakePlans(PLANS)
        self.editions = SqlEditions(connection)
        self.clock_marks = SqlClockMarks(connection)
        self.calls = SqlCalls(connection)
        self.staff = SqlPeople(connection)
        self.callouts = SqlCallOuts(connection)
        self.newcomers = SqlNewcomers(connection)
        self.transfers = SqlTransfers(connection)
        self.posom = SqlPosom(connection)
        self.presences = SqlPresences(connection)
        self.accounts = SqlAccounts(connection)
        self.questions = SqlQuestions(connection)
        self.tallies = SqlTallies(connection)
        self.answer_requests = SqlAnswerRequests(connection)


Record = FakeRecord | SqlRecord
