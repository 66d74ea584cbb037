"""Calling people in: the need, who will be called, what it sends; then who comes when, as they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import UpplysError
from core.ids import new_id
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.model import State as IncidentState
from crisis.incidents.work import call_in_list
from crisis.staffing.callouts import answering, service
from crisis.staffing.callouts.model import (
    OVERSAMPLED,
    Arrival,
    Called,
    CallOut,
    CallOutId,
    Need,
    Part,
    Said,
    TextIn,
    Via,
)
from crisis.staffing.callouts.planned import Planned, coming, planned
from crisis.staffing.callouts.proposing import propose
from crisis.staffing.callouts.seats import missing
from crisis.staffing.people.model import Person, StaffId
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.forms import field_errors
from web.console.needs import TypedNeed, cost_of, need_of, suggested, typed_need
from web.console.rendering import refreshed
from web.context import house, language, person, read, run, say
from web.problems import status_of
from web.record import Record

PART: Final = "console/_callout.html"
LISTED: Final = 50


def routes(console: Blueprint) -> None:
    console.add_url_rule("/callouts", view_func=callouts)
    console.add_url_rule("/callouts/new", view_func=new_callout)
    console.add_url_rule("/callouts/new", view_func=call_in, methods=["POST"])
    console.add_url_rule("/callouts/check-in", view_func=check_in, methods=["POST"])
    console.add_url_rule("/callouts/texts/<text>", view_func=settle_text, methods=["POST"])
    console.add_url_rule("/callouts/<callout>", view_func=one_callout)
    console.add_url_rule("/callouts/<callout>/now", view_func=callout_now)
    console.add_url_rule("/callouts/<callout>/answer", view_func=write_answer, methods=["POST"])
    console.add_url_rule("/callouts/<callout>/arrive", view_func=arrive, methods=["POST"])
    console.add_url_rule("/callouts/<callout>/cancel", view_func=cancel_callout, methods=["POST"])
    console.add_url_rule("/callouts/<callout>/more", view_func=call_more, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Row:
    """One of those called, with their name; ``undo`` whether there is an answer that can be taken back."""

    person: Person
    called: Called
    undo: bool = False


@dataclass(frozen=True, slots=True)
class CallOutView:
    callout: CallOut
    incident: Incident
    rows: Sequence[Row]
    lacks: tuple[int, ...]
    ended: bool
    others: Sequence[Person] = ()

    def of(self, *states: str) -> list[Row]:
        return [each for each in self.rows if each.called.state.value in states]

    @property
    def confirmed(self) -> list[Row]:
        return [each for each in self.rows if each.called.confirmed]

    @property
    def standing_by(self) -> list[Row]:
        return [each for each in self.rows if each.called.stands_by]

    @property
    def lacking(self) -> list[Part]:
        """What each special part still lacks."""
        pairs = zip(self.callout.need.parts, self.lacks, strict=False)
        return [replace(part, count=lack) for part, lack in pairs if lack]

    def part_of(self, row: Row) -> Part | None:
        """The special part that somebody fills."""
        parts, seat = self.callout.need.parts, row.called.seat
        return parts[seat] if seat is not None and seat < len(parts) else None

    @property
    def here(self) -> int:
        return sum(each.called.arrival is Arrival.HERE for each in self.rows)


@dataclass(frozen=True, slots=True)
class PlanView:
    """What the plan counts with: its title, what is left of it, and how many of whom in its own words."""

    title: str
    planned: Planned
    named: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class ListView:
    callouts: Sequence[CallOutView]
    texts: Sequence[tuple[TextIn, Person | None]]
    incidents: Sequence[Incident]
    unknown: int = 0


@may(Action.CALLOUT)
def callouts() -> ResponseReturnValue:
    """Every call-out, the newest first; who is here now; and messages that a person must read."""
    return render_template("console/callouts.html", view=read(_list), error="")


@may(Action.CALLOUT)
def new_callout() -> ResponseReturnValue:
    """How many are needed, when, where and with what."""
    incidents = read(_open_incidents)
    wanted = request.args.get("incident", "")
    chosen = next((each for each in incidents if each.id == wanted), incidents[0] if incidents else None)
    plan = None if chosen is None else read(_plan_of, chosen, language())
    now, count = house().clock.now(), request.args.get("count", "")
    return _need_page(chosen, suggested(now, count, plan.planned if plan else None), {}, plan)


@may(Action.CALLOUT)
def call_in() -> ResponseReturnValue:
    """First who will be called, in which order, and what it sends; then, confirmed, it is sent."""
    form = request.form
    incident = read(lambda record: record.incidents.get(IncidentId(form.get("incident", ""))))
    typed = typed_need(form)
    try:
        need = need_of(typed, house().clock.now())
        if form.get("step") != "call":
            return _proposal(incident, typed, need, {})
        people = [StaffId(each) for each in form.getlist("person")]
        once, at_once = _once(form.get("once", "")), _whole(form.get("at_once", ""))
        confirm = incident.title if incident.exercise else form.get("confirm", "")
        new = service.NewCallOut(incident.id, need, people, confirm, at_once, typed.wait, once)
        made = run(service.start, new, person())
    except UpplysError as error:
        return _refused(incident, form, error), int(status_of(error))
    return redirect(url_for("console.one_callout", callout=made.id))


@may(Action.CALLOUT)
def one_callout(callout: str) -> ResponseReturnValue:
    """Who comes when, as they answer."""
    return _page(callout)


@may(Action.CALLOUT)
def callout_now(callout: str) -> ResponseReturnValue:
    """The living part alone, for its refresh."""
    return refreshed(PART, "callout-now", {"view": read(_view, CallOutId(callout))})


@may(Action.CALLOUT)
def write_answer(callout: str) -> ResponseReturnValue:
    """What somebody said on the telephone; or their last answer taken back."""
    staff, said = StaffId(request.form.get("person", "")), request.form.get("said", "")
    try:
        if said == Said.UNDONE:
            run(answering.undo, CallOutId(callout), staff, person())
        elif said in {Said.YES, Said.NO, Said.LATER}:
            given = answering.Given(Said(said), Via.COORDINATOR, None, person())
            run(answering.answer, CallOutId(callout), staff, given)
    except UpplysError as error:
        return _page(callout, say(error.message, **error.facts)), int(status_of(error))
    return redirect(url_for("console.one_callout", callout=callout))


@may(Action.CALLOUT)
def arrive(callout: str) -> ResponseReturnValue:
    """On the way, here, gone; every step can be taken back."""
    staff, wanted = StaffId(request.form.get("person", "")), request.form.get("arrival", "")
    try:
        if wanted in set(Arrival):
            run(answering.arrive, CallOutId(callout), staff, Arrival(wanted), person())
    except UpplysError as error:
        return _page(callout, say(error.message, **error.facts)), int(status_of(error))
    return redirect(url_for("console.one_callout", callout=callout))


@may(Action.CALLOUT)
def check_in() -> ResponseReturnValue:
    """Somebody says their code at the desk."""
    audience = Audience.EXERCISE if request.form.get("audience") == "exercise" else Audience.LIVE
    try:
        here = run(answering.check_in, request.form.get("code", ""), audience, person())
    except UpplysError as error:
        page = render_template("console/callouts.html", view=read(_list), error=say(error.message))
        return page, int(status_of(error))
    found = read(lambda record: record.staff.get(here.person))
    flash(say("%(name)s is here.", name=found.name), "success")
    return redirect(url_for("console.one_callout", callout=here.callout))


@may(Action.CALLOUT)
def cancel_callout(callout: str) -> ResponseReturnValue:
    """Nobody more is needed: whoever was asked is told."""
    try:
        run(service.cancel, CallOutId(callout), person())
    except UpplysError as error:
        return _page(callout, say(error.message, **error.facts)), int(status_of(error))
    flash(say("It is called off. Whoever was asked is told."), "success")
    return redirect(url_for("console.one_callout", callout=callout))


@may(Action.CALLOUT)
def call_more(callout: str) -> ResponseReturnValue:
    """Ask more people, after all others."""
    people = [StaffId(each) for each in request.form.getlist("person")]
    try:
        run(service.call_more, CallOutId(callout), people, person())
    except UpplysError as error:
        return _page(callout, say(error.message, **error.facts)), int(status_of(error))
    return redirect(url_for("console.one_callout", callout=callout))


@may(Action.CALLOUT)
def settle_text(text: str) -> ResponseReturnValue:
    """Somebody has read the message and done what there was to do."""
    run(answering.settle_text, text, person())
    return redirect(url_for("console.callouts"))


# pages


def _page(callout: str, error: str = "") -> str:
    view = read(_view, CallOutId(callout))
    return render_template("console/callout.html", view=view, error=error)


def _need_page(
    incident: Incident | None, typed: TypedNeed, errors: Mapping[str, str], plan: PlanView | None = None
) -> str:
    return render_template(
        "console/callout_need.html",
        incident=incident,
        incidents=read(_open_incidents),
        typed=typed,
        errors=errors,
        languages=house().centre.languages,
        skills=read(_skills),
        plan=plan,
    )


def _proposal(
    incident: Incident,
    typed: TypedNeed,
    need: Need,
    errors: Mapping[str, str],
    chosen: Sequence[str] | None = None,
) -> str:
    reach = house().carried, house().centre.staff_numbers
    people = read(propose, need, incident.audience, *reach)
    ticked = {each.person.id for each in people if each.proposed} if chosen is None else set(chosen)
    return render_template(
        "console/callout_proposal.html",
        incident=incident,
        typed=typed,
        need=need,
        people=people,
        ticked=ticked,
        cost=cost_of(need, incident.audience, [each for each in people if each.person.id in ticked]),
        at_once=_whole(request.form.get("at_once", "")) or OVERSAMPLED * need.count,
        once=request.form.get("once") or new_id(),
        errors=errors,
    )


def _refused(incident: Incident, form: Mapping[str, str], error: UpplysError) -> str:
    errors = field_errors(error) or {
        "confirm" if error.code == "confirm" else "": say(error.message, **error.facts)
    }
    typed = typed_need(request.form)
    if form.get("step") == "call" and not error.errors:
        need = need_of(typed, house().clock.now())
        return _proposal(incident, typed, need, errors, request.form.getlist("person"))
    return _need_page(incident, typed, errors)


def _once(typed: str) -> CallOutId | None:
    return CallOutId(typed) if 8 <= len(typed) <= 64 and typed.isascii() and typed.isprintable() else None


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0


# units of work


def _open_incidents(record: Record) -> Sequence[Incident]:
    found = [each for each in record.incidents.find() if each.state is not IncidentState.CLOSED]
    return sorted(found, key=lambda each: (not each.said, each.exercise))


def _plan_of(record: Record, incident: Incident, tag: str) -> PlanView | None:
    """What the incident's plan says of whom to call in; None where it says nothing."""
    call_in = call_in_list(record, incident.id)
    imported = record.plans.find(incident.plan) if incident.plan else None
    if not call_in or imported is None:
        return None
    left = planned(call_in, coming(record, incident.id), _skills(record))
    words = imported.plan.words(LanguageTag(tag)).call_in
    named = [(each.people, words.get(each.skill, each.skill)) for each in call_in]
    return PlanView(imported.plan.words(LanguageTag(tag)).title, left, named)


