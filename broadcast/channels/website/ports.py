"""What watching the website needs of the world."""

from collections.abc import Sequence
from typing import Protocol

from broadcast.channels.board.ports import SyncRows
from broadcast.channels.website.model import Look, Watched
from broadcast.editions.ports import ClockMarks
from core.clock import Clock
from core.journal.ports import Journal


class Looks(Protocol):
    """How each place stands, one row a place."""

    def all(self) -> Sequence[Look]:
        """By address, language and what."""
        ...

    def of(self, watched: Watched) -> Look | None:
        """Held until the unit of work ends, so that two never look at one place at once."""
        ...

    def put(self, look: Look) -> None: ...

    def drop(self, watched: Watched) -> None:
        """Forget a place that is not registered any more."""
        ...


class WebsiteRecord(Protocol):
    """What one unit of work offers."""

    @property
    def looks(self) -> Looks: ...
    @property
    def sync_rows(self) -> SyncRows: ...
    @property
    def clock_marks(self) -> ClockMarks: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
