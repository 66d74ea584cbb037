"""
What decides what is said: activate, correct, next stage, wind down, close.

Each is one act and one edition.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from broadcast.editions.model import Edition
from core.access.model import PersonId
from core.canonical import Json
from core.errors import UpplysError
from crisis.incidents import service
from crisis.incidents.errors import NotPossible, SaidSince
from crisis.incidents.model import SAID, IncidentId, State
from crisis.incidents.rerouting import reroute
from crisis.incidents.service import Spoken, slot_specs, values_with
from scripts_library.items.model import Stage
from scripts_library.slots.model import values_json
from web import closing
from web.access import Action, may
from web.console.forms import field_errors, slot_values, typed_slots
from web.console.incidents import render_incident
from web.console.rendering import zone
from web.console.supposed import supposed_changes
from web.context import house, person, read, run, say
from web.record import Record

SiblingPlan = str | None


def routes(console: Blueprint) -> None:
    console.add_url_rule("/incidents/<incident>/fill", view_func=fill, methods=["POST"])
    console.add_url_rule("/incidents/<incident>/activate", view_func=activate, methods=["POST"])
    console.add_url_rule("/incidents/<incident>/stage", view_func=change_stage, methods=["POST"])
    console.add_url_rule("/incidents/<incident>/wind-down", view_func=wind_down, methods=["POST"])
    console.add_url_rule("/incidents/<incident>/close", view_func=close, methods=["POST"])
    console.add_url_rule("/correct", view_func=correct)


@may(Action.WORD_SEE)
def correct() -> ResponseReturnValue:
    """To what can be corrected: the one incident that is said, or the choice between several."""
    said = read(lambda record: tuple(record.incidents.find(states=SAID)))
    if len(said) == 1:
        return redirect(url_for("console.incident", incident=said[0].id, _anchor="correct"))
    return render_template("console/correct.html", said=said)


@may(Action.INCIDENT_FILL)
def fill(incident: str) -> ResponseReturnValue:
    """Fill or correct slots: while prepared they are kept, while said they are out at once in every
    language."""
    sent = _slots(incident)
    if request.form.get("look"):
        return _look(incident, sent)
    leads = _leads_to(incident, sent)
    if leads is not None:
        return _to_sibling(incident, leads, sent)
    return _act(
        incident,
        lambda now: run(_filled, IncidentId(incident), sent, request.form.get("stage"), person(), now),
        say("Corrected."),
    )


@may(Action.INCIDENT_ACTIVATE)
def activate(incident: str) -> ResponseReturnValue:
    """
    Say it.

    Live needs the incident's name typed, once.
    """
    known = read(lambda record: record.incidents.get(IncidentId(incident)))
    return _act(
        incident,
        lambda now: run(
            service.activate,
            IncidentId(incident),
            person(),
            confirm=request.form.get("confirm", "").strip(),
            stage=None if known.stage is Stage.ALL_CLEAR else known.stage,
            retraction_read=known.said or "retraction" in request.form,
            decided_at=now,
        ),
        say("It is said now."),
    )


@may(Action.INCIDENT_ACTIVATE)
def change_stage(incident: str) -> ResponseReturnValue:
    """From the first word to confirmed to update, or back."""
    stage = request.form.get("stage", "")
    if stage not in set(Stage):
        return redirect(url_for("console.incident", incident=incident))
    return _act(
        incident,
        lambda now: run(
            service.change_stage,
            IncidentId(incident),
            Stage(stage),
            person(),
            read=_edition_read(),
            decided_at=now,
        ),
        say("The announcement is changed."),
    )


@may(Action.INCIDENT_DEACTIVATE)
def wind_down(incident: str) -> ResponseReturnValue:
    """It is over: the all clear is said. It is for everybody, so a live one's name is typed."""
    return _act(
        incident,
        lambda now: run(
            service.deactivate,
            IncidentId(incident),
            person(),
            confirm=request.form.get("confirm", ""),
            read=_edition_read(),
            decided_at=now,
        ),
        say("The all clear is said."),
    )


@may(Action.INCIDENT_CLOSE)
def close(incident: str) -> ResponseReturnValue:
    """Back to the ordinary day."""
    return _act(
        incident,
        lambda now: run(
            closing.close,
            IncidentId(incident),
            person(),
            call_off=request.form.get("callouts") == "off",
            read=_edition_read(),
            decided_at=now,
        ),
        say("The incident is closed. Ordinary work is taken up again."),
    )


