"""What goes on each second beside the pages: timers ring, messages go out, calls are imported, old keys and
sessions are forgotten.

All of it rests on rows in the record, so whatever a kill interrupts is taken up at the next look.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from gevent import sleep, spawn
from gevent.event import Event

from broadcast.channels.phone.stager import NAME as PHONE
from broadcast.delivery.receipts.service import forget as forget_receipts
from broadcast.delivery.summons import SEND_TIMER
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Mark, Moment
from broadcast.phone.spool.model import SpooledStep
from broadcast.phone.spool.service import drain, prune
from core.access.log_in import forget
from core.access.opening import forget_links
from core.errors import Unavailable
from core.outbox.service import tidy as tidy_outbox
from core.storage.database import Database
from core.timers.model import Ringing, Timer
from core.timers.service import tidy as tidy_timers
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from crisis.calls.service import import_steps
from crisis.calls.via_database import ImportIntoDatabase
from crisis.incidents.model import IncidentId
from crisis.incidents.service import NEXT_INFORMATION, next_information_late
from crisis.posom.alarming import PROMISED, UNACCEPTED, promise_due, still_unaccepted
from crisis.staffing.callouts import service as callouts
from crisis.staffing.callouts.model import CallOutId
from crisis.staffing.newcomers import service as newcomers
from crisis.staffing.newcomers.model import NewcomerId
from scripts_library.approvals.model import RequestId
from scripts_library.approvals.service import RING_TIMER, ring_next
from scripts_library.items.model import Audience
from web.building import Office
from web.logs import told
from web.record import Record
from web.serving import answering, hearing, questioning
from web.serving.answering import Answers
from web.serving.carriers import Carriers
from web.serving.drift import drift_watch
from web.serving.drifting import ChannelWatch
from web.serving.outgoing import Outgoing, send_off
from web.serving.questioning import Answering

EVERY_S: Final = 1.0
SPOOL_KEPT: Final = timedelta(days=1)
DESKS_KEPT: Final = timedelta(hours=1)
"""A page that was not heard of for so long is no desk any more."""
TIDY_EVERY: Final = 600
"""Looks between two tidyings: ten minutes."""
LOOK_AFTER_EVERY: Final = 86_400
"""Looks between two lookings after the record: a day."""

TIMERS: Final[Mapping[str, Callable[[Record, Timer], object]]] = {
    SEND_TIMER: send_off,
    RING_TIMER: lambda record, timer: ring_next(record, RequestId(str(timer.data["request"]))),
    **hearing.TIMERS,
    NEXT_INFORMATION: lambda record, timer: next_information_late(
        record, IncidentId(str(timer.data["incident"]))
    ),
    **questioning.TIMERS,
    **answering.TIMERS,
    PROMISED: promise_due,
    UNACCEPTED: still_unaccepted,
    callouts.STEP_TIMER: lambda record, timer: callouts.ring(
        record, CallOutId(str(timer.data["callout"])), int(str(timer.data["step"]))
    ),
    newcomers.END_TIMER: lambda record, timer: newcomers.end(record, NewcomerId(str(timer.data["newcomer"]))),
}

LANES: Final = (
    {kind: act for kind, act in TIMERS.items() if kind not in questioning.TIMERS},
    questioning.TIMERS,
)
"""A flood of questions keeps no approval, call-out or referral from ringing."""

log: Final = structlog.get_logger()


class NightWatch:
    """The loop of one process.

    Several processes may run one: timers and calls are claimed, never shared.
    """

    def __init__(self, office: Office, carriers: Carriers) -> None:
        self._office = office
        self._outgoing = Outgoing(office, carriers)
        self._timers: DatabaseTimers[Record] = DatabaseTimers(office.database)
        self._calls = CallsAndTheClock(office.database, office.host)
        self._answering = Answering(office.database)
        self._answers = Answers(office.database)
        self._drift = drift_watch(office)
        self._channels = ChannelWatch(office.database, office.clock)
        self._ended = Event()
        self._looks = 0

    def start(self) -> None:
        spawn(self._go_on)
        spawn(self._go_on_answering)
        self._outgoing.start()

    def stop(self) -> None:
        self._ended.set()
        self._outgoing.stop()

    def _go_on(self) -> None:
        while not self._ended.wait(EVERY_S):
            self._guarded(self._ring)
            self._guarded(self._import)
            self._guarded(self._watch_website)
            self._guarded(self._watch_channels)
            if self._looks % TIDY_EVERY == 0:
                self._guarded(self._tidy)
            if self._looks % LOOK_AFTER_EVERY == 0:
                self._guarded(self._look_after)
            self._looks += 1

    def _go_on_answering(self) -> None:
        """By itself: a million may wait for one answer, and no timer shall stand still for them."""
        while not self._ended.wait(EVERY_S):
            self._guarded(self._answer)

    def _guarded(self, act: Callable[[], None]) -> None:
        """The watch outlives everything: what fails is told and tried again at the next look."""
        try:
            act()
            self._office.outages.done(act.__name__)
        except Unavailable as error:
            self._office.outages.failed(act.__name__, error)
        except Exception:
            log.exception("night watch", act=act.__name__)

    def _ring(self) -> None:
        ring(self._timers, self._office.clock.now())

    def _watch_website(self) -> None:
        self._drift.look()

    def _watch_channels(self) -> None:
        self._channels.look()

    def _import(self) -> None:
        while drain(self._office.folders.spool, self._calls):
            sleep(0)

    def _answer(self) -> None:
        self._answering.look()
        self._answers.look()

    def _tidy(self) -> None:
        now = self._office.clock.now()
        self._office.database.run(forget, now)
        self._office.database.run(lambda record: record.idempotency.purge())
        self._office.database.run(forget_links)
        self._office.database.run(lambda record: record.desks.forget(now - DESKS_KEPT))
        prune(self._office.folders.spool, self._calls, now - SPOOL_KEPT)

    def _look_after(self) -> None:
        """Old bookkeeping is disposed of as docs/operations.md says, and the database looks at itself."""
        now = self._office.clock.now()
        self._office.database.run(tidy_outbox, now)
        self._office.database.run(forget_receipts)
        self._office.database.run(tidy_timers, now)
        self._office.database.keep_fit()


def _tell(ringing: Ringing, wrong: Exception) -> None:
    kind: Any = ringing.timer.kind
    log.error("a timer could not ring", kind=kind, key=ringing.timer.key, error=told(wrong))


def ring(
    timers: DatabaseTimers[Record],
    now: datetime,
    on_error: Callable[[Ringing, Exception], None] = _tell,
) -> int:
    """Let what is due ring, a hundred of each lane; tells how many did."""
    return sum(run_due(timers, now, lane, on_error=on_error) for lane in LANES)


class CallsAndTheClock(ImportIntoDatabase[Record]):
    """Imports calls; the first of them in an edition ends its clock: somebody has heard it."""

    def __init__(self, database: Database[Record], host: str) -> None:
        super().__init__(database)
        self._units, self._host = database, host

    def add(self, rows: Sequence[SpooledStep]) -> None:
        self._units.run(_import, rows, self._host)


def _import(record: Record, rows: Sequence[SpooledStep], host: str) -> None:
    import_steps(record, rows)
    for row in {(each.audience, each.edition): each for each in reversed(rows)}.values():
        number, audience = EditionNumber(row.edition), Audience(row.audience)
        record.clock_marks.mark(Moment(number, audience, Mark.FIRST_CITIZEN, row.at, PHONE, host))
