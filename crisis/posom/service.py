"""Use cases of POSOM: start and end it, refer somebody to it, accept them, keep the promise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.access.model import PersonId, Role
from core.clock import rfc3339
from core.errors import FieldError, NotFound, msgid
from core.ids import new_id
from core.outbox.model import Intent
from core.sealing.ports import Sealer
from core.timers.model import Timer
from crisis.posom import events
from crisis.posom.errors import (
    BadReferral,
    NoConsent,
    PosomNotOn,
    PosomOff,
    PosomOn,
    ReferralTaken,
    WhyNeeded,
)
from crisis.posom.model import (
    ENDED,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_WHEN,
    LONGEST_WORDS,
    PROMISED_WITHIN,
    UNACCEPTED_AFTER,
    Operation,
    Referral,
    ReferralId,
    State,
    Told,
    new_number,
    on_call,
    purpose,
)
from crisis.posom.ports import PosomRecord
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience

PROMISED: Final = "posom.promised"
"""Timer: somebody was to be rung by now; its handler calls `promise_due`."""
UNACCEPTED: Final = "posom.unaccepted"
"""Timer: nobody has accepted it yet; its handler calls `still_unaccepted`."""
TEXT: Final = "posom.text"
"""Intent: tell this person that a referral waits. It holds the referral's id, and no word of it."""
NEW_WAITS: Final = "posom_new"
LATE: Final = "posom_late"
UNANSWERED: Final = "posom_unaccepted"


@dataclass(frozen=True, slots=True)
class New:
    """A referral as an agent makes it. ``consent``: they said yes; ``promised``: None for the usual time."""

    told: Told
    language: str
    consent: bool
    promised: datetime | None = None
    audience: Audience = Audience.LIVE


def start(record: PosomRecord, audience: Audience, reason: str, by: PersonId) -> Operation:
    """A named official starts POSOM. Raises `PosomOn`, `WhyNeeded`."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise WhyNeeded(errors=[FieldError("reason", WhyNeeded.message)])
    if record.posom.operation(audience) is not None:
        raise PosomOn
    operation = Operation(new_id(), audience, by, record.clock.now(), reason.strip())
    record.posom.put_operation(operation)
    record.journal.add(events.PosomStarted(operation.id, audience, operation.reason), by)
    return operation


def end(record: PosomRecord, audience: Audience, by: PersonId) -> Operation:
    """Nobody more is referred; those who were are still rung. Raises `PosomNotOn`."""
    operation = record.posom.operation(audience)
    if operation is None:
        raise PosomNotOn
    ended = operation.ended(by, record.clock.now())
    record.posom.put_operation(ended)
    record.journal.add(events.PosomEnded(ended.id, audience), by)
    return ended


def refer(record: PosomRecord, new: New, by: PersonId, sealer: Sealer, instead: str = "") -> Referral:
    """Somebody waits for POSOM from now on; its on-call are told that one waits, and nothing else.

    Raises `NoConsent`, `BadReferral`, and `PosomOff` with what is on duty ``instead``.
    """
    if record.posom.operation(new.audience) is None:
        raise PosomOff(instead=instead)
    now = record.clock.now()
    _check(new, now)
    referral_id = ReferralId(new_id())
    referral = Referral(
        id=referral_id,
        number=new_number(),
        audience=new.audience,
        language=new.language,
        sealed=sealer.seal(new.told.written(), purpose(referral_id)),
        made_by=by,
        made_at=now,
        consent_at=now,
        promised=new.promised or now + PROMISED_WITHIN,
    )
    record.posom.put(referral)
    _remind(record, referral)
    waits_until = min(now + UNACCEPTED_AFTER, referral.promised)
    record.timers.set(Timer(UNACCEPTED, referral.id, waits_until, {"referral": referral.id}))
    _tell(record, referral)
    record.journal.add(events.Referred(referral.number), by)
    return referral


def accept(
    record: PosomRecord, referral_id: ReferralId, by: PersonId, promised: datetime | None = None
) -> Referral:
    """This person rings them, at the latest at ``promised``. Another is told who has it: `ReferralTaken`.

    Raises `ReferralState`, `BadReferral`.
    """
    referral = record.posom.get(referral_id)
    if referral.state is State.ACCEPTED:
        if referral.accepted_by == by and promised is None:
            return referral
        if referral.accepted_by != by:
            raise ReferralTaken(name=name_of(record, referral.accepted_by))
    now = record.clock.now()
    _check_promise(promised, now)
    taken = referral if referral.state is State.ACCEPTED else referral.accepted(by, now)
    kept = replace(taken, promised=promised or taken.promised)
    record.posom.put(kept)
    record.timers.cancel(UNACCEPTED, kept.id)
    _remind(record, kept)
    record.journal.add(events.ReferralAccepted(kept.number, rfc3339(kept.promised)), by)
    return kept


def put_back(record: PosomRecord, referral_id: ReferralId, by: PersonId) -> Referral:
    """Somebody else shall take it; the on-call are told again. Raises `ReferralState`, `ReferralTaken`."""
    back = _own(record, referral_id, by).put_back()
    record.posom.put(back)
    due = record.clock.now() + UNACCEPTED_AFTER
    record.timers.set(Timer(UNACCEPTED, back.id, due, {"referral": back.id}))
    record.journal.add(events.ReferralPutBack(back.number), by)
    return back


def settle(record: PosomRecord, referral_id: ReferralId, state: State, by: PersonId) -> Referral:
    """It is done, handed on, or they were not reached. Raises `ReferralState`, `ReferralTaken`."""
    settled = _own(record, referral_id, by).settled(state, record.clock.now())
    record.posom.put(settled)
    if settled.state in ENDED:
        record.timers.cancel(PROMISED, settled.id)
    record.journal.add(events.ReferralSettled(settled.number, state), by)
    return settled


def opened(
    record: PosomRecord, referrals: Sequence[Referral], by: PersonId, sealer: Sealer
) -> dict[ReferralId, Told]:
    """What was said of them; that it was opened is journalled. For POSOM alone."""
    if referrals:
        record.journal.add(events.ReferralsOpened(tuple(each.number for each in referrals)), by)
    return {each.id: Told.read(sealer.open(each.sealed, purpose(each.id))) for each in referrals}


def promise_due(record: PosomRecord, referral_id: ReferralId) -> None:
    """The timer's act: who was promised to be rung by now waits still."""
    referral = record.posom.get(referral_id)
    if referral.state not in ENDED:
        _alarm(record, referral, LATE)


