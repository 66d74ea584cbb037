"""The room of the desks in one process: what they are handed, and what they tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from broadcast.channels.desk.model import Desk, DeskId, Read
from broadcast.channels.desk.service import Report, report
from core.access.model import PersonId
from core.clock import Clock
from core.errors import Conflict, msgid
from core.storage.database import Database
from crisis.calls.presence import Presence, now_of
from scripts_library.items.model import Audience
from web.desk.book import Book
from web.live.together import Together
from web.record import Record

WRITTEN_EVERY: Final = timedelta(seconds=15)
"""A desk that tells nothing new is written down so often: well within what it is believed for."""

PULSE_KEPT: Final = timedelta(milliseconds=300)
REMEMBERED: Final = 10_000


class AnotherEdition(Conflict):
    code = "another_edition"
    message = msgid("What the desk shows is not edition %(number)s as it was cut. Load it anew.")


@dataclass(frozen=True, slots=True)
class Word:
    """What a desk tells: this edition stands on it; ``pressed``: its reader said by hand that they read
    it. ``shown`` 0: nothing stands on it yet."""

    desk: DeskId
    person: PersonId
    audience: Audience
    shown: int
    hash: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Pulse:
    """What every open desk wants to know each other second. ``waiting`` counts call-backs by language, and
    ``passed_on`` callers whom partners passed on."""

    edition: int
    hash: str
    waiting: Mapping[str, int]
    passed_on: int
    at: datetime

    @property
    def queue(self) -> int:
        return sum(self.waiting.values()) + self.passed_on


@dataclass
class Room:
    """``host`` is what this host is called on the board."""

    database: Database[Record]
    clock: Clock
    host: str
    book: Book = field(init=False)

    def __post_init__(self) -> None:
        self.book = Book(self.database, self.clock)
        self._told: Together[Word, bool] = Together(self._keep)
        self._written: dict[DeskId, tuple[Word, datetime]] = {}
        self._pulse: dict[Audience, Pulse] = {}

    def acknowledge(self, word: Word) -> bool:
        """The edition stands on the desk; whether it counts as read. Where event information changed since
        what its reader has read, only their own hand makes it so. Returns when it is durable.

        Raises ``AnotherEdition``, ``NoSuchEdition`` and ``Unavailable``.
        """
        if self.book.at(word.audience, word.shown).hash != word.hash:
            raise AnotherEdition(number=word.shown)
        return self._told.add(word)

    def heard_of(self, word: Word) -> None:
        """The desk is there, and shows what it showed; written down now and then. Raises ``Unavailable``."""
        before = self._written.get(word.desk)
        if (
            before is None
            or self.clock.now() - before[1] >= WRITTEN_EVERY
            or before[0].audience != word.audience
        ):
            self._told.add(word)

    def left(self, desk: DeskId, person: PersonId) -> None:
        """The page was closed."""
        self._written.pop(desk, None)
        self.database.run(lambda record: record.desks.close(desk, person))

    def pulse(self, audience: Audience) -> Pulse | None:
        """The newest edition and who waits, at most a third of a second old; None while nothing was cut.
        Raises ``Unavailable``."""
        kept = self._pulse.get(audience)
        if kept is None or not timedelta(0) <= self.clock.now() - kept.at <= PULSE_KEPT:
            found = self.database.read(_pulse, audience)
            if found is None:
                return None
            self._pulse[audience] = kept = found
        return kept

    def presence(self, person: PersonId) -> Presence | None:
        return self.database.read(now_of, person)

    def last_read(self, person: PersonId, audience: Audience) -> int:
        """The edition that the person has read last; 0: none."""
        found = self.database.read(lambda record: record.desks.last_read(person, audience))
        return found.edition if found else 0

    def _keep(self, words: Sequence[Word]) -> Sequence[bool]:
        """Which of them count as read is decided between the units: putting editions together takes time."""
        last = self.database.read(_last_reads, words)
        read = [self._counts_as_read(each, last) for each in words]
        now = self.clock.now()
        reports = [self._report(each, now, is_read) for each, is_read in zip(words, read, strict=True)]
        self.database.run(_keep, reports, now)
        for each in words:
            self._written[each.desk] = (each, now)
        while len(self._written) > REMEMBERED:
            self._written.pop(next(iter(self._written)))
        return read

    def _counts_as_read(self, word: Word, last: Mapping[tuple[PersonId, Audience], int]) -> bool:
        since = last.get((word.person, word.audience), 0)
        if since >= word.shown > 0:
            return True
        if not word.hash:
            return False
        return word.pressed or not self.book.must_be_read(word.audience, since, word.shown)

    def _report(self, word: Word, now: datetime, is_read: bool) -> Report:
        desk = Desk(word.desk, word.person, word.audience, self.host, word.shown, now, now)
        if not (is_read and word.hash):
            return Report(desk)
        return Report(desk, Read(word.person, word.audience, word.shown, word.hash, now, word.desk))


def _last_reads(record: Record, words: Sequence[Word]) -> Mapping[tuple[PersonId, Audience], int]:
    found: dict[tuple[PersonId, Audience], int] = {}
    for audience in {each.audience for each in words}:
        people = sorted({each.person for each in words if each.audience is audience})
        reads = record.desks.last_reads(audience, people)
        found |= {(each.person, audience): each.edition for each in reads}
    return found


def _keep(record: Record, reports: Sequence[Report], now: datetime) -> None:
    report(record, reports)
    record.presences.seen(sorted({each.desk.person for each in reports}), now)


def _pulse(record: Record, audience: Audience) -> Pulse | None:
    place = record.editions.last(audience)
    if place is None:
        return None
    waiting: dict[str, int] = {}
    for each in record.calls.call_backs():
        if each.audience is audience:
            waiting[each.language] = waiting.get(each.language, 0) + 1
    return Pulse(place.number, place.hash, waiting, record.transfers.waiting(audience), record.clock.now())