def _filled(
    record: Record, incident: IncidentId, sent: dict[str, Json], stage: str | None, by: PersonId, at: datetime
) -> Spoken:
    """The slots, and while it is only prepared the stage that it is to begin with.

    What is said already is not said anew.
    """
    now = record.incidents.get(incident)
    if now.said and values_json(values_with(record, now, slot_specs(record, now), sent)) == now.slots:
        return Spoken(now, None)
    filled = service.fill_slots(record, incident, sent, by, decided_at=at)
    if stage is None or stage not in set(Stage) or filled.incident.said:
        return filled
    return service.change_stage(record, incident, Stage(stage), by)


def _look(incident: str, sent: dict[str, Json]) -> ResponseReturnValue:
    """Show what the correction would change, in every language; nothing is said by it."""

    try:
        changes = read(supposed_changes, IncidentId(incident), sent)
    except UpplysError as error:
        return render_incident(incident, _typed(incident), _told(error)), 422
    return render_incident(incident, _typed(incident), changes=changes)


def _told(error: UpplysError) -> dict[str, str]:
    """What is wrong, at its field where it has one."""
    if error.code == "confirm":
        return {"confirm": say(error.message)}
    return field_errors(error) or {"": say(error.message, **error.facts)}


def tell_edition(edition: Edition | None, done: str) -> None:
    """Say what happened: which edition, and whether every channel gives it already."""
    if edition is None:
        flash(say("It is said already: nothing was changed."), "info")
        return
    in_step = house().publishing.wait_until_seen(edition.audience, edition.number)
    told = (
        say("Edition %(number)s is out: phone and site agree.", number=edition.number)
        if in_step
        else say(
            "Edition %(number)s is cut. The channels have not all confirmed it yet; see the bar above.",
            number=edition.number,
        )
    )
    see = url_for("console.edition", number=edition.number, audience=edition.audience.value)
    link = Markup('<a href="{}">{}</a>').format(see, say("See what changed"))
    flash(Markup("{} {} {}").format(done, told, link), "success" if in_step else "warning")


def _act(incident: str, act: Callable[[datetime], Spoken], done: str) -> ResponseReturnValue:
    """Carry it out and show the incident again; what is refused is told at its field, and what was typed
    stays."""
    try:
        spoken = act(house().clock.now())
    except NotPossible:
        # pressed twice, or two at once: nothing is wrong, and the page shows how it stands
        flash(say("It was done already, or somebody was before you. This is how it stands now."), "warning")
        return redirect(url_for("console.incident", incident=incident))
    except SaidSince as error:
        return _read_first(incident, error)
    except UpplysError as error:
        return render_incident(incident, _typed(incident), _told(error)), 422
    if spoken.incident.state is State.PREPARED:
        return redirect(url_for("console.incident", incident=incident, _anchor="read"))
    tell_edition(spoken.edition, done)
    return redirect(url_for("console.incident", incident=incident))


def _edition_read() -> int | None:
    """The number of the edition that the page showed where the button stood."""
    sent = request.form.get("read", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None


def _read_first(incident: str, error: SaidSince) -> ResponseReturnValue:
    """Back to the button, with what changed since the page was read. Nothing was done."""
    flash(say(error.message, **error.facts), "warning")
    stage = request.values.get("stage")
    at = "then" if stage else "stage"
    since = error.facts["read"]
    return redirect(url_for("console.incident", incident=incident, stage=stage, since=since, _anchor=at))


def _slots(incident: str) -> dict[str, Json]:
    specs = read(lambda record: slot_specs(record, record.incidents.get(IncidentId(incident))))
    return slot_values(specs, request.form, zone())


def _typed(incident: str) -> dict[str, str]:
    specs = read(lambda record: slot_specs(record, record.incidents.get(IncidentId(incident))))
    form, name = request.form, {"confirm": request.form.get("confirm", "")}
    return typed_slots(specs, form) if any(f"slot-{each.name}" in form for each in specs) else name


def _leads_to(incident: str, sent: dict[str, Json]) -> SiblingPlan:
    """The plan that an answer to one of this plan's first questions leads to, while nothing is said
    yet."""

    def sibling(record: Record) -> SiblingPlan:
        found = record.incidents.get(IncidentId(incident))
        imported = record.plans.find(found.plan) if found.plan and not found.said else None
        questions = imported.plan.questions if imported else ()
        led = (each.leads_to.get(str(sent.get(each.slot))) for each in questions)
        return next((to for to in led if to is not None and record.plans.find(to) is not None), None)

    return read(sibling)


def _to_sibling(incident: str, plan: str, sent: dict[str, Json]) -> ResponseReturnValue:
    """The incident goes by the sibling plan instead, with its name and what was filled."""
    run(reroute, IncidentId(incident), plan, sent, person())
    flash(
        say("Your answer leads to another plan, which is used instead. What you filled in is kept."),
        "warning",
    )
    return redirect(url_for("console.incident", incident=incident, _anchor="read"))
