"""What features, workers and those who look after it need of the outbox."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from core.journal.ports import Journal
from core.outbox.model import Intent, Job, Outcome, State


class Outbox(Protocol):
    """The outbox as one unit of work sees it. What is put stands or falls with the rest of the unit."""

    def put(self, intent: Intent) -> None:
        """It shall reach them. Put twice under one key is once, for as long as the bookkeeping is kept."""
        ...

    def cancel(self, key: str) -> bool:
        """It shall not, after all. False when there is none, or sending has begun: then it cannot be called
        back."""
        ...


class OutboxDesk(Outbox, Protocol):
    """The outbox, in one unit of work, for its workers and for those who look after it."""

    def get(self, intent: str) -> Job:
        """The job with this id, held until the unit ends. Raises `NoSuchIntent`."""
        ...

    def by_key(self, key: str) -> Job | None:
        """What became of the intent that was put under this key."""
        ...

    def keep(self, job: Job) -> None:
        """Write the job back."""
        ...

    def in_state(self, state: State, limit: int = 100) -> Sequence[Job]:
        """The jobs in this state, the longest due first."""
        ...

    def latest(self, state: State, kinds: Collection[str], limit: int) -> Sequence[Job]:
        """The jobs of these kinds that came to this state last, the newest first."""
        ...

    def purge(self, ended_before: datetime) -> int:
        """Forget the jobs that ended before then, and tell how many. What waits for a person stays."""
        ...

    def lapsed(self, now: datetime) -> Sequence[Job]:
        """The jobs whose worker has let its lease run out; held until the unit ends, no job for two units."""
        ...

    def claim_due(
        self, batch: int, worker: str, kinds: Collection[str], now: datetime, lease_until: datetime
    ) -> Sequence[Job]:
        """Take up to `batch` due intents of these kinds in hand, the longest due first; no job for two
        workers."""
        ...


class OutboxRecord(Protocol):
    """What one unit of work offers the outbox's own use cases."""

    @property
    def outbox(self) -> OutboxDesk: ...
    @property
    def journal(self) -> Journal: ...


class OutboxQueue(Protocol):
    """The outbox as a worker sees it. Each call is a unit of work of its own, kept before it returns."""

    def claim(self, batch: int, worker: str, kinds: Collection[str]) -> Sequence[Job]: ...

    def begin(self, job: Job) -> Job | None:
        """Record that sending begins. None when the job is no longer ours: then don't send."""
        ...

    def settle(self, job: Job, outcome: Outcome) -> State | None:
        """Record how it went, and tell the new state; None when somebody else has settled it meanwhile."""
        ...
