"""Withdrawing and taking it back: one person's acts, at once.

A withdrawal is never refused; undoing it is crisis management's, for ten minutes, and approves nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from broadcast.editions.model import Edition
from core.access.model import PersonId, Role
from crisis.incidents.ports import IncidentsRecord, WordRecord
from crisis.incidents.selection import Rules, select
from crisis.incidents.service import cut_word
from crisis.incidents.view import View, shelf_of
from crisis.incidents.word import places
from scripts_library.approvals import withdrawals
from scripts_library.approvals.model import Withdrawal, WithdrawalId
from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.items.model import Audience, Item, ItemId, Kind, Stage
from scripts_library.items.ports import Wanted


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The withdrawal, those that went along with it, and the edition without them for each audience that
    heard them."""

    withdrawal: Withdrawal
    editions: tuple[Edition, ...]
    along: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class BackAgain:
    """The withdrawals that were undone, and the edition in which each audience hears the texts again."""

    withdrawals: tuple[Withdrawal, ...]
    editions: tuple[Edition, ...]


def withdraw(
    record: IncidentsRecord,
    item: ItemId,
    by: PersonId,
    reason: str | None = None,
    *,
    audience: Audience = Audience.LIVE,
    with_banner: bool = False,
    decided_at: datetime | None = None,
) -> Withdrawn:
    """Nothing of the item is said any more, to anybody, from the edition that this cuts. The only error
    is `NoSuchItem`.

    Twice is once: where no edition says it any more, none is cut. What is withdrawn live is withdrawn in
    exercises too; in an exercise (``audience``), in exercises alone. ``with_banner``: an announcement's
    banners say the same words, and go in the same edition.
    """
    record.editions.take_turn()
    others = [each.id for each in banners_of(record, record.items.item(item))] if with_banner else []
    known = {each.id for each in record.approvals.withdrawals([item, *others])}
    first = withdrawals.withdraw(record, item, by, reason, audience)
    along = [withdrawals.withdraw(record, each, by, reason, audience, first.id) for each in others]
    gone = (first, *(each for each in along if each.along == first.id))
    heard = [each for each in Audience if any(_stops(record, each, one, audience, known) for one in gone)]
    cut = tuple(cut_word(record, each, by, reason or "withdraw", decided_at) for each in heard)
    return Withdrawn(first, cut, gone[1:])


def undo_withdrawal(
    record: IncidentsRecord,
    withdrawal: WithdrawalId,
    by: PersonId,
    roles: Collection[Role],
    *,
    decided_at: datetime | None = None,
) -> BackAgain:
    """Say again what was withdrawn a moment ago, with all that went along with it, in one edition an
    audience. Twice is once.

    Only what is approved is said: the very text, by the approval that it has. Raises
    `NotCrisisManagement`, `NoSuchWithdrawal`, `UndoTooLate`.
    """
    record.editions.take_turn()
    known = record.approvals.withdrawal(withdrawal)
    first = withdrawals.undo(record, withdrawal, by, roles)
    if known.undone:
        return BackAgain((first,), ())
    now = record.clock.now()
    along = [each for each in gone_along(record, first) if each.may_be_undone(now)]
    back = (first, *(withdrawals.undo(record, each.id, by, roles) for each in along))
    reached = [each for each in Audience if first.reaches(each) and record.editions.last(each) is not None]
    cut = tuple(cut_word(record, each, by, "undo_withdrawal", decided_at) for each in reached)
    return BackAgain(back, cut)


def banners_of(record: ApprovalsRecord, item: Item) -> tuple[Item, ...]:
    """The banners that say an announcement's words: those of the same plan or incident at a stage of its.
    None for anything but an announcement."""
    if item.kind is not Kind.ANNOUNCEMENT:
        return ()
    beside = record.items.find(Wanted(plan=item.plan or "", incident=item.incident or "", kind=Kind.BANNER))
    return tuple(each for each in beside if each.stages == item.stages or set(each.stages) & set(item.stages))


@dataclass(frozen=True, slots=True)
class PlanWithout:
    """A plan whose announcement is withdrawn, with or without an incident: the next one on it would go out
    as a retraction."""

    plan: str
    item: ItemId
    since: datetime


def plans_without_words(record: ApprovalsRecord) -> tuple[PlanWithout, ...]:
    """The plans' announcements that are withdrawn live and have not come back, longest ago first: a text is
    to be approved and put out before it is needed."""
    items = {each.id: each for each in record.items.find(Wanted(kind=Kind.ANNOUNCEMENT, incident=""))}
    prepared = [key for key, each in items.items() if each.plan and Stage.RETRACTION not in each.stages]
    gone = [each for each in record.approvals.withdrawals(prepared) if _is_away(each, Audience.LIVE)]
    return tuple(PlanWithout(items[each.item].plan or "", each.item, each.at) for each in gone)


def corrected_elsewhere(record: WordRecord, view: View) -> tuple[Withdrawal, ...]:
    """The withdrawals from the audience of items that have no place now, and have a later text that is
    approved: an explicit publish lets them be said when their incident comes."""
    here = {place.item.id for place in places(view)}
    items = {each.id: each for each in record.items.find(Wanted(incident="")) if each.id not in here}
    gone = [each for each in record.approvals.withdrawals(items) if _is_away(each, view.audience)]
    shelf = shelf_of(record, [items[key] for key in dict.fromkeys(each.item for each in gone)], view.audience)
    rules = Rules(view.audience, with_blanks=True)
    back = [each for each in shelf.items if select(shelf, each, rules, (), {}).source is not None]
    return tuple(each for each in gone if each.item in {item.id for item in back})


def _is_away(withdrawal: Withdrawal, audience: Audience) -> bool:
    return withdrawal.reaches(audience) and audience not in withdrawal.returned


def gone_along(record: ApprovalsRecord, withdrawal: Withdrawal) -> tuple[Withdrawal, ...]:
    """The withdrawals that went along with this one and still count."""
    banners = [each.id for each in banners_of(record, record.items.item(withdrawal.item))]
    found = record.approvals.withdrawals(banners)
    return tuple(each for each in found if each.along == withdrawal.id)


def _stops(
    record: IncidentsRecord,
    audience: Audience,
    withdrawal: Withdrawal,
    asked: Audience,
    known: Collection[WithdrawalId],
) -> bool:
    """Whether the audience's edition says what was withdrawn; a first withdrawal always cuts one for its
    own audience."""
    if not withdrawal.reaches(audience) or record.editions.last(audience) is None:
        return False
    if audience is asked and withdrawal.id not in known:
        return True
    entries = record.editions.newest(audience).cut.entries
    return any(each.item == withdrawal.item and each.instead is None for each in entries)
