"""The record in memory. Passes the same contract as the database (tests/contract/broadcast)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from broadcast.editions.at_rest import edition_json
from broadcast.editions.errors import NoSuchEdition, NothingCutYet
from broadcast.editions.model import Alert, Edition, EditionNumber
from broadcast.editions.ports import Line, Moment, Place, Stored
from core.access.model import PersonId
from core.clock import ManualClock
from core.journal.model import START, Entry, Event, Head, link
from scripts_library.items.model import Audience
from tests.broadcast.sample import NIGHT


class FakeEditions:
    def __init__(self) -> None:
        self.kept: dict[Audience, list[tuple[Edition, str]]] = {audience: [] for audience in Audience}

    def last(self, audience: Audience) -> Place | None:
        kept = self.kept[audience]
        return Place(kept[-1][0].number, kept[-1][0].hash) if kept else None

    def alerts(self, audience: Audience) -> Mapping[str, Alert]:
        kept = self.kept[audience]
        return kept[-1][0].alerts if kept else {}

    def take_turn(self) -> None:
        """There is nobody else."""

    def add(self, edition: Edition, content: str) -> None:
        self.kept[edition.audience].append((edition, content))

    def newest(self, audience: Audience) -> Edition:
        if not self.kept[audience]:
            raise NothingCutYet(audience=audience.value)
        return self.kept[audience][-1][0]

    def newest_text(self, audience: Audience) -> bytes:
        return edition_json(self.newest(audience))

    def get(self, audience: Audience, number: EditionNumber) -> Edition:
        for edition, _ in self.kept[audience]:
            if edition.number == number:
                return edition
        raise NoSuchEdition(audience=audience.value, number=number)

    def lines(
        self, audience: Audience, *, before: EditionNumber | None = None, most: int = 50
    ) -> tuple[Line, ...]:
        kept = [edition for edition, _ in self.kept[audience] if before is None or edition.number < before]
        return tuple(_line(edition) for edition in kept[::-1][:most])

    def anchors(self) -> tuple[str, ...]:
        kept = (each for audience in sorted(self.kept) for each in self.kept[audience])
        return tuple(edition.journal_head for edition, _ in kept)

    def every(self, audience: Audience) -> Iterator[Stored]:
        return (Stored(_line(edition), content) for edition, content in self.kept[audience])


class FakeClockMarks:
    def __init__(self) -> None:
        self.moments: dict[Moment, Moment] = {}

    def mark(self, moment: Moment) -> None:
        self.moments.setdefault(replace(moment, at=NIGHT), moment)

    def of(self, audience: Audience, number: EditionNumber) -> tuple[Moment, ...]:
        own = [each for each in self.moments.values() if (each.audience, each.number) == (audience, number)]
        return tuple(sorted(own, key=lambda each: (each.at, each.channel, each.host, each.mark)))


class FakeJournal:
    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.entries: list[Entry] = []

    def add(self, event: Event, by: PersonId | None) -> Head:
        self.entries.append(link(self.head(), event, by, self.clock.now()))
        return self.head()

    def head(self) -> Head:
        return self.entries[-1].head if self.entries else START

    def all(self, kind: str | None = None) -> Iterator[Entry]:
        return (each for each in self.entries if kind in {None, each.kind})


@dataclass
class FakeRecord:
    clock: ManualClock = field(default_factory=lambda: ManualClock(NIGHT))
    editions: FakeEditions = field(default_factory=FakeEditions)
    clock_marks: FakeClockMarks = field(default_factory=FakeClockMarks)
    journal: FakeJournal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = FakeJournal(self.clock)


def _line(edition: Edition) -> Line:
    return Line(
        edition.audience,
        edition.number,
        edition.hash,
        edition.parent,
        edition.cut_at,
        edition.decided_at,
        edition.by,
        edition.reason,
        edition.restored_from,
    )
