"""What a feature needs of the journal."""

from collections.abc import Iterator
from typing import Protocol

from core.access.model import PersonId
from core.journal.model import Entry, Event, Head


class Journal(Protocol):
    """The log as one unit of work sees it. What is added stands or falls with the rest of the unit."""

    def add(self, event: Event, by: PersonId | None) -> Head:
        """Record that `by` (None: the system itself) did this, now. Gives the new head."""
        ...

    def head(self) -> Head:
        """The last link; `START` when nothing was recorded."""
        ...


class ReadJournal(Protocol):
    """The log, for those who hold it against something else."""

    def all(self, kind: str | None = None) -> Iterator[Entry]:
        """Every entry (of one kind) in order, in constant memory. To be read inside the unit of work."""
        ...
