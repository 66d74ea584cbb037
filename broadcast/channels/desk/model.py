"""Who has which edition before them. An edition counts as shown when the desk says that it stands on its
screen, and as read when a person has seen it there: where event information changed, by their own hand."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NewType

from core.access.model import PersonId
from scripts_library.items.model import Audience

DeskId = NewType("DeskId", str)

NAME: Final = "desk"
"""The channel's name on the board and in clocks."""

CONNECTED: Final = timedelta(seconds=45)
"""A desk counts as connected so long after it was last heard of."""

STALE: Final = timedelta(seconds=10)
"""A desk without contact for so long tells its reader that what it shows may be old."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One open page. ``shown`` is the edition that stands on it (0: none yet), ``host`` who serves it."""

    id: DeskId
    person: PersonId
    audience: Audience
    host: str
    shown: int
    opened_at: datetime
    seen_at: datetime

    def connected(self, now: datetime) -> bool:
        return now - self.seen_at <= CONNECTED


@dataclass(frozen=True, slots=True)
class Read:
    """A person has read an edition, at a desk. Written once."""

    person: PersonId
    audience: Audience
    edition: int
    hash: str
    at: datetime
    desk: DeskId


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an open desk: what stands on it, what they have read last, and when."""

    person: PersonId
    shown: int
    read: int
    read_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """How far an edition has come at the desks."""

    number: int
    cut_at: datetime
    readers: tuple[Reader, ...]

    @property
    def have(self) -> tuple[Reader, ...]:
        """Those who have it before them."""
        return tuple(each for each in self.readers if each.shown >= self.number)

    @property
    def not_shown(self) -> tuple[Reader, ...]:
        return tuple(each for each in self.readers if each.shown < self.number)

    @property
    def read(self) -> tuple[Reader, ...]:
        return tuple(each for each in self.readers if each.read >= self.number)


def lowest_shown(desks: Iterable[Desk]) -> int | None:
    """What a citizen who rings may get in the worst case; None where no desk is open."""
    return min((each.shown for each in desks), default=None)


def readers_of(desks: Sequence[Desk], reads: Collection[Read]) -> tuple[Reader, ...]:
    """One reader a person: of several desks the one that is furthest behind."""
    last = {each.person: each for each in sorted(reads, key=lambda each: each.edition)}
    found: dict[PersonId, Desk] = {}
    for desk in sorted(desks, key=lambda each: each.shown):
        found.setdefault(desk.person, desk)
    return tuple(_reader(desk, last.get(person)) for person, desk in found.items())


def _reader(desk: Desk, read: Read | None) -> Reader:
    number, at = (read.edition, read.at) if read else (0, None)
    return Reader(desk.person, desk.shown, number, at, desk.seen_at)
