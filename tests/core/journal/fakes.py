"""The journal in memory."""

from collections.abc import Iterator

from core.access.model import PersonId
from core.clock import Clock
from core.journal.model import START, Entry, Event, Head, link


class FakeJournal:
    """Keeps its entries in a list, and the events as they were given."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.entries: list[Entry] = []
        self.events: list[Event] = []

    def add(self, event: Event, by: PersonId | None) -> Head:
        self.entries.append(link(self.head(), event, by, self._clock.now()))
        self.events.append(event)
        return self.head()

    def head(self) -> Head:
        return self.entries[-1].head if self.entries else START

    def newest(self, *, kind: str | None = None, before: int | None = None, limit: int = 50) -> list[Entry]:
        found = [
            entry
            for entry in reversed(self.entries)
            if (kind is None or entry.kind == kind) and (before is None or entry.seq < before)
        ]
        return found[:limit]

    def all(self, kind: str | None = None) -> Iterator[Entry]:
        return (each for each in self.entries if kind in {None, each.kind})

    @property
    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries]
