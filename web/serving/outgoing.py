"""Carries out what the outbox holds for people: approvers are rung, writers told, crisis management alarmed.

A handler decides in a unit of work, sends outside any, and says how it went. Several processes may run this:
intents are claimed, never shared. What a dead process was sending is never sent again by itself: it becomes
unknown, for a person to decide.
"""

import os
import socket
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import structlog
from gevent import spawn, wait
from gevent.event import Event
from gevent.pool import Pool

from broadcast.channels.website.hooks import KIND as WEBSITE_HOOK
from broadcast.delivery import summons
from broadcast.delivery.model import Ready, language_of
from broadcast.delivery.ports import Carrier
from core.access.model import PersonId
from core.errors import NotFound, Unavailable, msgid
from core.outbox.model import Intent, Job, NotNeeded, NotSent, Outcome
from core.outbox.units import DatabaseQueue
from core.outbox.worker import Handler, run_once
from core.sealing.keys import derive
from core.timers.model import Timer
from crisis.posom.alarming import TEXT as POSOM_TEXT
from crisis.posom.alarming import not_reached
from crisis.situation.service import TELL as ANSWER_ASKED
from scripts_library.approvals.model import RequestId
from scripts_library.approvals.service import ALARM, RING
from scripts_library.items.model import Audience
from web.building import Office
from web.catalogues import console_words
from web.hooks.summons import address_of
from web.record import Record
from web.serving import hearing
from web.serving.alarms import ALARMS
from web.serving.calling_in import CallingIn
from web.serving.carriers import Carriers, reach_of
from web.serving.told import Told
from web.serving.webhooks import webhooks

EVERY_S: Final = 1.0
AT_ONCE: Final = 8
BATCH: Final = 40
STOP_S: Final = 15.0
"""How long a stop waits for what is being sent."""
RETURNED: Final = "text.returned"
RETURNED_WORDS: Final = msgid("A text that you sent for approval came back to you. Read why:")
Prepared: TypeAlias = "Ready | NotSent | NotNeeded"

log: Final = structlog.get_logger()


