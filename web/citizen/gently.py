"""Slowing down one address that sends too much, without keeping its neighbours out for long: so many free in
a minute, and then told to wait. Nothing of it is written down."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from core.access.secrets import hash_of
from core.access.throttle import network

A_MINUTE: Final = timedelta(minutes=1)
MOST_ADDRESSES: Final = 10_000
"""Remembered at once in a process; whoever was quiet longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Gently:
    """So many in a minute from one household or office (an IPv6 subscriber's whole network), in this process.

    Addresses are kept as their hashes, and only while they count.
    """

    free: int
    _seen: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)

    def too_many(self, address: str, now: datetime) -> bool:
        """Count one more; True where that is more than is free."""
        whose = hash_of(network(address))
        recent = [each for each in self._seen.pop(whose, []) if now - each < A_MINUTE]
        too_many = len(recent) >= self.free
        self._seen[whose] = recent if too_many else [*recent, now]
        while len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)
        return too_many


@dataclass(frozen=True, slots=True)
class Throttles:
    """One a process: so many questions, and looks at how far one has come, from an address in a minute."""

    ask: Gently = field(default_factory=lambda: Gently(10))
    look: Gently = field(default_factory=lambda: Gently(60))
