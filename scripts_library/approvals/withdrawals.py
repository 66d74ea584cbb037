"""Withdrawing: one person's act, never refused and never late. What stands in its place is the cut's
business."""

from core.access.model import PersonId
from core.ids import new_id
from scripts_library.approvals import errors, events
from scripts_library.approvals.model import Withdrawal, WithdrawalId
from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.items.model import Audience, ItemId


def withdraw(
    record: ApprovalsRecord,
    item_id: ItemId,
    by: PersonId,
    reason: str | None = None,
    audience: Audience = Audience.LIVE,
) -> Withdrawal:
    """Nothing of the item up to now is said any more, in any language. Twice is once. The only error is
    `NoSuchItem`."""
    item = record.items.item(item_id)
    upto = record.items.revisions(item.id)[-1].number
    for earlier in record.approvals.withdrawals([item.id]):
        if earlier.upto >= upto and earlier.reaches(audience):
            return earlier
    withdrawal_id = WithdrawalId(new_id())
    head = record.journal.add(events.ItemWithdrawn(withdrawal_id, item.id, upto, audience, reason), by)
    now = record.clock.now()
    withdrawal = Withdrawal(withdrawal_id, item.id, upto, by, now, head.seq, reason, audience)
    record.approvals.add_withdrawal(withdrawal)
    return withdrawal


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
