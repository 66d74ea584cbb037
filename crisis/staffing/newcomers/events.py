"""What is journalled about newcomers."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class DoorOpened(Event):
    kind: ClassVar[str] = "newcomer.door_opened"
    newcomer: str
    shift_ends: str


@dataclass(frozen=True, slots=True)
class SecrecyAcknowledged(Event):
    kind: ClassVar[str] = "newcomer.secrecy_acknowledged"
    newcomer: str


@dataclass(frozen=True, slots=True)
class NewcomerAdmitted(Event):
    kind: ClassVar[str] = "newcomer.admitted"
    newcomer: str
    account: str
    shift_ends: str


@dataclass(frozen=True, slots=True)
class NewcomerGone(Event):
    """Refused, or the shift has ended: nothing of theirs opens anything."""

    kind: ClassVar[str] = "newcomer.gone"
    newcomer: str
    state: str
