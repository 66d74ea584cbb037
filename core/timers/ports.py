"""What features and workers need of the timers."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from core.timers.model import Ringing, Timer

R_co = TypeVar("R_co", covariant=True)


class Timers(Protocol):
    """The timers as one unit of work sees them. What is set stands or falls with the rest of the unit."""

    def set(self, timer: Timer) -> None:
        """Ring when it is due. Replaces the timer of the same kind and key, also one that has rung."""
        ...

    def cancel(self, kind: str, key: str) -> bool:
        """Do not ring. False when no such timer was waiting."""
        ...


class TimersDesk(Timers, Protocol):
    """The timers, in one unit of work, for their workers."""

    def claim_due(
        self, limit: int, kinds: Collection[str], now: datetime, lease_until: datetime
    ) -> Sequence[Ringing]:
        """Take up to `limit` due timers of these kinds in hand, the longest due first; no timer for two
        workers."""
        ...

    def hold(self, ringing: Ringing) -> bool:
        """Hold it until the unit ends. False when it was set anew, cancelled, settled or taken by another."""
        ...

    def settle(self, ringing: Ringing, now: datetime) -> None:
        """It has rung. Nothing happens when its own effect has set it anew."""
        ...

    def postpone(self, ringing: Ringing, until: datetime) -> None:
        """Ring again then, unless it was set anew."""
        ...

    def purge(self, settled_before: datetime) -> int:
        """Forget the timers that rang before then, and tell how many."""
        ...

    def waiting(self, kind: str | None = None, limit: int = 100) -> Sequence[Timer]:
        """The timers that have not rung, the next due first."""
        ...


class TimersRecord(Protocol):
    """What a unit of work must at least offer for timers to ring in it."""

    @property
    def timers(self) -> TimersDesk: ...


class TimerQueue(Protocol[R_co]):
    """The timers as a worker sees them. Each call is a unit of work of its own, kept before it returns."""

    def claim(self, limit: int, kinds: Collection[str], now: datetime) -> Sequence[Ringing]: ...

    def fire(self, ringing: Ringing, effect: Callable[[R_co, Timer], object], now: datetime) -> bool:
        """Run the effect and settle the timer as one unit. False, and no effect, when it is not ours any
        more."""
        ...

    def postpone(self, ringing: Ringing, until: datetime) -> None: ...
