"""What questions need of the world."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from broadcast.editions.ports import Editions
from core.access.model import PersonId
from core.access.ports import Accounts
from core.clock import Clock
from core.journal.ports import Journal
from core.outbox.model import Job
from core.outbox.ports import Outbox
from core.timers.ports import Timers
from crisis.incidents.model import Publisher
from crisis.questions.model import Channel, Question, QuestionId, State
from scripts_library.items.model import Audience


class Order(StrEnum):
    NEWEST = "newest"
    PROMISED = "promised"
    """What was promised soonest first; what has no promise is left out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions: those that fit all that is given. ``states`` empty: any."""

    audience: Audience = Audience.LIVE
    states: tuple[State, ...] = ()
    topic: str | None = None
    language: str | None = None
    channel: Channel | None = None
    owner: PersonId | None = None
    order: Order = Order.NEWEST


def in_order(questions: Iterable[Question], order: Order) -> list[Question]:
    """The questions in that order; for the promised one, those that have a promise."""
    if order is Order.NEWEST:
        return sorted(questions, key=lambda each: each.id, reverse=True)
    promised = [(each.promised, each.id, each) for each in questions if each.promised is not None]
    return [each for _, _, each in sorted(promised, key=lambda row: row[:2])]


class Questions(Protocol):
    """Every question that was asked."""

    def add(self, question: Question) -> None: ...

    def put(self, question: Question) -> None:
        """Bring a stored question to this state. What was asked, where, when and by whom never changes."""
        ...

    def get(self, question: QuestionId) -> Question:
        """Held until a write unit ends. Raises `NoSuchQuestion`."""
        ...

    def by_number(self, number: str) -> Question | None: ...

    def page(self, wanted: Wanted, *, after: QuestionId | None = None, limit: int = 50) -> Sequence[Question]:
        """At most ``limit`` of those that follow ``after`` in the order wanted; an unknown ``after`` is as
        none."""
        ...

    def waiting_for(
        self, audience: Audience, item: str, after: str = "", limit: int | None = None
    ) -> Sequence[Question]:
        """Those that wait for the item to be said, oldest first, beyond ``after``; held until a write unit
        ends."""
        ...

    def to_ring(self, audience: Audience, limit: int = 100) -> Sequence[Question]:
        """Those that have an answer and whose asker waits to be rung with it, answered longest ago first."""
        ...

    def told(self, audience: Audience, limit: int = 30) -> Sequence[Question]:
        """Those whose asker was rung or given up, the latest first."""
        ...

    def awaited(self, audience: Audience) -> Sequence[str]:
        """The items that questions wait for."""
        ...

    def late(self, audience: Audience, now: datetime, owner: PersonId | None = None) -> int:
        """How many wait, promised for now or before; with ``owner``, of theirs."""
        ...

    def topics(self, audience: Audience) -> Sequence[str]:
        """The topics of the newest thousand questions, the most frequent first, at most 30."""
        ...


class Staff(Protocol):
    """Who is told when nobody else listens."""

    def shift_leads(self) -> Sequence[PersonId]: ...
    def crisis_management(self) -> Sequence[PersonId]: ...


class Messages(Outbox, Protocol):
    """The outbox, and whether something was put under a key."""

    def by_key(self, key: str) -> Job | None: ...


class QuestionsRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def questions(self) -> Questions: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def approvers(self) -> Staff: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def outbox(self) -> Messages: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def publisher(self) -> Publisher: ...
    @property
    def clock(self) -> Clock: ...