def _skills(record: Record) -> Sequence[str]:
    return sorted({skill for each in record.staff.all() for skill in each.skills})


def _list(record: Record) -> ListView:
    people = {each.id: each for each in record.staff.all()}
    found = [_view(record, each.id, people) for each in record.callouts.all(LISTED)]
    unread = [*record.callouts.unsettled(Audience.LIVE), *record.callouts.unsettled(Audience.EXERCISE)]
    texts = [(each, record.staff.get(each.person) if each.person else None) for each in unread]
    return ListView(found, texts, _open_incidents(record))


def _view(
    record: Record, callout_id: CallOutId, known: Mapping[StaffId, Person] | None = None
) -> CallOutView:
    callout = record.callouts.get(callout_id)
    people = known or {each.id: each for each in record.staff.all()}
    called = record.callouts.called(callout_id)
    seats = {each.person: each.seat for each in called if each.seat is not None and each.confirmed}
    rows = [Row(people[each.person], each, each.answered_at is not None) for each in called]
    there = {each.person for each in called}
    others = [each for each in people.values() if each.active and each.id not in there]
    return CallOutView(
        callout,
        record.incidents.get(IncidentId(callout.incident)),
        rows,
        missing(callout.need, seats),
        service.past(callout, record.clock.now()),
        others,
    )
