"""Use cases of the timers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from core.timers.model import Ringing, Timer
from core.timers.ports import TimersRecord

R = TypeVar("R", bound=TimersRecord)

KEPT: Final = timedelta(days=30)
"""How long a timer that rang is kept, for whoever looks into a night. Its effect stands in the journal."""


def fire(record: R, ringing: Ringing, effect: Callable[[R, Timer], object], now: datetime) -> bool:
    """Do what the timer was set for and settle it, in one unit of work, so that it happens once.

    False, and no effect, when the timer was set anew, cancelled, settled or taken by another meanwhile.
    """
    if not record.timers.hold(ringing):
        return False
    effect(record, ringing.timer)
    record.timers.settle(ringing, now)
    return True


def take(
    record: TimersRecord, limit: int, kinds: list[str], now: datetime, lease_until: datetime
) -> list[Ringing]:
    """Take due timers in hand."""
    return list(record.timers.claim_due(limit, kinds, now, lease_until))


def postpone(record: TimersRecord, ringing: Ringing, until: datetime) -> None:
    """Let it ring again later, after its effect failed."""
    record.timers.postpone(ringing, until)


def tidy(record: TimersRecord, now: datetime) -> int:
    """Forget what rang more than thirty days ago; tell how many."""
    return record.timers.purge(now - KEPT)
