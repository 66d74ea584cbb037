"""What waits for approval, the one text to be approved or returned, and the glass that one person may break
when nobody answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.differences import Run
from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import Edition, Said
from core.access.model import PersonId, Role
from core.errors import UpplysError
from crisis.incidents import pending
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.pending import OLDER_REASON, Earlier, Pending, Silence
from i18n.languages.model import LanguageTag
from scripts_library.approvals import break_glass as glasses
from scripts_library.approvals import service
from scripts_library.approvals.errors import StaleHash
from scripts_library.approvals.model import (
    UNANSWERED,
    BreakGlass,
    GlassId,
    Request,
    has_hand,
    may_approve,
)
from scripts_library.approvals.service import Waiting
from scripts_library.items.model import Audience, Item, NumberedText, RevisionId, Text, newest
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.blocks import parse, slots_used
from web.access import MAY, Action, may
from web.console.recorded import ToHear, to_hear
from web.console.rendering import zone
from web.console.texts import (
    ItemRow,
    Labels,
    TextNow,
    audience_of,
    item_row,
    line_of,
    named,
    names,
    shown,
    slot_labels,
)
from web.console.wording import word_changes
from web.context import caller, house, language, person, read, run, say
from web.problems import status_of
from web.record import Record


def routes(console: Blueprint) -> None:
    console.add_url_rule("/approvals", view_func=approvals)
    address = "/approvals/<revision>/<language>"
    console.add_url_rule(address, view_func=approval)
    console.add_url_rule(f"{address}/waiting", view_func=still_waiting)
    console.add_url_rule(f"{address}/approve", view_func=approve, methods=["POST"])
    console.add_url_rule(f"{address}/return", view_func=return_text, methods=["POST"])
    console.add_url_rule(f"{address}/break-glass", view_func=break_glass, methods=["POST"])
    console.add_url_rule("/break-glass/<glass>/reason", view_func=glass_reason, methods=["POST"])
    console.add_url_rule("/break-glass/<glass>/review", view_func=review_glass, methods=["POST"])


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A text that waits: who has been rung for it, who is next, and whether the reader may answer. ``of`` is
    the incident or plan that it belongs to, in words."""

    waiting: Waiting
    rung: tuple[str, ...]
    next: str
    own: bool
    may: bool
    of: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalsView:
    rows: tuple[WaitingRow, ...]
    to_hear: tuple[ToHear, ...]
    unreviewed: tuple[BreakGlass, ...]
    titles: Mapping[str, str]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Everything an approver needs to see of one text, and nothing else."""

    row: ItemRow
    now: TextNow | None
    text: Text
    item: Item
    number: int
    newer: NumberedText | None
    said: Said | None
    edition: int | None
    runs: tuple[Run, ...]
    slots: tuple[SlotSpec, ...]
    labels: Labels
    own_labels: Labels
    source: Text | None
    source_slots: tuple[SlotSpec, ...]
    request: Request | None
    rung: tuple[str, ...]
    own: bool
    allowed: bool
    approved_by: tuple[str, ...]
    silence: Silence
    """The languages that have no text of the item once this one is approved."""
    pending: Pending | None
    """What would be put out with it, where it is approved and would be said now."""
    incident: Incident | None
    people: Mapping[str, str]
    others: int = 0
    """How many more texts wait for the reader."""

    @property
    def audience(self) -> Audience:
        return self.request.audience if self.request is not None else self.row.audience

    @property
    def waits(self) -> bool:
        return self.request is not None and self.request.state in UNANSWERED

    @property
    def used(self) -> tuple[SlotSpec, ...]:
        """The slots that this very text holds, in the order they come."""
        by_name = {each.name: each for each in self.slots}
        return tuple(by_name[name] for name in slots_used(parse(self.text.body)) if name in by_name)


@may(Action.TEXT_APPROVE)
def approvals() -> ResponseReturnValue:
    """What waits, oldest first; and broken glass that somebody has to look at afterwards."""
    return _list_page({})


@may(Action.TEXT_APPROVE)
def approval(revision: str, language: str) -> ResponseReturnValue:
    """The exact text, what it changes, and two buttons."""
    return _page(revision, language, {})


@may(Action.TEXT_APPROVE)
def still_waiting(revision: str, language: str) -> ResponseReturnValue:
    """The part of the page that changes while one waits: who is being rung, and when glass may be broken."""
    view = _view(revision, language)
    return render_template("console/_break_glass.html", view=view, errors={}, opens_in=_opens_in)


@may(Action.TEXT_APPROVE)
def approve(revision: str, language: str) -> ResponseReturnValue:
    """Approve exactly the text with the hash that was shown."""
    view = _view(revision, language)
    try:
        approve_as_asked(RevisionId(revision), language, view.audience)
    except UpplysError as error:
        field = "stale" if isinstance(error, StaleHash) else "approve"
        return _page(revision, language, {field: say(error.message, **error.facts)}), int(status_of(error))
    flash(say("Approved: %(title)s.", title=view.text.title), "success")
    if "next" in request.form and (waiting := read(mine_to_answer, person(), caller().roles)):
        asked = waiting[0].text
        return redirect(url_for("console.approval", revision=asked.revision, language=asked.language))
    return redirect(url_for("console.approval", revision=revision, language=language))


def approve_as_asked(revision: RevisionId, tag: str, audience: Audience) -> None:
    """Approve the text that the form shows, and with it, where the form says so, record the choice that
    earlier translations are said though they are of an older text."""
    who, roles, form = person(), caller().roles, request.form
    why = say(OLDER_REASON)
    also = form.get("earlier") == Earlier.SAY and not MAY[Action.TEXT_CHOOSE].isdisjoint(roles)

    def unit(record: Record) -> None:
        item, text, _ = service.text_with_key(record, revision, tag)
        silence = pending.after_approving(record, item, text, audience, record.clock.now())
        service.approve(record, revision, tag, form.get("hash", ""), audience, who, roles)
        if also:
            pending.say_earlier(record, silence, audience, who, roles, why)

    run(unit)


@may(Action.TEXT_APPROVE)
def return_text(revision: str, language: str) -> ResponseReturnValue:
    """Back to whoever asked, with why."""
    try:
        reason = line_of(request.form, "reason")
        run(service.reject, RevisionId(revision), language, reason, person(), caller().roles)
    except UpplysError as error:
        return _page(revision, language, {"reason": told(error)}), int(status_of(error))
    flash(say("Returned. Whoever asked is told why."), "success")
    return redirect(url_for("console.approvals"))


@may(Action.BREAK_GLASS)
def break_glass(revision: str, language: str) -> ResponseReturnValue:
    """One person lets the text be said, since nobody has answered for five minutes."""
    view = _view(revision, language)
    try:
        reason = line_of(request.form, "reason")
        run(
            glasses.break_glass,
            [RevisionId(revision)],
            view.audience,
            person(),
            caller().roles,
            incident=view.item.incident,
            reason=reason or None,
        )
    except UpplysError as error:
        return _page(revision, language, {"glass": told(error)}), int(status_of(error))
    flash(
        say("The glass is broken, and everybody in crisis management is told. Put the text out now."),
        "warning",
    )
    return redirect(url_for("console.approval", revision=revision, language=language))


@may(Action.BREAK_GLASS)
def glass_reason(glass: str) -> ResponseReturnValue:
    """The reason that may follow."""
    who, form = person(), request.form
    return _settled(
        lambda: run(glasses.give_reason, GlassId(glass), line_of(form, "reason"), who),
        glass,
        say("Your reason is kept."),
    )


@may(Action.BREAK_GLASS)
def review_glass(glass: str) -> ResponseReturnValue:
    """Somebody else looks at it afterwards."""
    who, form = caller(), request.form
    return _settled(
        lambda: run(glasses.review_glass, GlassId(glass), who.person, who.roles, line_of(form, "review")),
        glass,
        say("The review is kept."),
    )


def told(error: UpplysError) -> str:
    """What was wrong, in the reader's words: at the field where it is known, else as a whole."""
    first = error.errors[0] if error.errors else error
    return say(first.message, **first.facts)


