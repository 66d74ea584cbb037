"""What the editions need of the world."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from broadcast.editions.model import Alert, Edition, EditionNumber
from core.clock import Clock
from core.journal.ports import Journal, ReadJournal
from scripts_library.items.model import Audience


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edition stands in its audience's sequence."""

    number: EditionNumber
    hash: str


@dataclass(frozen=True, slots=True)
class Line:
    """One edition in a list: all but its content."""

    audience: Audience
    number: EditionNumber
    hash: str
    parent: str | None
    cut_at: datetime
    decided_at: datetime
    by: str
    reason: str
    restored_from: EditionNumber | None


@dataclass(frozen=True, slots=True)
class Stored:
    """An edition as it lies in the record: ``content`` is its canonical JSON, as text and unread."""

    line: Line
    content: str


class Mark(StrEnum):
    """The moments of an edition's clock (docs/design.md, "The edition"), in their order."""

    DECIDED = "decided"
    APPROVED = "approved"
    CUT = "cut"
    SWITCHED = "switched"
    OBSERVED = "observed"
    FIRST_CITIZEN = "first_citizen"


@dataclass(frozen=True, slots=True)
class Moment:
    """One mark of an edition's clock. ``channel`` and ``host`` are empty where the mark is the whole
    edition's.
    """

    number: EditionNumber
    audience: Audience
    mark: Mark
    at: datetime
    channel: str = ""
    host: str = ""


class Editions(Protocol):
    """All editions that were ever cut, one sequence an audience. They are added and never changed."""

    def last(self, audience: Audience) -> Place | None:
        """The newest edition's place, cheaply."""
        ...

    def alerts(self, audience: Audience) -> Mapping[str, Alert]:
        """The newest edition's alerts by incident; none where nothing was ever cut."""
        ...

    def take_turn(self) -> None:
        """Keep others from cutting until this unit of work ends, so that no number is given twice."""
        ...

    def add(self, edition: Edition, content: str) -> None:
        """Keep it for ever; ``content`` is its content as canonical JSON."""
        ...

    def newest(self, audience: Audience) -> Edition:
        """Raises `NothingCutYet`."""
        ...

    def newest_text(self, audience: Audience) -> bytes:
        """The newest edition as `at_rest.edition_from` reads it, for handing on unread. Raises
        `NothingCutYet`.
        """
        ...

    def get(self, audience: Audience, number: EditionNumber) -> Edition:
        """Raises `NoSuchEdition`."""
        ...

    def lines(
        self, audience: Audience, *, before: EditionNumber | None = None, most: int = 50
    ) -> tuple[Line, ...]:
        """Newest first, at most ``most`` of those before ``before``."""
        ...

    def anchors(self) -> tuple[str, ...]:
        """The journal's head at every cut, as "seq:hash": what `upplys journal verify` compares with."""
        ...

    def every(self, audience: Audience) -> Iterator[Stored]:
        """Oldest first, for verification."""
        ...


class ClockMarks(Protocol):
    """The clocks of the editions: first write wins."""

    def mark(self, moment: Moment) -> None:
        """Keep the moment, unless that mark of that edition, channel and host has one already."""
        ...

    def of(self, audience: Audience, number: EditionNumber) -> tuple[Moment, ...]:
        """The edition's clock so far, earliest first."""
        ...


class EditionsRecord(Protocol):
    """What one unit of work offers the editions."""

    @property
    def editions(self) -> Editions: ...
    @property
    def clock_marks(self) -> ClockMarks: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...


class VerifiedRecord(Protocol):
    """What it takes to verify the editions."""

    @property
    def editions(self) -> Editions: ...
    @property
    def journal(self) -> ReadJournal: ...
