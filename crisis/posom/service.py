"""Use cases of POSOM: start and end it, refer somebody to it, accept them, keep the promise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.access.model import PersonId
from core.clock import rfc3339
from core.errors import FieldError, NotFound, msgid
from core.ids import new_id
from core.sealing.ports import Sealer
from crisis.posom import alarming, events
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
    purpose,
)
from crisis.posom.ports import PosomRecord
from scripts_library.items.model import Audience


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
    alarming.begin_to_wait(record, referral, alarming.NEW_WAITS)
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
    alarming.ask_no_more(record, kept)
    alarming.hold_to_promise(record, kept, UNACCEPTED_AFTER)
    record.journal.add(events.ReferralAccepted(kept.number, rfc3339(kept.promised)), by)
    return kept


def put_back(record: PosomRecord, referral_id: ReferralId, by: PersonId) -> Referral:
    """Somebody else shall take it; the on-call are told again, and alarmed again where nobody does.

    Anybody of POSOM may, whoever has it: they may have gone home. The journal says whose it was. Raises
    `ReferralState`.
    """
    before = record.posom.get(referral_id)
    back = before.put_back()
    record.posom.put(back)
    alarming.begin_to_wait(record, back, alarming.UNANSWERED)
    record.journal.add(events.ReferralPutBack(back.number, before.accepted_by or ""), by)
    return back


def settle(record: PosomRecord, referral_id: ReferralId, state: State, by: PersonId) -> Referral:
    """It is done, handed on, or they were not reached. Raises `ReferralState`, `ReferralTaken`."""
    settled = _own(record, referral_id, by).settled(state, record.clock.now())
    record.posom.put(settled)
    if settled.state in ENDED:
        alarming.forget_promise(record, settled)
    else:
        alarming.hold_to_promise(record, settled, PROMISED_WITHIN)
    record.journal.add(events.ReferralSettled(settled.number, state), by)
    return settled


def opened(
    record: PosomRecord, referrals: Sequence[Referral], by: PersonId, sealer: Sealer
) -> dict[ReferralId, Told]:
    """What was said of them; that it was opened is journalled. For POSOM alone."""
    if referrals:
        record.journal.add(events.ReferralsOpened(tuple(each.number for each in referrals)), by)
    return {each.id: Told.read(sealer.open(each.sealed, purpose(each.id))) for each in referrals}


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
