"""Approvals and what stands beside them (docs/design.md, "Items, slots, approval"): requests, reviews,
recorded choices, break-glass, withdrawals. Rows that permit something are added and never changed.

``seq`` is the seq of the journal entry that recorded the act: the one order of everything that was
decided, also where two acts share a moment.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from core.access.model import Role
from scripts_library.approvals.errors import NotPossible, OwnWork
from scripts_library.items.model import Audience, Authority, Hand, ItemId, RevisionId, covers

RequestId = NewType("RequestId", str)
GlassId = NewType("GlassId", str)
WithdrawalId = NewType("WithdrawalId", str)

RING_EVERY: Final = timedelta(seconds=60)
"""How long one approver has before the next is rung."""
BREAK_GLASS_AFTER: Final = timedelta(minutes=5)
"""How long a request goes unanswered before one person may do without (docs/design.md)."""
UNDO_WITHIN: Final = timedelta(minutes=10)
"""How long a withdrawal may be undone; after that a text comes back by approval alone."""
ROUNDS: Final = 3
"""How often each approver is rung before the request counts as exhausted and the alarm goes."""

CRISIS_MANAGEMENT: Final = frozenset({Role.CRISIS_MANAGER, Role.DUTY_OFFICER})
MAY_APPROVE: Final[Mapping[Authority, frozenset[Role]]] = {
    Authority.EVENT: CRISIS_MANAGEMENT,
    Authority.STANDING: CRISIS_MANAGEMENT | {Role.EDITOR},
}
"""Event information shall always be conveyed by crisis management (docs/purpose.md, S3)."""


@dataclass(frozen=True, slots=True)
class TextKey:
    """Exactly one text: its revision, its language and the hash of its words."""

    revision: RevisionId
    language: str
    hash: str


class Standing(StrEnum):
    """Where a text is on its way to being approved, for one audience."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


NEXT: Final[Mapping[Standing, frozenset[Standing]]] = {
    Standing.DRAFT: frozenset({Standing.SUBMITTED, Standing.APPROVED, Standing.RETURNED}),
    Standing.SUBMITTED: frozenset({Standing.APPROVED, Standing.RETURNED}),
    Standing.RETURNED: frozenset({Standing.SUBMITTED, Standing.APPROVED}),
    Standing.APPROVED: frozenset({Standing.SUBMITTED, Standing.APPROVED}),
}
"""An approver who finds a text need not wait for a request. An approved text is never unapproved (it is
withdrawn), but may be approved anew after a restore has held it back."""


class RequestState(StrEnum):
    """A request for approval rings until one of these ends it; exhausted has raised the alarm and can
    still be answered."""

    OPEN = "open"
    EXHAUSTED = "exhausted"
    APPROVED = "approved"
    RETURNED = "returned"
    CANCELLED = "cancelled"


