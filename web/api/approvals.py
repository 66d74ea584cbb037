"""Approvals, reviews, recorded choices and break-glass over the API."""

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from marshmallow.validate import Length, OneOf

from core.canonical import Json
from crisis.incidents import saying
from crisis.incidents.model import IncidentId
from scripts_library.approvals import break_glass as glass
from scripts_library.approvals import reviewing, service
from scripts_library.approvals.model import Approval, BreakGlass, Choice, Request, Review, TextKey
from scripts_library.items.model import Audience, RevisionId
from web.access import Action, may
from web.api.fields import In, List, String, listed, moment, text
from web.api.once import answer, once
from web.context import caller, person, read
from web.record import Record

approvals = APIBlueprint("api_approvals", __name__, url_prefix="/api/v1", tag="Approvals")

AUDIENCES = OneOf([each.value for each in Audience])


class TextKeyIn(In):
    revision = text(80, required=True)
    language = text(35, required=True)


class ApprovalIn(TextKeyIn):
    hash = String(required=True, validate=Length(equal=64))
    audience = String(required=True, validate=AUDIENCES)


class RequestIn(TextKeyIn):
    audience = String(load_default=Audience.LIVE.value, validate=AUDIENCES)


class RejectIn(TextKeyIn):
    reason = text(5_000, required=True)


class ChoiceIn(RequestIn):
    reason = text(5_000, required=True)


class BreakGlassIn(In):
    incident = text(80, load_default=None, allow_none=True)
    revisions = List(text(80), required=True, validate=Length(min=1, max=200))
    audience = String(load_default=Audience.LIVE.value, validate=AUDIENCES)
    reason = text(5_000, load_default=None, allow_none=True)


@approvals.post("/approvals")
@approvals.input(ApprovalIn)
@may(Action.TEXT_APPROVE)
def approve(json_data: dict[str, Any]) -> Response:
    """Approve exactly the text with this hash.

    403 ``own_work`` or ``authority``, 409 ``stale_hash``.
    """
    return answer(
        once(
            _approval,
            HTTPStatus.CREATED,
            service.approve,
            RevisionId(json_data["revision"]),
            json_data["language"],
            json_data["hash"],
            Audience(json_data["audience"]),
            person(),
            caller().roles,
        )
    )


@approvals.post("/approvals/reject")
@approvals.input(RejectIn)
@may(Action.TEXT_APPROVE)
def reject(json_data: dict[str, Any]) -> Response:
    """Return a text to its writer, with why."""
    return answer(
        once(
            lambda requests: listed(_request(each) for each in requests),
            HTTPStatus.OK,
            service.reject,
            RevisionId(json_data["revision"]),
            json_data["language"],
            json_data["reason"],
            person(),
            caller().roles,
        )
    )


@approvals.get("/approvals/requests")
@may(Action.TEXT_APPROVE)
def waiting() -> Json:
    """Every text that waits for an approver, oldest first."""
    return listed(_request(each.request) for each in read(service.waiting_for_approval))


@approvals.post("/approvals/requests")
@approvals.input(RequestIn)
@may(Action.TEXT_WRITE)
def submit(json_data: dict[str, Any]) -> Response:
    """Ask for approval of a text: its approvers are rung in order until one answers."""
    return answer(
        once(
            _request,
            HTTPStatus.CREATED,
            service.submit,
            RevisionId(json_data["revision"]),
            json_data["language"],
            Audience(json_data["audience"]),
            person(),
        )
    )


@approvals.post("/reviews")
@approvals.input(TextKeyIn)
@may(Action.TEXT_REVIEW)
def review(json_data: dict[str, Any]) -> Response:
    """A translator who reads the language marks the text as saying the same as its source."""
    who = caller()
    return answer(
        once(
            _review,
            HTTPStatus.CREATED,
            reviewing.review,
            RevisionId(json_data["revision"]),
            json_data["language"],
            who.person,
            who.roles,
            who.languages,
        )
    )


@approvals.post("/choices")
@approvals.input(ChoiceIn)
@may(Action.TEXT_CHOOSE)
def choose(json_data: dict[str, Any]) -> Response:
    """Name a translation that would be left out, to be said all the same; it tells its reader so."""
    return answer(
        once(
            _choice,
            HTTPStatus.CREATED,
            reviewing.choose,
            RevisionId(json_data["revision"]),
            json_data["language"],
            Audience(json_data["audience"]),
            person(),
            caller().roles,
            json_data["reason"],
        )
    )


@approvals.post("/break-glass")
@approvals.input(BreakGlassIn)
@may(Action.BREAK_GLASS)
def break_glass(json_data: dict[str, Any]) -> Response:
    """One person lets texts be said that have waited five minutes for an answer.

    For an incident they are let out to its audience and no other. Nothing is cut by it.
    """
    who, sent = caller(), json_data
    revisions, wanted = [RevisionId(each) for each in sent["revisions"]], Audience(sent["audience"])

    def broken(record: Record) -> BreakGlass:
        if sent["incident"] is None:
            return glass.break_glass(record, revisions, wanted, who.person, who.roles, reason=sent["reason"])
        incident = IncidentId(sent["incident"])
        return saying.break_glass(record, incident, revisions, who.person, who.roles, sent["reason"])

    return answer(once(_glass, HTTPStatus.CREATED, broken))


def _key(key: TextKey) -> dict[str, Json]:
    return {"revision": key.revision, "language": key.language, "hash": key.hash}


def _approval(made: Approval) -> Json:
    return {
        "id": made.id,
        **_key(made.text),
        "audience": made.audience.value,
        "by": made.by,
        "at": moment(made.at),
    }


def _request(made: Request) -> Json:
    return {
        "id": made.id,
        **_key(made.text),
        "item": made.item,
        "audience": made.audience.value,
        "state": made.state.value,
        "at": moment(made.at),
        "break_glass_from": moment(made.break_glass_from),
        "reason": made.reason,
    }


def _review(made: Review) -> Json:
    return {**_key(made.text), "by": made.by, "at": moment(made.at)}


def _choice(made: Choice) -> Json:
    return {
        **_key(made.text),
        "audience": made.audience.value,
        "by": made.by,
        "at": moment(made.at),
        "reason": made.reason,
    }


def _glass(made: BreakGlass) -> Json:
    return {
        "id": made.id,
        "audience": made.audience.value,
        "incident": made.incident,
        "texts": [_key(each) for each in made.texts],
        "by": made.by,
        "at": moment(made.at),
        "reason": made.reason,
        "state": made.state.value,
    }
