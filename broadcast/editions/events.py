"""What the journal keeps of editions."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class EditionCut(Event):
    """An edition was cut. With its hash in the journal, an edition that is swapped in the record is found."""

    kind: ClassVar[str] = "edition_cut"

    audience: str
    number: int
    hash: str
    parent: str | None
    reason: str
    restored_from: int | None = None
