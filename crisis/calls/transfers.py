"""Use cases of passing calls on: a partner tells of a caller, an agent takes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from core.access.model import PersonId, Role
from core.access.ports import Accounts
from core.errors import FieldError, NotFound, msgid
from core.ids import new_id
from core.sealing.ports import Sealer
from crisis.calls import events
from crisis.calls.errors import BadTransfer, TransferTaken
from crisis.calls.partners import (
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    PartnerId,
    Transfer,
    TransferId,
    TransferState,
    note_purpose,
)
from crisis.calls.transfers_ports import TransfersRecord
from scripts_library.items.model import Audience

LEADS: Final = frozenset({Role.SHIFT_LEAD, Role.CRISIS_MANAGER, Role.DUTY_OFFICER})
Mask = Callable[[str], str]
"""Takes personal identity numbers and telephone numbers out of a text."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What a partner tells of the caller; all of it may be missing."""

    language: str | None = None
    district: str | None = None
    reference: str | None = None
    note: str | None = None
    call: str | None = None
    audience: Audience = Audience.LIVE


def pass_on(
    record: TransfersRecord, partner: PartnerId, passed: Passed, by: PersonId, mask: Mask, sealer: Sealer
) -> Transfer:
    """A caller waits at the desk from now on. What the partner wrote is masked, then sealed.

    Raises `BadTransfer`.
    """
    _check(passed)
    transfer_id = TransferId(new_id())
    note = mask(passed.note.strip()) if passed.note and passed.note.strip() else None
    transfer = Transfer(
        id=transfer_id,
        partner=partner,
        at=record.clock.now(),
        audience=passed.audience,
        language=passed.language,
        district=passed.district,
        note_sealed=None if note is None else sealer.seal(note, note_purpose(transfer_id)),
        reference=mask(passed.reference) if passed.reference else None,
        call=passed.call,
    )
    record.transfers.put(transfer)
    record.journal.add(events.TransferPassedOn(transfer.id, partner), by)
    return transfer


def take(record: TransfersRecord, transfer_id: TransferId, by: PersonId) -> Transfer:
    """This agent takes it. The same agent may say so twice; another is told who has it: `TransferTaken`."""
    transfer = record.transfers.get(transfer_id)
    if transfer.state is not TransferState.WAITING:
        if transfer.taken_by == by:
            return transfer
        raise TransferTaken(name=_name(record, transfer.taken_by))
    taken = transfer.taken(by, record.clock.now())
    record.transfers.put(taken)
    record.journal.add(events.TransferTakenOver(taken.id), by)
    return taken


def put_back(record: TransfersRecord, transfer_id: TransferId, by: PersonId) -> Transfer:
    """It waits again, for somebody else; the journal says whose it was. Raises `TransferNotPossible`, and
    `TransferTaken` where another has it whose it stays (`may_put_back`)."""
    transfer = record.transfers.get(transfer_id)
    if transfer.state is TransferState.TAKEN and not may_put_back(record.accounts, transfer, by):
        raise TransferTaken(name=_name(record, transfer.taken_by))
    return _waits_again(record, transfer, by)


def may_put_back(accounts: Accounts, transfer: Transfer, by: PersonId) -> bool:
    """Whoever took it; whoever leads the shift or the crisis; anybody, where who took it can't log in any
    more."""
    if transfer.taken_by == by or not accounts.get(by).roles.isdisjoint(LEADS):
        return True
    try:
        return not accounts.get(PersonId(transfer.taken_by or "")).active
    except NotFound:
        return True


def let_go(record: TransfersRecord, person: PersonId, by: PersonId | None) -> Sequence[Transfer]:
    """Who goes home leaves nobody waiting: all that they took and had not done waits again."""
    return [_waits_again(record, each, by) for each in record.transfers.held_by(person)]


def finish(record: TransfersRecord, transfer_id: TransferId, by: PersonId) -> Transfer:
    """The caller has been helped. Raises `TransferNotPossible`, `TransferTaken`."""
    done = _own(record, transfer_id, by).done(record.clock.now())
    record.transfers.put(done)
    record.journal.add(events.TransferDone(done.id), by)
    return done


def note_of(transfer: Transfer, sealer: Sealer) -> str:
    """What the partner wrote; empty where nothing."""
    sealed = transfer.note_sealed
    return sealer.open(sealed, note_purpose(transfer.id)) if sealed is not None else ""


def _waits_again(record: TransfersRecord, transfer: Transfer, by: PersonId | None) -> Transfer:
    back = transfer.put_back()
    record.transfers.put(back)
    record.journal.add(events.TransferPutBack(back.id, transfer.taken_by or ""), by)
    return back


def _own(record: TransfersRecord, transfer_id: TransferId, by: PersonId) -> Transfer:
    transfer = record.transfers.get(transfer_id)
    if transfer.state is TransferState.TAKEN and transfer.taken_by != by:
        raise TransferTaken(name=_name(record, transfer.taken_by))
    return transfer


def _name(record: TransfersRecord, person: str | None) -> str:
    try:
        return record.accounts.get(PersonId(person or "")).display_name
    except NotFound:
        return person or ""


def _check(passed: Passed) -> None:
    long = {"note": (passed.note, LONGEST_NOTE), "reference": (passed.reference, LONGEST_REFERENCE)}
    faults = [
        FieldError(name, msgid("At most %(most)s characters."), {"most": most})
        for name, (text, most) in long.items()
        if text is not None and len(text) > most
    ]
    if faults:
        raise BadTransfer(errors=faults)
