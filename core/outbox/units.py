"""The outbox for a worker in its own process: each step one unit of work on the database."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from core.clock import Clock
from core.outbox import service
from core.outbox.model import Job, Outcome, RetryRule, State
from core.outbox.ports import OutboxRecord
from core.storage.database import Database


class DatabaseQueue:
    """An `OutboxQueue` over any database whose record has an outbox and a journal."""

    def __init__(
        self,
        database: Database[OutboxRecord],
        clock: Clock,
        rule: RetryRule | None = None,
        lease: timedelta = service.LEASE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rule = rule or RetryRule()
        self._lease = lease

    def claim(self, batch: int, worker: str, kinds: Collection[str]) -> Sequence[Job]:
        return self._database.run(service.take, batch, worker, list(kinds), self._clock.now(), self._lease)

    def begin(self, job: Job) -> Job | None:
        return self._database.run(service.begin, job, self._clock.now(), self._lease)

    def settle(self, job: Job, outcome: Outcome) -> State | None:
        return self._database.run(service.settle, job, outcome, self._clock.now(), self._rule)
