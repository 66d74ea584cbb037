"""A message's way after the provider took it, as the provider tells it. "Sent" in the outbox means only that
the provider has it; here stands whether it reached a telephone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final


class Arrival(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    """The provider holds it."""
    SENT = "sent"
    """It went on to the operator; not every operator says more."""
    DELIVERED = "delivered"
    """The operator says that a telephone has it."""
    UNDELIVERED = "undelivered"
    """The operator says that no telephone has it."""
    FAILED = "failed"
    """The provider could not send it."""


NEXT: Final[Mapping[Arrival, frozenset[Arrival]]] = {
    Arrival.QUEUED: frozenset({Arrival.SENT, Arrival.DELIVERED, Arrival.UNDELIVERED, Arrival.FAILED}),
    Arrival.SENT: frozenset({Arrival.DELIVERED, Arrival.UNDELIVERED, Arrival.FAILED}),
    Arrival.DELIVERED: frozenset(),
    Arrival.UNDELIVERED: frozenset(),
    Arrival.FAILED: frozenset(),
}
"""Word comes in any order: what the table does not allow is late, and changes nothing."""
LOST: Final = frozenset({Arrival.UNDELIVERED, Arrival.FAILED})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of one message: ``id`` is the provider's name for it, as in the outbox; ``code`` the
    provider's number for what went wrong. No telephone number and no word of the message is kept."""

    id: str
    arrival: Arrival
    at: datetime
    code: str | None = None

    def told(self, arrival: Arrival, code: str | None, at: datetime) -> "Receipt":
        """The receipt after this word of it; itself where the word is late."""
        if arrival not in NEXT[self.arrival]:
            return self
        return replace(self, arrival=arrival, code=code, at=at)
