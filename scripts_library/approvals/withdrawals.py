"""Withdrawing: one person's act, never refused and never late. What stands in its place is the cut's
business."""

from collections.abc import Collection
from dataclasses import replace

from core.access.model import PersonId, Role
from core.ids import new_id
from scripts_library.approvals import errors, events
from scripts_library.approvals.model import CRISIS_MANAGEMENT, Undone, Withdrawal, WithdrawalId
from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.items.model import Audience, ItemId


def withdraw(
    record: ApprovalsRecord,
    item_id: ItemId,
    by: PersonId,
    reason: str | None = None,
    audience: Audience = Audience.LIVE,
    along: WithdrawalId | None = None,
) -> Withdrawal:
    """Nothing of the item up to now is said any more, in any language. Twice is once. The only error is
    `NoSuchItem`. ``along``: the withdrawal of another item that it goes with."""
    item = record.items.item(item_id)
    upto = record.items.revisions(item.id)[-1].number
    for earlier in record.approvals.withdrawals([item.id]):
        if earlier.upto >= upto and earlier.reaches(audience):
            return earlier
    withdrawal_id = WithdrawalId(new_id())
    event = events.ItemWithdrawn(withdrawal_id, item.id, upto, audience, reason, along)
    head = record.journal.add(event, by)
    now = record.clock.now()
    withdrawal = Withdrawal(withdrawal_id, item.id, upto, by, now, head.seq, reason, audience, along)
    record.approvals.add_withdrawal(withdrawal)
    return withdrawal


def undo(
    record: ApprovalsRecord, withdrawal_id: WithdrawalId, by: PersonId, roles: Collection[Role]
) -> Withdrawal:
    """Take a withdrawal back, within ten minutes: the item may be said as if it had never been. Nothing is
    cut by it. Twice is once.

    It approves nothing: a text is said by the approval it had, or not at all. Raises
    `NotCrisisManagement`, `NoSuchWithdrawal`, `UndoTooLate`.
    """
    if CRISIS_MANAGEMENT.isdisjoint(roles):
        raise errors.NotCrisisManagement
    withdrawal, now = record.approvals.withdrawal(withdrawal_id), record.clock.now()
    if withdrawal.undone:
        return withdrawal
    if not withdrawal.may_be_undone(now):
        raise errors.UndoTooLate
    head = record.journal.add(events.WithdrawalUndone(withdrawal.id, withdrawal.item), by)
    undone = Undone(withdrawal.id, by, now, head.seq)
    record.approvals.add_undone(undone)
    return replace(withdrawal, undone=undone)


def give_reason(record: ApprovalsRecord, withdrawal_id: WithdrawalId, reason: str, by: PersonId) -> None:
    """The reason that may follow."""
    if not reason.strip():
        raise errors.ReasonNeeded
    withdrawal = record.approvals.withdrawal(withdrawal_id)
    record.approvals.give_withdrawal_reason(withdrawal.id, reason)
    record.journal.add(events.WithdrawalReasonGiven(withdrawal.id, withdrawal.item, reason), by)


def mark_returned(record: ApprovalsRecord, withdrawal: Withdrawal, audience: Audience, by: PersonId) -> None:
    """A later revision has been explicitly published to the audience, and stands in its place."""
    event = events.ItemReturned(withdrawal.id, withdrawal.item, audience)
    record.approvals.returned(withdrawal.id, audience, record.journal.add(event, by).seq)
