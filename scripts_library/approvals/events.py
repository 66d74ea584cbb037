"""What is journalled about approvals. Texts are named by revision, language and hash."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class _OfText(Event):
    item: str
    revision: str
    language: str
    hash: str
    audience: str


@dataclass(frozen=True, slots=True)
class ApprovalRequested(_OfText):
    kind: ClassVar[str] = "approval.requested"
    request: str


@dataclass(frozen=True, slots=True)
class RequestExhausted(_OfText):
    """Everybody was rung three times and nobody answered; the alarm went."""

    kind: ClassVar[str] = "approval.exhausted"
    request: str


@dataclass(frozen=True, slots=True)
class RequestCancelled(_OfText):
    kind: ClassVar[str] = "approval.cancelled"
    request: str


@dataclass(frozen=True, slots=True)
class TextApproved(_OfText):
    kind: ClassVar[str] = "approval.given"
    approval: str


@dataclass(frozen=True, slots=True)
class TextReturned(_OfText):
    kind: ClassVar[str] = "approval.returned"
    reason: str


@dataclass(frozen=True, slots=True)
class TranslationReviewed(Event):
    kind: ClassVar[str] = "translation.reviewed"
    item: str
    revision: str
    language: str
    hash: str


@dataclass(frozen=True, slots=True)
class TextChosen(_OfText):
    """A text that would be left out is said all the same."""

    kind: ClassVar[str] = "text.chosen"
    reason: str


@dataclass(frozen=True, slots=True)
class GlassBroken(Event):
    kind: ClassVar[str] = "break_glass.used"
    glass: str
    incident: str | None
    audience: str
    texts: tuple[dict[str, str], ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class GlassReasonGiven(Event):
    kind: ClassVar[str] = "break_glass.reason"
    glass: str
    reason: str


@dataclass(frozen=True, slots=True)
class GlassReviewed(Event):
    kind: ClassVar[str] = "break_glass.reviewed"
    glass: str
    review: str


@dataclass(frozen=True, slots=True)
class ItemWithdrawn(Event):
    kind: ClassVar[str] = "item.withdrawn"
    withdrawal: str
    item: str
    upto: int
    audience: str
    reason: str | None
    along: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawalUndone(Event):
    """What was withdrawn may be said again, by the approvals that it had."""

    kind: ClassVar[str] = "item.withdrawn.undone"
    withdrawal: str
    item: str


@dataclass(frozen=True, slots=True)
class WithdrawalReasonGiven(Event):
    kind: ClassVar[str] = "item.withdrawn.reason"
    withdrawal: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemReturned(Event):
    """A later revision of a withdrawn item was explicitly published."""

    kind: ClassVar[str] = "item.returned"
    withdrawal: str
    item: str
    audience: str
