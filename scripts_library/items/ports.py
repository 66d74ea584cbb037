"""What items need of the world. Every lookup that names one thing raises the feature's own NotFound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.clock import Clock
from core.journal.ports import Journal
from scripts_library.items.model import (
    Authority,
    Draft,
    Hand,
    Item,
    ItemId,
    Kind,
    NumberedText,
    Revision,
    RevisionId,
    Text,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items a list is about; None means any. ``incident=""`` and ``plan=""`` mean those that have
    none."""

    plan: str | None = None
    incident: str | None = None
    kind: Kind | None = None
    authority: Authority | None = None


class Items(Protocol):
    """All items with their revisions, texts, hands and drafts."""

    def add_item(self, item: Item) -> None:
        """Raises `SlugTaken` when its plan or incident has the slug already."""
        ...

    def item(self, item: ItemId) -> Item:
        """Raises `NoSuchItem`."""
        ...

    def hold(self, item: ItemId) -> Item:
        """The item, kept from being revised by others until this unit of work ends. Raises `NoSuchItem`."""
        ...

    def find(self, wanted: Wanted, *, after: ItemId | None = None, most: int | None = None) -> Sequence[Item]:
        """Oldest first."""
        ...

    def by_slug(self, slug: str, *, plan: str | None, incident: str | None = None) -> Item | None: ...

    def add_revision(self, revision: Revision) -> None:
        """Raises `EditConflict` when the number is taken: somebody was faster."""
        ...

    def revision(self, revision: RevisionId) -> Revision:
        """Raises `NoSuchRevision`."""
        ...

    def revisions(self, item: ItemId) -> Sequence[Revision]:
        """Oldest first."""
        ...

    def revisions_of(self, items: Iterable[ItemId]) -> Sequence[Revision]:
        """Every revision of the items, in one go."""
        ...

    def add_text(self, text: Text) -> None:
        """Raises `Immutable` when the revision has a text in the language."""
        ...

    def text(self, revision: RevisionId, language: str) -> Text:
        """Raises `NoSuchText`, or `NoSuchRevision` when there is not even that."""
        ...

    def texts(self, items: Iterable[ItemId]) -> Sequence[NumberedText]:
        """Every text of the items, oldest revision first, in one go."""
        ...

    def add_hand(self, hand: Hand) -> None:
        """Once is enough. Raises `OwnWork` of the approvals when the person has approved the text."""
        ...

    def hands(self, revision: RevisionId) -> Sequence[Hand]: ...

    def save_draft(self, draft: Draft) -> None: ...

    def draft(self, person: str, subject: str, language: str) -> Draft | None: ...

    def drafts(self, person: str) -> Sequence[Draft]:
        """Theirs, newest first."""
        ...

    def drop_draft(self, person: str, subject: str, language: str) -> None: ...


class ItemsRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def items(self) -> Items: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
