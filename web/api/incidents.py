"""Incidents over the API: prepare, look, activate, correct, wind down, close."""

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from marshmallow.validate import OneOf

from core.canonical import Json
from core.idempotency.model import StoredAnswer
from crisis.incidents import service
from crisis.incidents.dry_run import DryRun, Preview, dry_run
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.service import Spoken
from scripts_library.items.model import Stage
from web import closing
from web.access import Action, may
from web.api.editions import edition_json
from web.api.fields import Boolean, In, String, listed, moment, slot_values, text
from web.api.once import answer, once, once_if_asked
from web.context import house, person, read

incidents = APIBlueprint("api_incidents", __name__, url_prefix="/api/v1", tag="Incidents")

STAGES = OneOf([Stage.FIRST_WORD.value, Stage.CONFIRMED.value, Stage.UPDATE.value])


class IncidentIn(In):
    title = text(200, required=True)
    exercise = Boolean(required=True)
    plan = text(80, load_default=None, allow_none=True)
    district = text(200, load_default=None, allow_none=True)


class ActivateIn(In):
    confirm = text(200, required=True)
    slots = slot_values(load_default=None, allow_none=True)
    stage = String(load_default=None, allow_none=True, validate=STAGES)


class SlotsIn(In):
    slots = slot_values(required=True)


class StageIn(In):
    stage = String(required=True, validate=STAGES)


@incidents.get("/incidents")
@may(Action.WORD_SEE)
def list_incidents() -> Json:
    """Every incident, newest first."""
    return listed(incident_json(each) for each in read(lambda record: tuple(record.incidents.find())))


@incidents.get("/incidents/<incident>")
@may(Action.WORD_SEE)
def show_incident(incident: str) -> Json:
    """One incident with its state, stage and slots."""
    return incident_json(read(lambda record: record.incidents.get(IncidentId(incident))))


@incidents.post("/incidents")
@incidents.input(IncidentIn)
@may(Action.INCIDENT_PREPARE)
def prepare(json_data: dict[str, Any]) -> Response:
    """Prepare an incident.

    Nothing is said yet; whether it is an exercise is decided here and for ever.
    """
    return answer(
        once(
            incident_json,
            HTTPStatus.CREATED,
            service.prepare,
            json_data["title"],
            person(),
            exercise=json_data["exercise"],
            plan=json_data["plan"],
            district=json_data["district"],
        )
    )


@incidents.get("/incidents/<incident>/dry-run")
@may(Action.WORD_SEE)
def look_ahead(incident: str) -> Json:
    """What each channel would say in each language, and what is missing or stands in the way.

    Changes nothing.
    """
    return dry_run_json(read(dry_run, IncidentId(incident)))


@incidents.post("/incidents/<incident>/activate")
@incidents.input(ActivateIn)
@may(Action.INCIDENT_ACTIVATE)
def activate(incident: str, json_data: dict[str, Any]) -> Response:
    """Say it.

    Answers with the edition that was cut and the clock so far.
    """
    return _told(
        once(
            spoken_json,
            HTTPStatus.OK,
            service.activate,
            IncidentId(incident),
            person(),
            confirm=json_data["confirm"],
            slots=json_data["slots"],
            stage=Stage(json_data["stage"]) if json_data["stage"] else None,
            decided_at=house().clock.now(),
        )
    )


@incidents.patch("/incidents/<incident>/slots")
@incidents.input(SlotsIn)
@may(Action.INCIDENT_FILL)
def fill(incident: str, json_data: dict[str, Any]) -> Response:
    """Fill or correct slots, at once in every language.

    null or "" empties one that is optional.
    """
    return _told(
        once_if_asked(
            spoken_json,
            HTTPStatus.OK,
            service.fill_slots,
            IncidentId(incident),
            json_data["slots"],
            person(),
            decided_at=house().clock.now(),
        )
    )


@incidents.post("/incidents/<incident>/stage")
@incidents.input(StageIn)
@may(Action.INCIDENT_ACTIVATE)
def change_stage(incident: str, json_data: dict[str, Any]) -> Response:
    """From the first word to confirmed to update, or back."""
    return _told(
        once_if_asked(
            spoken_json,
            HTTPStatus.OK,
            service.change_stage,
            IncidentId(incident),
            Stage(json_data["stage"]),
            person(),
            decided_at=house().clock.now(),
        )
    )


@incidents.post("/incidents/<incident>/deactivate")
@may(Action.INCIDENT_DEACTIVATE)
def deactivate(incident: str) -> Response:
    """To winding down: the all clear is said."""
    now = house().clock.now()
    return _told(
        once_if_asked(
            spoken_json, HTTPStatus.OK, service.deactivate, IncidentId(incident), person(), decided_at=now
        )
    )


@incidents.post("/incidents/<incident>/close")
@may(Action.INCIDENT_CLOSE)
def close(incident: str) -> Response:
    """Back to the ordinary day.

    Nobody more is called in for it; whoever called is told who comes all the same.
    """
    now = house().clock.now()
    return _told(
        once_if_asked(
            spoken_json, HTTPStatus.OK, closing.close, IncidentId(incident), person(), decided_at=now
        )
    )


def _told(stored: StoredAnswer) -> Response:
    """The answer, once the channels have had their moment to switch: with the clock as far as it has
    come."""
    return answer(house().publishing.with_clock(stored))


def incident_json(incident: Incident) -> dict[str, Json]:
    return {
        "id": incident.id,
        "title": incident.title,
        "plan": incident.plan,
        "exercise": incident.exercise,
        "state": incident.state.value,
        "stage": incident.stage.value,
        "urgency": incident.urgency,
        "district": incident.district,
        "slots": dict(incident.slots),
        "created_at": moment(incident.created_at),
        "activated_at": moment(incident.activated_at),
        "winding_down_at": moment(incident.winding_down_at),
        "closed_at": moment(incident.closed_at),
    }


def spoken_json(spoken: Spoken) -> Json:
    edition = None if spoken.edition is None else edition_json(spoken.edition)
    return {"incident": incident_json(spoken.incident), "edition": edition}


def dry_run_json(run: DryRun) -> Json:
    return {
        "incident": incident_json(run.incident),
        "confirm": run.confirm,
        "blockers": [{"code": each.code.value, "slots": list(each.slots)} for each in run.blockers],
        "previews": [_preview(each) for each in run.previews],
        "withdrawn": [
            {
                "item": each.item,
                "slug": each.slug,
                "kind": each.kind.value,
                "since": moment(each.since),
                "retraction": each.retraction,
            }
            for each in run.withdrawn
        ],
    }


def _preview(preview: Preview) -> Json:
    return {
        "channel": preview.channel.value,
        "language": preview.language,
        "lines": [
            {
                "item": each.item,
                "slug": each.slug,
                "kind": each.kind.value,
                "title": each.title,
                "text": each.text,
                "released_by": each.released_by,
                "unreviewed": each.unreviewed,
                "outdated": each.outdated,
                "voice": each.voice.value,
            }
            for each in preview.lines
        ],
        "lacks": [
            {"item": each.item, "slug": each.slug, "kind": each.kind.value, "why": each.why.value}
            for each in preview.lacks
        ],
    }
