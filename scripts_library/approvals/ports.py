"""What approvals need of the world."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from core.access.model import PersonId
from core.outbox.ports import Outbox
from core.timers.ports import Timers
from scripts_library.approvals.model import (
    Approval,
    BreakGlass,
    Choice,
    GlassId,
    Permission,
    Request,
    RequestId,
    Review,
    TextKey,
    Undone,
    Withdrawal,
    WithdrawalId,
)
from scripts_library.items.model import Audience, Authority, ItemId
from scripts_library.items.ports import ItemsRecord


class Approvals(Protocol):
    """Requests, approvals, reviews, recorded choices, break-glass records and withdrawals."""

    def put_request(self, request: Request) -> None:
        """Store it, or bring the one with its id to this state."""
        ...

    def request(self, request: RequestId) -> Request:
        """Raises `NoSuchRequest`."""
        ...

    def requests(self, texts: Iterable[TextKey]) -> Sequence[Request]:
        """All that were ever made for the texts, oldest first."""
        ...

    def unanswered(self) -> Sequence[Request]:
        """All that wait for an answer, oldest first."""
        ...

    def add_approval(self, approval: Approval) -> None:
        """Raises `OwnWork` when the approver has a hand in the text, and `StaleHash` when the text has
        another hash: the database holds both rules by itself."""
        ...

    def approvals(self, items: Iterable[ItemId]) -> Sequence[Approval]: ...

    def permissions(self, items: Iterable[ItemId]) -> Sequence[Permission]:
        """Approvals and break-glass records of all texts of the items, in one go."""
        ...

    def add_review(self, review: Review) -> None:
        """Once is enough."""
        ...

    def reviews(self, items: Iterable[ItemId]) -> Sequence[Review]: ...

    def add_choice(self, choice: Choice) -> None: ...

    def choices(self, items: Iterable[ItemId]) -> Sequence[Choice]: ...

    def add_glass(self, glass: BreakGlass) -> None:
        """Raises `StaleHash` when a text has another hash."""
        ...

    def settle_glass(self, glass: BreakGlass) -> None:
        """Keep the reason that followed, or the review. Everything else of a record stays as it was."""
        ...

    def glass(self, glass: GlassId) -> BreakGlass:
        """Raises `NoSuchBreakGlass`."""
        ...

    def glasses(self, *, unreviewed: bool = False) -> Sequence[BreakGlass]:
        """Newest first."""
        ...

    def add_withdrawal(self, withdrawal: Withdrawal) -> None: ...

    def withdrawal(self, withdrawal: WithdrawalId) -> Withdrawal:
        """Also one that was undone. Raises `NoSuchWithdrawal`."""
        ...

    def withdrawals(self, items: Iterable[ItemId]) -> Sequence[Withdrawal]:
        """Those that count, oldest first: without those that were undone."""
        ...

    def add_undone(self, undone: Undone) -> None:
        """From now the withdrawal is left out of `withdrawals`."""
        ...

    def give_withdrawal_reason(self, withdrawal: WithdrawalId, reason: str) -> None: ...

    def returned(self, withdrawal: WithdrawalId, audience: Audience, seq: int) -> None:
        """A later revision has been published to the audience in its place."""
        ...


class Approvers(Protocol):
    """Who can be rung for an approval."""

    def in_order(self, authority: Authority) -> Sequence[PersonId]:
        """Those who may approve information of this authority, the first to be rung first."""
        ...

    def crisis_management(self) -> Sequence[PersonId]:
        """Everybody who is told when glass is broken or an alarm goes."""
        ...


class ApprovalsRecord(ItemsRecord, Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def approvals(self) -> Approvals: ...
    @property
    def approvers(self) -> Approvers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def timers(self) -> Timers: ...