class Outgoing:
    """The worker of one process over the outbox."""

    def __init__(self, office: Office, carriers: Carriers) -> None:
        words = console_words()
        self._office, self._database, self._carriers = office, office.database, carriers
        self._told = Told(words, office.settings.public_url)
        key = derive(office.secret, "link")
        self._rules = summons.Rules(reach_of(carriers, office.centre), tuple(words), key)
        self._queue = DatabaseQueue(office.database, office.clock)
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._ended = Event()
        calling_in = CallingIn(office, carriers).handlers
        self.handlers: Final[Mapping[str, Handler]] = {
            RING: self._ring,
            summons.TEXT: self._text,
            summons.CALL: self._call,
            hearing.RING: self._ring_listener,
            RETURNED: self._returned,
            ALARM: self._alarm,
            WEBSITE_HOOK: webhooks(office).tell,
            POSOM_TEXT: self._posom,
            ANSWER_ASKED: self._alarm,
            **calling_in,
        }
        hooks = {WEBSITE_HOOK}
        self.lanes: Final = tuple(
            {kind: handler for kind, handler in self.handlers.items() if kind in kinds}
            for kinds in (self.handlers.keys() - calling_in.keys() - hooks, calling_in.keys(), hooks)
        )
        """Rings and alarms, whom we call in, websites: none of them waits for what another sends."""
        self._resting = [Event() for _ in self.lanes]
        for each in self._resting:
            each.set()

    def start(self) -> None:
        for lane, resting in zip(self.lanes, self._resting, strict=True):
            spawn(self._go_on, lane, resting)

    def stop(self) -> None:
        """Take nothing more in hand, and let what is being sent end."""
        self._ended.set()
        wait(self._resting, timeout=STOP_S)

    def once(self) -> int:
        """Carry out what is due; tells how much was."""
        return sum(self._once(lane) for lane in self.lanes)

    def _once(self, lane: Mapping[str, Handler]) -> int:
        pool = Pool(AT_ONCE)
        done = run_once(
            self._queue,
            lane,
            worker=self._worker,
            batch=BATCH,
            each=pool.imap_unordered,
            on_error=_failed,
        )
        return done.total()

    def _go_on(self, lane: Mapping[str, Handler], resting: Event) -> None:
        while not self._ended.wait(EVERY_S):
            resting.clear()
            try:
                self._once(lane)
                self._office.outages.done("outgoing")
            except Unavailable as error:
                self._office.outages.failed("outgoing", error)  # what is in hand is sorted by its lease
            except Exception:
                log.exception("outgoing")
            finally:
                resting.set()

    # the kinds

    def _ring(self, intent: Intent) -> Outcome:
        request = RequestId(str(intent.data["request"]))
        return self._database.run(summons.ring, PersonId(intent.to), request, self._rules)

    def _ring_listener(self, intent: Intent) -> Outcome:
        return self._database.run(hearing.ring, intent, self._rules)

    def _text(self, intent: Intent) -> Outcome:
        return self._summon(
            intent, lambda carrier, ready: carrier.send(ready.number, self._told.summons(ready))
        )

    def _call(self, intent: Intent) -> Outcome:
        return self._summon(
            intent,
            lambda carrier, ready: carrier.ring(
                ready.number, address_of(self._office.settings.public_url, ready)
            ),
        )

    def _summon(self, intent: Intent, act: Callable[[Carrier, Ready], Outcome]) -> Outcome:
        link = str(intent.data["link"])
        outcome = self._sent(self._database.read(summons.ready, link, self._rules), act)
        if isinstance(outcome, NotSent) and not outcome.again:
            self._database.run(summons.pass_over_link, link, self._rules.reach)
        return outcome

    def _returned(self, intent: Intent) -> Outcome:
        return self._notice(self._database.read(self._returned_now, intent), RETURNED_WORDS)

    def _alarm(self, intent: Intent) -> Outcome:
        alarm = ALARMS.get(str(intent.data.get("what", "")))
        if alarm is None:
            return NotSent("an alarm without words", again=False)
        return self._notice(self._database.read(self._alarm_now, intent), alarm.message)

    def _posom(self, intent: Intent) -> Outcome:
        """Who can't be reached is no reason that nobody knows of it."""
        outcome = self._alarm(intent)
        if isinstance(outcome, NotSent) and not outcome.again:
            self._database.run(not_reached, intent)
        return outcome

    def _notice(self, ready: Prepared, message: str) -> Outcome:
        return self._sent(
            ready, lambda carrier, each: carrier.send(each.number, self._told.notice(each, message))
        )

    def _sent(self, ready: Prepared, act: Callable[[Carrier, Ready], Outcome]) -> Outcome:
        return act(self._carriers[ready.audience], ready) if isinstance(ready, Ready) else ready

    # units of work

    def _returned_now(self, record: Record, intent: Intent) -> Prepared:
        try:
            request = record.approvals.request(RequestId(str(intent.data["request"])))
        except NotFound as error:
            return NotSent(str(error), again=False)
        return self._ready(record, intent, request.audience, {"path": f"/staff/items/{request.item}"})

    def _alarm_now(self, record: Record, intent: Intent) -> Prepared:
        alarm = ALARMS[str(intent.data["what"])]
        try:
            if alarm.needless(record, intent.data):
                return NotNeeded("dealt with meanwhile")
            audience = alarm.audience(record, intent.data)
            facts = {"path": alarm.where(intent.data), **alarm.facts(record, intent.data)}
            return self._ready(record, intent, audience, facts)
        except NotFound as error:
            return NotSent(str(error), again=False)

    def _ready(
        self, record: Record, intent: Intent, audience: Audience, facts: Mapping[str, object]
    ) -> Prepared:
        try:
            account = record.accounts.get(PersonId(intent.to))
        except NotFound as error:
            return NotSent(str(error), again=False)
        why = self._rules.reach.why_not(account, audience)
        if why is not None or account.phone is None:
            return NotSent(why or "", again=False)
        return Ready(account.phone, language_of(account, self._rules.spoken), audience, facts)


def send_off(record: Record, timer: Timer) -> None:
    """The timer's act: what was gathered for one person goes out as one message."""
    summons.send_off(record, str(timer.data["link"]))


def _failed(job: Job, wrong: Exception) -> None:
    kind: Any = job.intent.kind
    log.error("an intent was not carried out to its end", kind=kind, id=job.id, error=type(wrong).__name__)