def _settled(act: Callable[[], object], glass: str, done: str) -> ResponseReturnValue:
    try:
        act()
    except UpplysError as error:
        return _list_page({glass: told(error)}), int(status_of(error))
    flash(done, "success")
    return redirect(url_for("console.approvals", _anchor="glass"))


def _list_page(errors: Mapping[str, str]) -> str:
    view = read(_listed, person(), caller().roles, language())
    return render_template("console/approvals.html", view=view, opens_in=_opens_in, errors=errors)


def _page(revision: str, tag: str, errors: Mapping[str, str]) -> str:
    view = _view(revision, tag)
    return render_template(
        "console/approval.html",
        view=view,
        reads=shown(view.text, view.slots, tag, view.own_labels, zone()),
        source_reads=source_reads_of(view),
        errors=errors,
        opens_in=_opens_in,
    )


def source_reads_of(view: ApprovalView) -> object:
    """The source text of a translation as citizens meet it; None where the text is itself the source."""
    source = view.source
    return shown(source, view.source_slots, source.language, view.labels, zone()) if source else None


def _view(revision: str, tag: str) -> ApprovalView:
    return read(whole, RevisionId(revision), tag, person(), caller().roles, language())


def _of(record: Record, item: Item, reader: str) -> str:
    if item.incident:
        return record.incidents.get(IncidentId(item.incident)).title
    plan = record.plans.find(item.plan) if item.plan else None
    return plan.plan.words(LanguageTag(reader)).title if plan else ""


