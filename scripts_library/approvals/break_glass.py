"""Break-glass: nobody answers, so one person lets exactly these texts be said, everybody is told, and it
is reviewed after."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.access.model import PersonId, Role
from core.ids import new_id
from scripts_library.approvals import errors, events
from scripts_library.approvals.model import (
    CRISIS_MANAGEMENT,
    UNANSWERED,
    BreakGlass,
    GlassId,
    Request,
    TextKey,
)
from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.approvals.service import tell_crisis_management
from scripts_library.items.model import Audience, NumberedText, RevisionId


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that waits for an answer, and from when it may be said without one."""

    request: Request
    opens: datetime
    open: bool


def offers(record: ApprovalsRecord, audience: Audience) -> tuple[Offer, ...]:
    """Every text for which glass may be broken now or soon, oldest request first.

    Offer texts that are approved already, and slots, before these: they need no glass.
    """
    now = record.clock.now()
    return tuple(
        Offer(each, each.break_glass_from, now >= each.break_glass_from)
        for each in record.approvals.unanswered()
        if each.audience is audience
    )


def break_glass(
    record: ApprovalsRecord,
    revisions: Sequence[RevisionId],
    audience: Audience,
    by: PersonId,
    roles: Collection[Role],
    *,
    incident: str | None = None,
    reason: str | None = None,
) -> BreakGlass:
    """Let the texts of these revisions that have waited five minutes for an answer be said: exactly
    those words.

    One person of crisis management, their own work included; the reason may follow. Twice is once.
    Nothing is cut by it. Raises `NotCrisisManagement`, `NothingUnanswered`, `TooEarly` with the time it
    opens.
    """
    if CRISIS_MANAGEMENT.isdisjoint(roles):
        raise errors.NotCrisisManagement
    now = record.clock.now()
    waiting = _waiting(record, revisions, audience)
    ready = [each for each in waiting if each.break_glass_from <= now]
    if not ready:
        raise _not_open(waiting)
    keys = tuple(dict.fromkeys(each.text for each in ready))
    for earlier in record.approvals.glasses():
        if earlier.audience is audience and set(keys) <= set(earlier.texts):
            return earlier
    glass_id = GlassId(new_id())
    head = record.journal.add(_event(glass_id, incident, audience, keys, reason), by)
    glass = BreakGlass(glass_id, audience, incident, keys, by, now, head.seq, reason or None)
    record.approvals.add_glass(glass)
    tell_crisis_management(record, "break_glass", glass.id, {"glass": glass.id, "by": by})
    return glass


def give_reason(record: ApprovalsRecord, glass_id: GlassId, reason: str, by: PersonId) -> BreakGlass:
    """The typed reason that may follow. Raises `ReasonNeeded`; a reason that was given is not changed."""
    if not reason.strip():
        raise errors.ReasonNeeded
    glass = record.approvals.glass(glass_id).with_reason(reason)
    record.approvals.settle_glass(glass)
    record.journal.add(events.GlassReasonGiven(glass.id, reason), by)
    return glass


def review_glass(
    record: ApprovalsRecord, glass_id: GlassId, by: PersonId, roles: Collection[Role], review: str
) -> BreakGlass:
    """Somebody else of crisis management looks at it afterwards. Raises `OwnWork`, `NotPossible`,
    `ReasonNeeded`."""
    if CRISIS_MANAGEMENT.isdisjoint(roles):
        raise errors.NotCrisisManagement
    if not review.strip():
        raise errors.ReasonNeeded
    glass = record.approvals.glass(glass_id).reviewed(by, record.clock.now(), review)
    record.approvals.settle_glass(glass)
    record.journal.add(events.GlassReviewed(glass.id, review), by)
    return glass


def _waiting(record: ApprovalsRecord, revisions: Sequence[RevisionId], audience: Audience) -> list[Request]:
    items = {record.items.revision(revision).item for revision in revisions}
    keys = _keys(record.items.texts(items), frozenset(revisions))
    return [
        each
        for each in record.approvals.requests(keys)
        if each.state in UNANSWERED and audience in {each.audience, Audience.EXERCISE}
    ]


def _keys(texts: Iterable[NumberedText], revisions: frozenset[RevisionId]) -> list[TextKey]:
    return [
        TextKey(each.text.revision, each.text.language, each.text.hash)
        for each in texts
        if each.text.revision in revisions
    ]


def _not_open(waiting: Sequence[Request]) -> errors.TooEarly | errors.NothingUnanswered:
    if not waiting:
        return errors.NothingUnanswered()
    return errors.TooEarly(opens=min(each.break_glass_from for each in waiting))


def _event(
    glass: GlassId, incident: str | None, audience: Audience, keys: Sequence[TextKey], reason: str | None
) -> events.GlassBroken:
    named = tuple({"revision": key.revision, "language": key.language, "hash": key.hash} for key in keys)
    return events.GlassBroken(glass, incident, audience, named, reason)
