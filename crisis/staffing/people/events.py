"""What is journalled about people who can be called in. Never a name, a number or a word of theirs."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class PersonKept(Event):
    """Added or changed: which fields, not what they say."""

    kind: ClassVar[str] = "staff.person_kept"
    person: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class PeopleImported(Event):
    kind: ClassVar[str] = "staff.people_imported"
    added: int
    changed: int
    refused: int


@dataclass(frozen=True, slots=True)
class PersonalLinkRevoked(Event):
    kind: ClassVar[str] = "staff.link_revoked"
    person: str


@dataclass(frozen=True, slots=True)
class OptedOut(Event):
    kind: ClassVar[str] = "staff.opted_out"
    person: str
    again: bool
    """Opted in again."""