def _listed(record: Record, who: PersonId, roles: frozenset[Role], reader: str) -> ApprovalsView:
    waiting = [(each, _of(record, each.item, reader)) for each in service.waiting_for_approval(record)]
    rows = tuple(replace(_waiting_row(record, each, who, roles), of=of) for each, of in waiting)
    unreviewed = tuple(record.approvals.glasses(unreviewed=True))
    keys = {key for each in unreviewed for key in each.texts}
    titles = {key.hash: record.items.text(key.revision, key.language).title for key in keys}
    return ApprovalsView(rows, to_hear(record, who, roles), unreviewed, titles, names(record))


def _waiting_row(record: Record, waiting: Waiting, who: PersonId, roles: frozenset[Role]) -> WaitingRow:
    asked = waiting.request
    own = has_hand(record.items.hands(waiting.text.revision), who, waiting.text.language)
    upcoming = asked.next_approver if asked.approvers and not asked.exhausted else ""
    return WaitingRow(waiting, _rung(asked), upcoming, own, may_approve(waiting.item.authority, roles))


def _rung(asked: Request | None) -> tuple[str, ...]:
    """Who has been rung, each once, in the order they were."""
    if asked is None or not asked.approvers:
        return ()
    called = (asked.approvers[place % len(asked.approvers)] for place in range(asked.rung))
    return tuple(dict.fromkeys(called))


def whole(
    record: Record, revision: RevisionId, tag: str, who: PersonId, roles: frozenset[Role], reader: str
) -> ApprovalView:
    """What an approver needs to see of the text, read in one unit of work."""
    item, text, key = service.text_with_key(record, revision, tag)
    found = record.items.revision(revision)
    row = item_row(record, item, who)
    said, edition = _said(record, item, tag)
    texts, requests = record.items.texts([item.id]), record.approvals.requests([key])
    latest, source = newest(texts, tag), _source_of(texts, item, text)
    permissions = [each for each in record.approvals.permissions([item.id]) if each.text == key]
    asked = max(requests, key=lambda each: (each.state in UNANSWERED, each.at), default=None)
    own_labels = slot_labels(record, item, tag)
    was = f"{said.title}\n{named(said.body, own_labels)}" if said is not None else ""
    return ApprovalView(
        row=row,
        now=row.of(tag) if latest is not None and latest.text.revision == revision else None,
        text=text,
        item=item,
        number=found.number,
        newer=latest if latest is not None and latest.number > found.number else None,
        said=said,
        edition=edition.number if edition else None,
        runs=word_changes(was, f"{text.title}\n{named(text.body, own_labels)}"),
        slots=found.slots,
        labels=slot_labels(record, item, reader),
        own_labels=own_labels,
        source=source.text if source else None,
        source_slots=record.items.revision(source.text.revision).slots if source else (),
        request=asked,
        rung=_rung(asked),
        own=has_hand(record.items.hands(revision), who, tag),
        allowed=may_approve(item.authority, roles),
        approved_by=tuple(each.by for each in permissions),
        silence=pending.after_approving(record, item, text, row.audience, record.clock.now()),
        pending=_pending(record, row.audience, text) if permissions else None,
        incident=record.incidents.get(IncidentId(item.incident)) if item.incident else None,
        people=names(record),
        others=sum(each.text != key for each in mine_to_answer(record, who, roles)),
    )


def mine_to_answer(record: Record, who: PersonId, roles: frozenset[Role]) -> list[Request]:
    """What waits for this very reader: their role reaches, and they have had no hand in it."""
    rows = [_waiting_row(record, each, who, roles) for each in service.waiting_for_approval(record)]
    return [row.waiting.request for row in rows if row.may and not row.own]


def _said(record: Record, item: Item, tag: str) -> tuple[Said | None, Edition | None]:
    """What is out now of the item in this language."""
    try:
        edition = record.editions.newest(audience_of(record, item))
    except NothingCutYet:
        return None, None
    entry = next(
        (each for each in edition.cut.entries if each.item == item.id and each.instead is None), None
    )
    return (entry.texts.get(tag) if entry else None), edition


def _pending(record: Record, audience: Audience, text: Text) -> Pending | None:
    """What an edition that is put out now would hold, if this text is in it."""
    found = pending.pending(record, audience)
    return found if any(text.hash in each.hashes for each in found.texts) else None


def _source_of(texts: Sequence[NumberedText], item: Item, text: Text) -> NumberedText | None:
    """The source text that a translation says the same as."""
    if text.language == item.source_language:
        return None
    upto = [each for each in texts if each.number <= text.based_on]
    return newest(upto, item.source_language) or newest(texts, item.source_language)


def _opens_in(opens: datetime) -> int:
    """Whole minutes until the glass may be broken, rounded up; 0 when it may."""
    return max(0, -int(-(opens - house().clock.now()).total_seconds() // 60))
