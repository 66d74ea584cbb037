"""Use cases of approvals: ask, ring, approve, return."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.access.model import PersonId, Role
from core.ids import new_id
from core.outbox.model import Intent
from core.timers.model import Timer
from scripts_library.approvals import errors, events
from scripts_library.approvals.model import (
    RING_EVERY,
    UNANSWERED,
    Approval,
    Request,
    RequestId,
    RequestState,
    Standing,
    TextKey,
    has_hand,
    may_approve,
    standing,
    to,
)
from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.items.model import Audience, Hand, Item, ItemId, Part, RevisionId, Text

RING: Final = "approval.ring"
"""Intent: ring this person for request ``data["request"]`` (page, SMS, call)."""
RING_TIMER: Final = "approval.ring_next"
"""Timer: its handler calls `ring_next` with the request's id, which is also the timer's key."""
ALARM: Final = "alarm"
"""Intent: tell this person that something needs them; ``data["what"]`` says what."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of "waiting for approval": the request, its item and text, and from when glass may be
    broken."""

    request: Request
    item: Item
    text: Text
    break_glass_from: datetime


def submit(
    record: ApprovalsRecord, revision: RevisionId, language: str, audience: Audience, by: PersonId
) -> Request:
    """Ask for approval of a text. Those who may approve it, and have no hand in it, are rung in order
    until one answers.

    Asking twice while the first request waits gives that one. Whoever asks becomes a hand of the text.
    With nobody to ring the alarm goes at once, and the five minutes until break-glass run all the same.
    """
    item, text, key = text_with_key(record, revision, language)
    earlier = record.approvals.requests([key])
    for each in earlier:
        if each.state in UNANSWERED and each.audience is audience:
            return each
    to(standing(earlier, record.approvals.approvals([item.id]), key, audience), Standing.SUBMITTED)
    record.items.add_hand(Hand(revision, language, by, Part.SUBMITTER))
    request = Request(
        id=RequestId(new_id()),
        text=key,
        item=item.id,
        audience=audience,
        by=by,
        at=record.clock.now(),
        approvers=tuple(_who_may(record, item, text)),
    )
    record.journal.add(events.ApprovalRequested(*_named(item.id, key, audience), request.id), by)
    return _ring(record, request)


def ring_next(record: ApprovalsRecord, request_id: RequestId) -> Request:
    """The timer's act: nobody has answered for a minute, so ring the next; after three rounds, raise the
    alarm."""
    request = record.approvals.request(request_id)
    if request.state is not RequestState.OPEN:
        return request
    return _ring(record, request)


def cancel_request(record: ApprovalsRecord, request_id: RequestId, by: PersonId) -> Request:
    """Nobody needs to answer any more. Raises `NotPossible` when somebody has."""
    request = record.approvals.request(request_id)
    cancelled = _settle(record, request, RequestState.CANCELLED, by, None)
    named = _named(request.item, request.text, request.audience)
    record.journal.add(events.RequestCancelled(*named, request.id), by)
    return cancelled


def approve(
    record: ApprovalsRecord,
    revision: RevisionId,
    language: str,
    hash: str,  # noqa: A002 - the name that the interface has
    audience: Audience,
    by: PersonId,
    roles: Collection[Role],
) -> Approval:
    """Approve exactly this text for its audience; live also permits exercises. Nothing is cut by it.

    Raises `StaleHash` when ``hash`` is not the stored text's, `OwnWork` for its author, editor or
    submitter, `NoAuthority` where the role does not reach.
    """
    item, _, key = text_with_key(record, revision, language)
    if key.hash != hash:
        raise errors.StaleHash
    check_may_decide(record, item, key, by, roles)
    requests = record.approvals.requests([key])
    to(standing(requests, record.approvals.approvals([item.id]), key, audience), Standing.APPROVED)
    approval_id = new_id()
    head = record.journal.add(events.TextApproved(*_named(item.id, key, audience), approval_id), by)
    approval = Approval(approval_id, key, audience, by, record.clock.now(), head.seq)
    record.approvals.add_approval(approval)
    for each in requests:
        if each.state in UNANSWERED and audience in {Audience.LIVE, each.audience}:
            _settle(record, each, RequestState.APPROVED, by, None)
    return approval


def reject(
    record: ApprovalsRecord,
    revision: RevisionId,
    language: str,
    reason: str,
    by: PersonId,
    roles: Collection[Role],
) -> tuple[Request, ...]:
    """Return a text to its writer, with why. Every request that waits for it is answered, and its
    submitter told."""
    if not reason.strip():
        raise errors.ReasonNeeded
    item, text, key = text_with_key(record, revision, language)
    check_may_decide(record, item, key, by, roles)
    requests = record.approvals.requests([key])
    waiting = [each for each in requests if each.state in UNANSWERED] or [_unasked(record, item, text, key)]
    for each in waiting:
        record.journal.add(events.TextReturned(*_named(item.id, key, each.audience), reason), by)
        told = {"request": each.id, "reason": reason}
        record.outbox.put(Intent("text.returned", each.by, told, f"text.returned:{each.id}"))
    return tuple(_settle(record, each, RequestState.RETURNED, by, reason) for each in waiting)


def waiting_for_approval(record: ApprovalsRecord) -> tuple[Waiting, ...]:
    """Everything that waits for an answer, oldest first."""
    return tuple(
        Waiting(
            each,
            record.items.item(each.item),
            record.items.text(each.text.revision, each.text.language),
            each.break_glass_from,
        )
        for each in record.approvals.unanswered()
    )


def text_with_key(record: ApprovalsRecord, revision: RevisionId, language: str) -> tuple[Item, Text, TextKey]:
    """The text, its item, and what names it exactly. Raises `NoSuchRevision`, `NoSuchText`."""
    text = record.items.text(revision, language)
    item = record.items.item(record.items.revision(revision).item)
    return item, text, TextKey(revision, language, text.hash)


def check_may_decide(
    record: ApprovalsRecord, item: Item, key: TextKey, by: PersonId, roles: Collection[Role]
) -> None:
    """Four eyes, and the authority's own. Raises `OwnWork`, `NoAuthority`."""
    if has_hand(record.items.hands(key.revision), by, key.language):
        raise errors.OwnWork
    if not may_approve(item.authority, roles):
        raise errors.NoAuthority


