"""Use cases of the outbox: a worker takes in hand, begins, settles; a person decides what no worker can
know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from core.access.model import PersonId
from core.clock import rfc3339
from core.journal.model import Event
from core.outbox.errors import IntentState
from core.outbox.model import Job, Outcome, RetryRule, State, settled
from core.outbox.ports import OutboxRecord

KEPT: Final = timedelta(days=90)
"""How long the bookkeeping of what was sent, or called off, is kept: long enough to answer whoever asks what
became of a message, and for no cause to come back under its key."""

LEASE: Final = timedelta(minutes=2)
"""How long a worker may be silent about what it has in hand before it is taken for dead. A handler must
give up sooner than that."""


@dataclass(frozen=True, slots=True)
class IntentStuck(Event):
    """An intent was not carried out, or nobody knows whether it was; it waits for a person."""

    kind: ClassVar[str] = "intent_stuck"
    intent: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class IntentDecided(Event):
    """A person said what became of an intent, or to send it again."""

    kind: ClassVar[str] = "intent_decided"
    intent: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class BookkeepingPurged(Event):
    """The bookkeeping of ended intents was disposed of, as it is decided for all; what they were about stands
    in the journal."""

    kind: ClassVar[str] = "bookkeeping_purged"
    intents: int
    ended_before: str


def tidy(record: OutboxRecord, now: datetime) -> int:
    """Dispose of the bookkeeping of what ended more than ninety days ago, on record; tell how much.

    What failed or is unknown stays until a person has decided it, and what waits stays until it is sent.
    """
    purged = record.outbox.purge(now - KEPT)
    if purged:
        record.journal.add(BookkeepingPurged(purged, rfc3339(now - KEPT)), None)
    return purged


def take(
    record: OutboxRecord,
    batch: int,
    worker: str,
    kinds: Collection[str],
    now: datetime,
    lease: timedelta = LEASE,
) -> Sequence[Job]:
    """Take due intents in hand, after sorting what dead workers held: waiting again if they had not begun
    sending, else unknown."""
    for job in record.outbox.lapsed(now):
        _sort(record, job)
    return record.outbox.claim_due(batch, worker, kinds, now, now + lease)


def begin(record: OutboxRecord, job: Job, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """Record that sending begins; None when the job was cancelled or taken by another."""
    held = record.outbox.get(job.id)
    if held.claim != job.claim or held.state is not State.CLAIMED:
        return None
    sending = replace(held.to(State.SENDING), attempts=held.attempts + 1, lease_until=now + lease)
    record.outbox.keep(sending)
    return sending


def settle(record: OutboxRecord, job: Job, outcome: Outcome, now: datetime, rule: RetryRule) -> State | None:
    """Record how it went; None when it is no longer this worker's to say."""
    held = record.outbox.get(job.id)
    if held.claim != job.claim or held.state not in {State.SENDING, State.UNKNOWN}:
        return None
    after = settled(held, outcome, now, rule)
    record.outbox.keep(after)
    if after.state in {State.FAILED, State.UNKNOWN}:
        record.journal.add(IntentStuck(job.id, after.state, after.why or ""), None)
    return after.state


def decide(record: OutboxRecord, intent: str, verdict: State, by: PersonId) -> Job:
    """Say of an unknown or failed intent that it was sent, that it failed, or (waiting) to send it again.

    Raises `NoSuchIntent`, and `IntentState` where the table does not allow it.
    """
    job = record.outbox.get(intent)
    if job.state not in {State.UNKNOWN, State.FAILED}:
        raise IntentState(key=job.intent.key, now=job.state, wanted=verdict)
    decided = job.to(verdict)
    if verdict is State.WAITING:
        decided = replace(decided, attempts=0)
    record.outbox.keep(replace(decided, claim=None, worker=None, lease_until=None))
    record.journal.add(IntentDecided(intent, job.state, verdict), by)
    return decided


def _sort(record: OutboxRecord, job: Job) -> None:
    if job.state is State.CLAIMED:
        record.outbox.keep(replace(job.to(State.WAITING), claim=None, worker=None, lease_until=None))
        return
    why = f"{job.worker} fell silent while sending"
    record.outbox.keep(replace(job.to(State.UNKNOWN), why=why, lease_until=None))
    record.journal.add(IntentStuck(job.id, State.UNKNOWN, why), None)
