"""Incidents: the list, a new one from a plan, and one with all that can be done to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.errors import NoSuchEdition
from broadcast.editions.ports import Moment
from broadcast.editions.service import clock_of
from core.access.model import PersonId
from core.errors import UpplysError
from crisis.incidents import service, work
from crisis.incidents.dry_run import DryRun, dry_run
from crisis.incidents.model import Incident, IncidentId, Resting, State
from crisis.incidents.naming import same_name
from crisis.incidents.service import promised_at
from crisis.incidents.work import TickLine
from crisis.staffing.callouts.service import unfinished
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience, Stage
from scripts_library.plans.model import Plan, PlanLanguage
from scripts_library.slots.model import SlotSpec
from web.access import Action, may
from web.centre import Contact
from web.console.changes import TextChange
from web.console.forms import field_errors, slot_fields
from web.console.prelistening import foretaste_of
from web.console.rendering import zone
from web.console.said import Part
from web.console.supposed import SPOKEN, at_stage, changes_since, supposed_part
from web.console.texts import names
from web.context import house, language, person, read, run, say
from web.record import Record

UNTITLED: Final = ""
"""The stages that an incident is said at."""


def routes(console: Blueprint) -> None:
    console.add_url_rule("/incidents", view_func=incident_list)
    console.add_url_rule("/incidents/new", view_func=new_incident)
    console.add_url_rule("/incidents/new", view_func=prepare, methods=["POST"])
    console.add_url_rule("/incidents/<incident>", view_func=incident)
    console.add_url_rule("/incidents/<incident>/told/<key>", view_func=tick, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Then:
    """Another stage, and what would be said then."""

    stage: Stage
    says: Part | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed since the edition that a decision was made on, which was refused for it."""

    read: int
    changes: Mapping[str, tuple[TextChange, ...]]


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to ring, and whether they may be rung: an exercise reaches nobody outside."""

    to: Contact
    allowed: bool


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One incident's page: what it would say or says, and what there is to do about it."""

    incident: Incident
    plan: Plan | None
    run: DryRun
    says: Part | None
    """What it would say, or says."""
    languages: tuple[str, ...]
    told: tuple[TickLine, ...]
    resting: tuple[Resting, ...]
    clock: tuple[Moment, ...]
    number: int | None
    people: Mapping[str, str]
    called_in: int
    """How many call-outs people are asked in, or come to."""

    @property
    def left_to_tell(self) -> int:
        return sum(line.ticked is None for line in self.told)


@may(Action.WORD_SEE)
def incident_list() -> ResponseReturnValue:
    """Every incident, newest first, those that are said now before all others."""
    found = read(lambda record: tuple(record.incidents.find()))
    now = [each for each in found if each.said]
    waiting = [each for each in found if each.state is State.PREPARED]
    closed = [each for each in found if each.state is State.CLOSED]
    return render_template("console/incidents.html", now=now, waiting=waiting, closed=closed)


@may(Action.INCIDENT_PREPARE)
def new_incident() -> ResponseReturnValue:
    """Choose a plan, a title, and whether it is an exercise."""
    return _new_page({}, {})


@may(Action.INCIDENT_PREPARE)
def prepare() -> ResponseReturnValue:
    """Prepare it; nothing is said yet."""
    form = request.form
    plan = form.get("plan") or None
    if form.get("kind") not in {"live", "exercise"}:
        return _new_page(form, {"kind": say("Choose whether this is live or an exercise.")}), 422
    title, exercise = form.get("title", "").strip() or _title_of(plan), form["kind"] == "exercise"
    try:
        made = run(_prepare, title, _apart(title), person(), plan=plan, exercise=exercise)
    except UpplysError as error:
        return _new_page(form, field_errors(error) or {"plan": say(error.message)}), 422
    return redirect(url_for("console.incident", incident=made.id))


@may(Action.WORD_SEE)
def incident(incident: str) -> ResponseReturnValue:
    """One incident: prepared, three short steps to activation; active, everything that can be done."""
    return render_incident(incident)


@may(Action.INCIDENT_FILL)
def tick(incident: str, key: str) -> ResponseReturnValue:
    """Somebody on the list has been told, or has not after all."""
    act = work.untick if request.form.get("undo") else work.tick
    run(act, IncidentId(incident), key, person())
    return redirect(url_for("console.incident", incident=incident, told=1, _anchor=f"told-{key}"))