def still_unaccepted(record: PosomRecord, referral_id: ReferralId) -> None:
    """The timer's act: nobody has accepted it."""
    referral = record.posom.get(referral_id)
    if referral.state is State.WAITING:
        _alarm(record, referral, UNANSWERED)


def whom_to_tell(record: PosomRecord, at: datetime) -> tuple[PersonId, ...]:
    """POSOM's on-call; where nobody is on the list, everybody of POSOM, so that nothing is forgotten."""
    found = on_call(record.posom.duties(at), at)
    if found:
        return found
    return tuple(each.person for each in record.accounts.all() if each.active and Role.POSOM in each.roles)


def name_of(record: PosomRecord, person: str | None) -> str:
    """What somebody is called; their id where they have no account any more."""
    try:
        return record.accounts.get(PersonId(person or "")).display_name
    except NotFound:
        return person or ""


def _own(record: PosomRecord, referral_id: ReferralId, by: PersonId) -> Referral:
    referral = record.posom.get(referral_id)
    if referral.accepted_by is not None and referral.accepted_by != by and referral.state not in ENDED:
        raise ReferralTaken(name=name_of(record, referral.accepted_by))
    return referral


def _remind(record: PosomRecord, referral: Referral) -> None:
    record.timers.set(Timer(PROMISED, referral.id, referral.promised, {"referral": referral.id}))


def _tell(record: PosomRecord, referral: Referral) -> None:
    for person in whom_to_tell(record, referral.made_at):
        data = {"what": NEW_WAITS, "referral": referral.id}
        record.outbox.put(Intent(TEXT, person, data, f"{TEXT}:{referral.id}:{person}"))


def _alarm(record: PosomRecord, referral: Referral, what: str) -> None:
    """To the on-call and to whoever accepted it: that one is late, and no word of it."""
    told = dict.fromkeys(whom_to_tell(record, record.clock.now()))
    if referral.accepted_by is not None:
        told[referral.accepted_by] = None
    promise = rfc3339(referral.promised)
    for person in told:
        data = {"what": what, "referral": referral.id}
        record.outbox.put(Intent(ALARM, person, data, f"{what}:{referral.id}:{promise}:{person}"))


def _check(new: New, now: datetime) -> None:
    if not new.consent:
        raise NoConsent(errors=[FieldError("consent", NoConsent.message)])
    told = new.told
    faults = [] if told.name.strip() else [FieldError("name", msgid("Write what to call them."))]
    longest = {"name": LONGEST_NAME, "when": LONGEST_WHEN, "words": LONGEST_WORDS}
    faults += [
        FieldError(name, msgid("At most %(most)s characters."), {"most": most})
        for name, most in longest.items()
        if len(getattr(told, name)) > most
    ]
    if faults:
        raise BadReferral(errors=faults)
    _check_promise(new.promised, now)


def _check_promise(promised: datetime | None, now: datetime) -> None:
    if promised is not None and not now < promised <= now + timedelta(days=14):
        fault = FieldError("promised", msgid("The promised time lies ahead, within 14 days."))
        raise BadReferral(errors=[fault])
