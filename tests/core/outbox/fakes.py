"""The outbox in memory."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from core.clock import Clock
from core.ids import new_id
from core.outbox.errors import NoSuchIntent
from core.outbox.model import ENDED, Intent, Job, State


class FakeOutbox:
    """Keeps its jobs in a dictionary, in the order in which they were put."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.jobs: dict[str, Job] = {}
        self._changed: dict[str, datetime] = {}

    @property
    def waiting(self) -> list[Intent]:
        """What was put and is not on its way yet."""
        return [job.intent for job in self.jobs.values() if job.state is State.WAITING]

    def put(self, intent: Intent) -> None:
        if self.by_key(intent.key) is None:
            job = Job(new_id(), intent, State.WAITING, self._clock.now())
            self.jobs[job.id] = job

    def cancel(self, key: str) -> bool:
        job = self.by_key(key)
        if job is None or job.state not in {State.WAITING, State.CLAIMED}:
            return False
        self.keep(replace(job.to(State.CANCELLED), claim=None))
        return True

    def get(self, intent: str) -> Job:
        if intent not in self.jobs:
            raise NoSuchIntent(id=intent)
        return self.jobs[intent]

    def by_key(self, key: str) -> Job | None:
        return next((job for job in self.jobs.values() if job.intent.key == key), None)

    def keep(self, job: Job) -> None:
        self.jobs[job.id] = job
        self._changed[job.id] = self._clock.now()

    def in_state(self, state: State, limit: int = 100) -> Sequence[Job]:
        return self._by_due(job for job in self.jobs.values() if job.state is state)[:limit]

    def latest(self, state: State, kinds: Collection[str], limit: int) -> Sequence[Job]:
        found = [job for job in self.jobs.values() if job.state is state and job.intent.kind in kinds]
        return sorted(found, key=lambda job: (self._changed[job.id], job.id), reverse=True)[:limit]

    def purge(self, ended_before: datetime) -> int:
        old = [
            job.id
            for job in self.jobs.values()
            if job.state in ENDED and self._changed[job.id] < ended_before
        ]
        for each in old:
            del self.jobs[each]
        return len(old)

    def lapsed(self, now: datetime) -> Sequence[Job]:
        in_hand = [job for job in self.jobs.values() if job.state in {State.CLAIMED, State.SENDING}]
        return [job for job in in_hand if job.lease_until is not None and job.lease_until < now]

    def claim_due(
        self, batch: int, worker: str, kinds: Collection[str], now: datetime, lease_until: datetime
    ) -> Sequence[Job]:
        due = [job for job in self.in_state(State.WAITING, len(self.jobs)) if job.due <= now]
        claim = new_id()
        claimed = [
            replace(job.to(State.CLAIMED), claim=claim, worker=worker, lease_until=lease_until)
            for job in due
            if job.intent.kind in kinds
        ][:batch]
        self.jobs.update({job.id: job for job in claimed})
        return claimed

    def _by_due(self, jobs: Iterable[Job]) -> list[Job]:
        return sorted(jobs, key=lambda job: (job.due, job.id))
