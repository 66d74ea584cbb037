"""What the desk channel needs of the world."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from broadcast.channels.desk.model import Desk, DeskId, Read
from broadcast.editions.ports import ClockMarks, Editions
from core.access.model import PersonId
from core.clock import Clock
from scripts_library.items.model import Audience


class Desks(Protocol):
    """Open desks, and what has been read at them."""

    def put(self, desk: Desk) -> None:
        """Keep the desk as it is now; what it shows never goes back by it, nor when it was opened."""
        ...

    def get(self, desk: DeskId) -> Desk | None: ...

    def connected(self, audience: Audience, now: datetime) -> Sequence[Desk]:
        """By person and desk."""
        ...

    def lowest(self, audience: Audience, now: datetime) -> Mapping[str, int]:
        """The lowest edition that any connected desk shows, by host. What each acknowledgement asks, so it
        is counted where the desks are kept."""
        ...

    def close(self, desk: DeskId, person: PersonId) -> None:
        """The page is gone; another's desk stays."""
        ...

    def add_read(self, read: Read) -> bool:
        """Keep it; False, and nothing done, when the person has read that edition already."""
        ...

    def last_read(self, person: PersonId, audience: Audience) -> Read | None: ...

    def last_reads(self, audience: Audience, people: Sequence[PersonId]) -> Sequence[Read]:
        """The last of each of these people who has read any."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget desks not heard of since; how many."""
        ...


class DeskRecord(Protocol):
    """What one unit of work offers the desk channel."""

    @property
    def desks(self) -> Desks: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def clock_marks(self) -> ClockMarks: ...
    @property
    def clock(self) -> Clock: ...
