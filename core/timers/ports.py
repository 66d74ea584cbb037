"""What a feature needs of the timers."""

from typing import Protocol

from core.timers.model import Timer


class Timers(Protocol):
    """The timers as one unit of work sees them. What is set stands or falls with the rest of the unit."""

    def set(self, timer: Timer) -> None:
        """Ring when it is due. Replaces the timer of the same kind and key, also one that has rung."""
        ...

    def cancel(self, kind: str, key: str) -> bool:
        """Do not ring. False when no such timer was waiting."""
        ...
