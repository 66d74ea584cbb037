"""What the board needs of the world."""

from collections.abc import Iterable
from typing import Protocol

from broadcast.channels.board.model import Row
from broadcast.editions.ports import ClockMarks, Editions
from core.clock import Clock
from scripts_library.items.model import Audience


class SyncRows(Protocol):
    """The board's rows, one for each channel, host and language of an audience."""

    def rows(self, audience: Audience, host: str | None = None) -> tuple[Row, ...]:
        """By channel, host and language; of one host only, where one is named."""
        ...

    def put(self, rows: Iterable[Row]) -> None:
        """Keep these rows in place of those of the same channel, host and language."""
        ...

    def drop(self, audience: Audience, host: str, languages: Iterable[str]) -> None:
        """Forget the host's rows in languages that are not on offer any more: all but these."""
        ...


class BoardRecord(Protocol):
    """What one unit of work offers the board."""

    @property
    def sync_rows(self) -> SyncRows: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def clock_marks(self) -> ClockMarks: ...
    @property
    def clock(self) -> Clock: ...