def tell_crisis_management(
    record: ApprovalsRecord, what: str, key: str, facts: dict[str, str | None]
) -> None:
    """An intent to everybody in crisis management; once per ``what`` and ``key``."""
    for person in record.approvers.crisis_management():
        record.outbox.put(Intent(ALARM, person, {"what": what, **facts}, f"{what}:{key}:{person}"))


def _unasked(record: ApprovalsRecord, item: Item, text: Text, key: TextKey) -> Request:
    """A request that nobody made: its text is returned by somebody who found it, and its writer is told."""
    now = record.clock.now()
    return Request(RequestId(new_id()), key, item.id, Audience.LIVE, text.written_by, now, ())


def _who_may(record: ApprovalsRecord, item: Item, text: Text) -> Sequence[PersonId]:
    hands = record.items.hands(text.revision)
    return [
        person
        for person in record.approvers.in_order(item.authority)
        if not has_hand(hands, person, text.language)
    ]


def _ring(record: ApprovalsRecord, request: Request) -> Request:
    if request.exhausted:
        return _exhaust(record, request)
    rung = request.rings()
    record.approvals.put_request(rung)
    person, key = request.next_approver, f"{RING}:{request.id}:{request.rung}"
    record.outbox.put(Intent(RING, person, {"request": request.id}, key))
    record.timers.set(Timer(RING_TIMER, request.id, record.clock.now() + RING_EVERY, {"request": request.id}))
    return rung


def _exhaust(record: ApprovalsRecord, request: Request) -> Request:
    exhausted = request.to(RequestState.EXHAUSTED, None, record.clock.now())
    record.approvals.put_request(exhausted)
    record.journal.add(
        events.RequestExhausted(*_named(request.item, request.text, request.audience), request.id), None
    )
    tell_crisis_management(record, "approval_unanswered", request.id, {"request": request.id})
    return exhausted


def _settle(
    record: ApprovalsRecord, request: Request, state: RequestState, by: PersonId, reason: str | None
) -> Request:
    settled = request.to(state, by, record.clock.now(), reason)
    record.approvals.put_request(settled)
    record.timers.cancel(RING_TIMER, request.id)
    for call in range(request.rung):
        record.outbox.cancel(f"{RING}:{request.id}:{call}")
    return settled


def _named(item: ItemId, key: TextKey, audience: Audience) -> tuple[str, str, str, str, str]:
    return item, key.revision, key.language, key.hash, audience.value
