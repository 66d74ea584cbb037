"""Timers: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from core.canonical import Json

LONGEST_WAIT: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Timer:
    """At `due` (aware) or soon after, whoever handles `kind` acts on `data`. `kind` and `key` together name
    it."""

    kind: str
    key: str
    due: datetime
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ringing:
    """A due timer that one worker has in hand. `claim` is worth something until the timer is set anew."""

    timer: Timer
    claim: str
    attempts: int = 1

    def wait(self) -> timedelta:
        """How long to wait after the effect failed: 1 s, 2 s, 4 s … one minute. A timer is never given up."""
        return min(LONGEST_WAIT, timedelta(seconds=2 ** min(self.attempts - 1, 10)))
