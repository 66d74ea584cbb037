"""What plans need of the world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scripts_library.items.ports import ItemsRecord
from scripts_library.plans.model import Plan


@dataclass(frozen=True, slots=True)
class ImportedPlan:
    """A plan as it was last imported, its texts left out, with their hashes by slug and language."""

    plan: Plan
    hashes: Mapping[str, Mapping[str, str]]
    imported_by: str
    imported_at: datetime


class Plans(Protocol):
    """The plans that were imported, each as it was at its last import."""

    def put(self, imported: ImportedPlan) -> None: ...

    def find(self, plan: str) -> ImportedPlan | None: ...

    def get(self, plan: str) -> ImportedPlan:
        """Raises `NoSuchPlan`."""
        ...

    def all(self) -> Sequence[ImportedPlan]:
        """Most urgent first, then by id."""
        ...


class PlansRecord(ItemsRecord, Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def plans(self) -> Plans: ...