def render_incident(
    incident: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    changes: Mapping[str, tuple[TextChange, ...]] | None = None,
) -> str:
    """The incident's page, with what was typed and refused where there is any."""
    view = read(view_of, IncidentId(incident))
    words = plan_words(view.plan)
    fields = slot_fields(view.run.slots, words, view.incident.slots, zone(), typed, errors)
    page = "active.html" if view.incident.said else "prepared.html"
    if view.incident.state is State.CLOSED:
        page = "closed.html"
    asked = {each.slot: each for each in view.plan.questions} if view.plan else {}
    return render_template(
        f"console/{page}",
        view=view,
        incident=view.incident,
        words=words,
        asked=asked,
        fields=fields,
        errors=errors or {},
        typed=typed or {},
        changes=changes,
        promised=promised_at(view.incident, view.run.slots) if view.incident.state is State.ACTIVE else None,
        siblings=_siblings(view.plan),
        then=_then(view.incident, view.run.slots),
        foretaste=foretaste_of(view.incident, request.args.get("stage", "")),
        moved=_moved(view.incident),
        calls=_calls(view.incident, [line.key for line in view.told]),
    )


def _moved(incident: Incident) -> Moved | None:
    """What changed since the edition that the address names: the one that a refused decision was made on."""
    asked = request.args.get("since", "")
    if not (incident.said and asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return None
    try:
        return Moved(int(asked), read(changes_since, incident.audience, int(asked)))
    except NoSuchEdition:
        return None


def _then(incident: Incident, specs: tuple[SlotSpec, ...]) -> Then | None:
    """The stage that the address asks about, read before it is said."""
    asked = request.args.get("stage", "")
    if not incident.said or asked not in SPOKEN - {incident.stage}:
        return None
    stage = Stage(asked)
    return Then(stage, read(supposed_part, at_stage(incident, stage, specs)))


def _calls(incident: Incident, functions: Sequence[str]) -> dict[str, tuple[Call, ...]]:
    """Whom to ring for each function. An exercise rings nobody but those on its allow-list."""
    centre = house().centre
    known = {each: centre.contacts.get(each, ()) for each in functions}
    return {
        each: tuple(Call(to, not incident.exercise or to.phone in centre.staff_numbers) for to in contacts)
        for each, contacts in known.items()
    }


def view_of(record: Record, incident_id: IncidentId) -> IncidentView:
    """Everything the page shows, in one unit of work."""
    incident = record.incidents.get(incident_id)
    imported = record.plans.find(incident.plan) if incident.plan else None
    place = record.editions.last(incident.audience)
    return IncidentView(
        incident=incident,
        plan=imported.plan if imported else None,
        run=dry_run(record, incident_id, stage=None if incident.said else incident.stage),
        says=None if incident.state is State.CLOSED else supposed_part(record, incident),
        languages=record.publisher.languages,
        told=work.tick_list(record, incident_id),
        resting=tuple(record.incidents.resting(incident_id)),
        clock=tuple(clock_of(record, incident.audience, place.number)) if place and incident.said else (),
        number=place.number if place else None,
        people=names(record),
        called_in=len(unfinished(record, incident_id)),
    )


def plan_words(plan: Plan | None) -> PlanLanguage | None:
    """The plan's own words in the reader's language."""
    return plan.words(LanguageTag(language())) if plan else None


def _siblings(plan: Plan | None) -> dict[str, str]:
    """Titles of the plans that an answer to this plan's questions leads to."""
    led = {to for question in (plan.questions if plan else ()) for to in question.leads_to.values()}
    tag = LanguageTag(language())
    found = read(lambda record: [record.plans.find(each) for each in sorted(led)])
    return {each.plan.id: each.plan.words(tag).title for each in found if each is not None}


def _new_page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    plans = [each.plan for each in read(lambda record: tuple(record.plans.all()))]
    usable = [(each, each.words(LanguageTag(language()))) for each in plans if each.urgency > 0]
    return render_template("console/new_incident.html", plans=usable, typed=typed, errors=errors)


def _prepare(
    record: Record, title: str, apart: str, by: PersonId, *, plan: str | None, exercise: bool
) -> Incident:
    """An exercise is never called as something that is live: then it is called ``apart``."""
    live = [each for each in record.incidents.find(audience=Audience.LIVE) if each.state is not State.CLOSED]
    alike = exercise and any(same_name(title, each.title) for each in live)
    return service.prepare(record, apart if alike else title, by, exercise=exercise, plan=plan)


def _apart(title: str) -> str:
    """The title with the word that tells it is an exercise, in the municipality's own language."""
    own, offered = house().centre.default_language, house().staff_languages
    words = house().staff_words(own if own in offered else language())
    return words.say("%(title)s (exercise)", title=title)


def _title_of(plan: str | None) -> str:
    """A title where none was typed: the plan's, in the municipality's own language."""
    if plan is None:
        return UNTITLED
    found = read(lambda record: record.plans.find(plan))
    return found.plan.words(LanguageTag(house().centre.default_language)).title if found else UNTITLED
