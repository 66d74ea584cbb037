"""Slowing down those who guess passwords, without letting them keep the duty officer out.

Every attempt is counted before the password is looked at, so that a thousand at once gain nothing, and
given back when it was right. Waits double with each failure and end; there is no lock. What counts against
an attempt depends on where it comes from:

- From a *known place* (a device that has our cookie from an earlier log-in of this user, or an address this
user logged in from in the last 90 days) only failures of this user at this very place count. Whatever
strangers do elsewhere, the duty officer's own phone comes in with the right password. Somebody behind the
same address can slow that address, for a minute at most, never the device. - From elsewhere, failures from
the address (against any name), and strangers' failures against the name, count. A single guesser soon waits
a quarter of an hour between guesses; a botnet shares one guess per half minute for each name.

The price: during an attack on a name its owner may, at a place where they have never been, have to try more
than once. Names that don't exist are counted alike, and their password is checked against a dummy, so the
answer and its time tell nothing. (Device cookies: OWASP, "Slow Down Online Guessing Attacks with Device
Cookies"; rates: NIST SP 800-63B, 5.2.2.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from core.access.secrets import hash_of

REMEMBERED: Final = timedelta(days=90)
FORGIVEN: Final = timedelta(hours=1)
"""Failures are forgotten when none came for this long."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free; then the wait doubles from one second up to `longest`."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        if failures < self.free:
            return timedelta(0)
        return min(self.longest, timedelta(seconds=1 << min(failures - self.free, 20)))


OWN: Final = Limit(free=5, longest=timedelta(minutes=1))
ADDRESS: Final = Limit(free=10, longest=timedelta(minutes=15))
STRANGERS: Final = Limit(free=20, longest=timedelta(seconds=30))
LINK: Final = Limit(free=10, longest=timedelta(minutes=15))
"""Addresses that are a secret themselves: tried from one place, they never slow a log-in from it."""
LIMITS: Final[Mapping[str, Limit]] = {"own": OWN, "address": ADDRESS, "strangers": STRANGERS, "link": LINK}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where an attempt comes from: the address as the proxy tells it, and the device cookie if there is
    one."""

    address: str
    device: str | None = None

    def places(self) -> tuple[str, ...]:
        """The names under which this user's places are remembered, the surest first."""
        address = f"address:{hash_of(network(self.address))}"
        return (address,) if self.device is None else (f"device:{hash_of(self.device)}", address)


@dataclass(frozen=True, slots=True)
class Count:
    """Failures under one counter, and when the last one was."""

    failures: int
    last_at: datetime

    def now(self, now: datetime) -> int:
        return 0 if now - self.last_at > FORGIVEN else self.failures


def network(address: str) -> str:
    """The address as one household or office has it: an IPv6 subscriber has a whole /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed) if parsed.version == 4 else f"{int(parsed) >> 64:x}/64"


def counters(username: str, visitor: Visitor, known: Iterable[str]) -> tuple[str, ...]:
    """The counters that this attempt counts against."""
    name, known = hash_of(username), set(known)
    place = next((each for each in visitor.places() if each in known), None)
    if place is not None:
        return (f"own:{name}:{place}",)
    return (f"address:{hash_of(network(visitor.address))}", f"strangers:{name}")


def seconds_to_wait(counts: Mapping[str, Count], now: datetime) -> int:
    """Whole seconds until the attempt is allowed; 0: now."""
    waits = [
        count.last_at + LIMITS[counter.partition(":")[0]].wait(count.now(now)) - now
        for counter, count in counts.items()
    ]
    longest = max(waits, default=timedelta(0))
    return max(0, -(-longest // timedelta(seconds=1)))
