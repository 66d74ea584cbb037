"""What is journalled about plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class PlanImported(Event):
    """A plan was imported as drafts.

    Slugs of what was made, and the languages by slug of what was changed.
    """

    kind: ClassVar[str] = "plan.imported"
    plan: str
    version: int
    content: str
    created: Sequence[str]
    revised: Mapping[str, Sequence[str]]
    added: Mapping[str, Sequence[str]]
