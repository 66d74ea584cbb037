"""What is kept of hosts."""

from datetime import datetime
from typing import Protocol

from broadcast.channels.hosts.model import Report
from scripts_library.items.model import Audience


class Hosts(Protocol):
    """One report a host and audience: the last."""

    def seen(self, audience: Audience, host: str, at: datetime) -> None:
        """The host is there; what it has staged stays."""
        ...

    def staged(self, audience: Audience, host: str, number: int, hash_: str, at: datetime) -> None:
        """The host is there and has this edition ready to switch to."""
        ...

    def all(self, audience: Audience) -> tuple[Report, ...]:
        """Every host's last report, by name."""
        ...
