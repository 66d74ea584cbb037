"""What is journalled about items and texts. Texts themselves are named by hash: the words stay in their
table."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class ItemCreated(Event):
    kind: ClassVar[str] = "item.created"
    item: str
    slug: str
    item_kind: str
    authority: str
    plan: str | None
    incident: str | None


@dataclass(frozen=True, slots=True)
class TextWritten(Event):
    """A text was stored, in a new revision or as a language that was missing."""

    kind: ClassVar[str] = "text.written"
    item: str
    revision: str
    number: int
    language: str
    hash: str
    based_on: int
    restores: int | None = None