UNANSWERED: Final = frozenset({RequestState.OPEN, RequestState.EXHAUSTED})
NEXT_REQUEST: Final[Mapping[RequestState, frozenset[RequestState]]] = {
    RequestState.OPEN: frozenset(RequestState) - {RequestState.OPEN},
    RequestState.EXHAUSTED: frozenset({RequestState.APPROVED, RequestState.RETURNED, RequestState.CANCELLED}),
    RequestState.APPROVED: frozenset(),
    RequestState.RETURNED: frozenset(),
    RequestState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for the approval of one text. ``rung`` counts the calls so far; approver ``rung %
    len(approvers)`` is next."""

    id: RequestId
    text: TextKey
    item: ItemId
    audience: Audience
    by: str
    at: datetime
    approvers: tuple[str, ...]
    rung: int = 0
    state: RequestState = RequestState.OPEN
    answered_by: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None
    """Why it was returned."""

    @property
    def break_glass_from(self) -> datetime:
        """From when one person may do without an answer."""
        return self.at + BREAK_GLASS_AFTER

    @property
    def exhausted(self) -> bool:
        return self.rung >= ROUNDS * len(self.approvers)

    @property
    def next_approver(self) -> str:
        return self.approvers[self.rung % len(self.approvers)]

    def rings(self) -> "Request":
        return replace(self, rung=self.rung + 1)

    def to(self, state: RequestState, by: str | None, at: datetime, reason: str | None = None) -> "Request":
        """The request in its next state. Raises `NotPossible`."""
        if state not in NEXT_REQUEST[self.state]:
            raise NotPossible(state=self.state.value, wanted=state.value)
        if state is RequestState.EXHAUSTED:
            return replace(self, state=state)
        return replace(self, state=state, answered_by=by, answered_at=at, reason=reason)


@dataclass(frozen=True, slots=True)
class Approval:
    """Another's eyes have read exactly this text and found it good for its audience."""

    id: str
    text: TextKey
    audience: Audience
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Review:
    """A person who reads the language, and did not write it, says that it says the same as its source."""

    text: TextKey
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Crisis management names a text that would be left out, to be said all the same; it tells its
    reader so."""

    text: TextKey
    audience: Audience
    by: str
    at: datetime
    seq: int
    reason: str


class GlassState(StrEnum):
    """Break-glass is reviewed afterwards, always."""

    USED = "used"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """One person let exactly these texts be said without another's eyes. The reason may follow; the
    review must."""

    id: GlassId
    audience: Audience
    incident: str | None
    texts: tuple[TextKey, ...]
    by: str
    at: datetime
    seq: int
    reason: str | None = None
    state: GlassState = GlassState.USED
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    review: str | None = None

    def with_reason(self, reason: str) -> "BreakGlass":
        """Raises `NotPossible` when a reason was given already."""
        if self.reason is not None:
            raise NotPossible(state="explained", wanted="explained")
        return replace(self, reason=reason)

    def reviewed(self, by: str, at: datetime, review: str) -> "BreakGlass":
        """Raises `OwnWork` for the one who broke the glass, and `NotPossible` when it was reviewed
        already."""
        if by == self.by:
            raise OwnWork
        if self.state is GlassState.REVIEWED:
            raise NotPossible(state=self.state.value, wanted=GlassState.REVIEWED.value)
        return replace(self, state=GlassState.REVIEWED, reviewed_by=by, reviewed_at=at, review=review)


@dataclass(frozen=True, slots=True)
class Undone:
    """A withdrawal that was taken back: it is as if it had never been."""

    withdrawal: WithdrawalId
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Nothing of the item up to revision ``upto`` is said any more to its audience: live reaches
    exercises too, and what is withdrawn in an exercise is withdrawn in exercises alone.

    ``returned`` tells in which audiences a later revision has explicitly been published since, and so
    stands in its place. ``along`` names the withdrawal that this one went with, of another item.
    """

    id: WithdrawalId
    item: ItemId
    upto: int
    by: str
    at: datetime
    seq: int
    reason: str | None = None
    audience: Audience = Audience.LIVE
    along: WithdrawalId | None = None
    returned: frozenset[Audience] = frozenset()
    undone: Undone | None = None

    def reaches(self, audience: Audience) -> bool:
        return self.audience in {Audience.LIVE, audience}

    @property
    def undo_until(self) -> datetime | None:
        """Until when it may be undone; None when it is, or when a corrected text stands in its place."""
        return None if self.undone or self.returned else self.at + UNDO_WITHIN

    def may_be_undone(self, now: datetime) -> bool:
        return self.undo_until is not None and now <= self.undo_until


@dataclass(frozen=True, slots=True)
class Permission:
    """Why a text may be said: an approval or a break-glass record of exactly its hash."""

    text: TextKey
    audience: Audience
    by: str
    at: datetime
    seq: int
    broken_glass: bool = False


def permits(permission: Permission, key: TextKey, audience: Audience) -> bool:
    """Whether the text may be said to the audience. What is good for live is good for an exercise, never
    the reverse."""
    return permission.text == key and permission.audience in {Audience.LIVE, audience}


def may_approve(authority: Authority, roles: Collection[Role]) -> bool:
    """Whether somebody with these roles may approve information of this authority."""
    return not MAY_APPROVE[authority].isdisjoint(roles)


def has_hand(hands: Iterable[Hand], person: str, language: str) -> bool:
    """Whether the person touched the text: as author, editor or submitter, or as creator of its revision."""
    return any(hand.person == person and covers(hand, language) for hand in hands)


def standing(
    requests: Iterable[Request], approvals: Iterable[Approval], key: TextKey, audience: Audience
) -> Standing:
    """Where the text stands now, for the audience."""
    if any(each.text == key and each.audience in {Audience.LIVE, audience} for each in approvals):
        return Standing.APPROVED
    mine = [each for each in requests if each.text == key and each.audience in {Audience.LIVE, audience}]
    if any(each.state in UNANSWERED for each in mine):
        return Standing.SUBMITTED
    returned = any(each.state is RequestState.RETURNED for each in mine)
    return Standing.RETURNED if returned else Standing.DRAFT


def to(now: Standing, wanted: Standing) -> Standing:
    """The table of standings, applied. Raises `NotPossible`."""
    if wanted not in NEXT[now]:
        raise NotPossible(state=now.value, wanted=wanted.value)
    return wanted
