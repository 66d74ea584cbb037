"""Intents and the states they go through."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.canonical import Json
from core.outbox.errors import IntentState


class State(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.CLAIMED, State.CANCELLED}),
    State.CLAIMED: frozenset({State.SENDING, State.WAITING, State.CANCELLED}),
    State.SENDING: frozenset({State.SENT, State.FAILED, State.UNKNOWN, State.WAITING, State.CANCELLED}),
    State.UNKNOWN: frozenset({State.SENT, State.FAILED, State.WAITING, State.CANCELLED}),
    State.FAILED: frozenset({State.WAITING, State.CANCELLED}),
    State.SENT: frozenset(),
    State.CANCELLED: frozenset(),
}
"""From sending back to waiting only when it is known that nothing went out; from unknown or failed to waiting
only by a person. Cancelled: nobody needs it any more."""


ENDED: Final = frozenset(state for state, further in NEXT.items() if not further)
"""From these nothing goes on. What failed or is unknown waits for a person, however long."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that shall reach someone: handled by whoever handles `kind`. Two with one `key` are one."""

    kind: str
    to: str
    data: Mapping[str, Json] = field(default_factory=dict)
    key: str = ""
    """What makes it this intent and no other; required. Name the cause: `tell_asker:<question>:<hash>`."""

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("an intent without key could be sent twice")


@dataclass(frozen=True, slots=True)
class Job:
    """An intent on its way. `claim` names the one taking in hand that may still settle it."""

    id: str
    intent: Intent
    state: State
    due: datetime
    attempts: int = 0
    claim: str | None = None
    worker: str | None = None
    lease_until: datetime | None = None
    receipt: str | None = None
    why: str | None = None

    def to(self, state: State) -> "Job":
        """The job in another state. Raises `IntentState` where the table doesn't allow it."""
        if state not in NEXT[self.state]:
            raise IntentState(key=self.intent.key, now=self.state, wanted=state)
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it; `receipt` is its name for it. That is not yet delivered."""

    receipt: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It is certain that nothing went out. `again`: trying later may help; `after`: not before then, says
    the provider."""

    why: str
    again: bool = True
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have gone out or not; a person decides."""

    why: str


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """Nothing went out, and nothing shall: `why` says what made it pointless meanwhile."""

    why: str


Outcome = Sent | NotSent | NotNeeded | Unknown


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often, and how patiently, to try what certainly did not go out: waits double from `first` to
    `longest`."""

    attempts: int = 8
    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=5)

    def wait(self, attempts: int) -> timedelta | None:
        """How long to wait after so many attempts; None when it is enough."""
        if attempts >= self.attempts:
            return None
        return min(self.longest, self.first * (1 << max(0, attempts - 1)))


def settled(job: Job, outcome: Outcome, now: datetime, rule: RetryRule) -> Job:
    """The job after its act. A late but certain outcome also settles one that was given up as unknown."""
    match outcome:
        case Sent(receipt):
            return replace(job.to(State.SENT), receipt=receipt, why=None, lease_until=None)
        case Unknown(why):
            unknown = job if job.state is State.UNKNOWN else job.to(State.UNKNOWN)
            return replace(unknown, why=why, lease_until=None)
        case NotNeeded(why):
            return replace(job.to(State.CANCELLED), why=why, lease_until=None)
        case NotSent(why, again, after):
            wait = rule.wait(job.attempts) if again else None
            if wait is None:
                return replace(job.to(State.FAILED), why=why, lease_until=None)
            due = now + max(wait, after)
            return replace(job.to(State.WAITING), why=why, due=due, claim=None, worker=None, lease_until=None)
