"""The worker's loop over the timers, free of threads, time and database: those are handed in."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from core.timers.model import Ringing, Timer
from core.timers.ports import TimerQueue

R = TypeVar("R")


def run_due(
    timers: TimerQueue[R],
    now: datetime,
    handlers: Mapping[str, Callable[[R, Timer], object]],
    *,
    limit: int = 100,
    on_error: Callable[[Ringing, Exception], None] = lambda ringing, wrong: None,  # noqa: ARG005
) -> int:
    """Let every due timer ring that a handler knows, and tell how many rang.

    A handler is a use case: it gets the record and the timer, and what it does is kept together with the
    timer's settling. When it raises, nothing of it is kept, the timer rings again after a while, and
    `on_error` hears of it.
    """
    return sum(
        _ring(timers, ringing, now, handlers, on_error) for ringing in timers.claim(limit, [*handlers], now)
    )


def _ring(
    timers: TimerQueue[R],
    ringing: Ringing,
    now: datetime,
    handlers: Mapping[str, Callable[[R, Timer], object]],
    on_error: Callable[[Ringing, Exception], None],
) -> bool:
    try:
        return timers.fire(ringing, handlers[ringing.timer.kind], now)
    except Exception as wrong:  # noqa: BLE001 - one failing effect must not keep the others from ringing
        on_error(ringing, wrong)
        timers.postpone(ringing, now + ringing.wait())
        return False
