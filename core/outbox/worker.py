"""The worker's loop over the outbox, free of threads, time and database: those are handed in."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias

from core.outbox.model import Intent, Job, Outcome, State, Unknown
from core.outbox.ports import OutboxQueue

Handler: TypeAlias = Callable[[Intent], Outcome]
"""Acts on an intent. It returns `NotSent` only when it is certain that nothing went out; what it raises
counts as unknown."""


class Each(Protocol):
    """How jobs of one batch are worked through: `map` one by one, or a pool's `imap_unordered` many at
    once."""

    def __call__(
        self, work: Callable[[Job], State | None], jobs: Iterable[Job], /
    ) -> Iterable[State | None]: ...


def run_once(
    outbox: OutboxQueue,
    handlers: Mapping[str, Handler],
    *,
    worker: str,
    batch: int = 100,
    each: Each = map,
    on_error: Callable[[Job, Exception], None] = lambda job, wrong: None,  # noqa: ARG005
) -> Counter[State]:
    """Take a batch in hand, act on each, record how it went. Tells how many ended in which state; empty:
    nothing was due.

    `on_error` hears of what a handler raised, so that it can be logged.
    """

    def act(job: Job) -> State | None:
        sending = outbox.begin(job)
        if sending is None:
            return None
        return outbox.settle(sending, _outcome(handlers[job.intent.kind], sending, on_error))

    jobs = outbox.claim(batch, worker, handlers.keys())
    return Counter(state for state in each(act, jobs) if state is not None)


def _outcome(handler: Handler, job: Job, on_error: Callable[[Job, Exception], None]) -> Outcome:
    try:
        return handler(job.intent)
    except Exception as wrong:  # noqa: BLE001 - whatever it was, we don't know whether it went out before
        on_error(job, wrong)
        return Unknown(type(wrong).__name__)  # its text may name somebody, and this is journalled
