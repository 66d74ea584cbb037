"""POSOM over the API: refer somebody, and for POSOM alone: read, accept, keep the promise."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from apiflask.fields import AwareDateTime
from apiflask.validators import OneOf
from flask import Response

from core.access.model import PersonId
from core.canonical import Json
from crisis.posom import service
from crisis.posom.model import Operation, Referral, ReferralId, State, Told
from crisis.posom.service import New
from scripts_library.items.model import Audience
from web.access import Action, may
from web.api.fields import AudienceQuery, Boolean, In, String, listed, moment, text
from web.api.once import answer, once
from web.context import house, person, read, run
from web.posom.shared import instead_now, language_of, number_of
from web.record import Record

posom = APIBlueprint("api_posom", __name__, url_prefix="/api/v1", tag="POSOM")

LARGEST = 10_000
"""Characters that are read at all of a field; how many are taken is the rule's to say."""
SETTLED = (State.DONE, State.UNREACHABLE, State.HANDED_ON, State.WAITING)


class StartIn(AudienceQuery, In):
    reason = text(LARGEST, required=True)


class EndIn(AudienceQuery, In):
    pass


class ReferralIn(AudienceQuery, In):
    name = text(LARGEST, required=True)
    phone = text(100, required=True)
    language = text(35, required=True)
    consent = Boolean(required=True)
    when = text(LARGEST, load_default="")
    text = text(LARGEST, load_default="")
    promised = AwareDateTime(load_default=None, allow_none=True)


class AcceptIn(In):
    promised = AwareDateTime(load_default=None, allow_none=True)


class SettleIn(In):
    state = String(required=True, validate=OneOf([each.value for each in SETTLED]))


@posom.get("/posom")
@posom.input(AudienceQuery, location="query")
@may(Action.POSOM_REFER)
def show_posom(query_data: dict[str, Any]) -> Json:
    """Whether POSOM is started, and what is on duty where it is not."""
    return read(_now, Audience(query_data["audience"]), instead_now())


@posom.post("/posom/start")
@posom.input(StartIn)
@may(Action.POSOM_START)
def start_posom(json_data: dict[str, Any]) -> Response:
    """A named official starts POSOM."""
    audience = Audience(json_data["audience"])
    return answer(
        once(operation_json, HTTPStatus.CREATED, service.start, audience, json_data["reason"], person())
    )


@posom.post("/posom/end")
@posom.input(EndIn)
@may(Action.POSOM_START)
def end_posom(json_data: dict[str, Any]) -> Response:
    """Nobody more is referred."""
    audience = Audience(json_data["audience"])
    return answer(once(operation_json, HTTPStatus.OK, service.end, audience, person()))


@posom.post("/posom/referrals")
@posom.input(ReferralIn)
@may(Action.POSOM_REFER)
def refer_to_posom(json_data: dict[str, Any]) -> Response:
    """Somebody who has said yes waits for POSOM; the answer holds no word of it."""
    told = Told(
        json_data["name"].strip(), number_of(json_data["phone"]), json_data["when"], json_data["text"]
    )
    new = New(
        told,
        language_of(json_data["language"]),
        json_data["consent"],
        json_data["promised"],
        Audience(json_data["audience"]),
    )
    return answer(
        once(
            referral_json,
            HTTPStatus.CREATED,
            service.refer,
            new,
            person(),
            house().sealer,
            instead_now(),
        )
    )


@posom.get("/posom/referrals")
@posom.input(AudienceQuery, location="query")
@may(Action.POSOM_CARE)
def list_referrals(query_data: dict[str, Any]) -> Json:
    """Those who are to be rung, by promised time, with what was said of them. That it was read is
    journalled."""
    return listed(run(_opened, Audience(query_data["audience"]), person()))


@posom.post("/posom/referrals/<referral>/accept")
@posom.input(AcceptIn)
@may(Action.POSOM_CARE)
def accept_referral(referral: str, json_data: dict[str, Any]) -> Json:
    """I ring them, at the latest at ``promised``; 409 names who has it already."""
    promised: datetime | None = json_data["promised"]
    return referral_json(run(service.accept, ReferralId(referral), person(), promised))


@posom.post("/posom/referrals/<referral>/settle")
@posom.input(SettleIn)
@may(Action.POSOM_CARE)
def settle_referral(referral: str, json_data: dict[str, Any]) -> Json:
    """Done, not reached or handed on; or waiting again, for somebody else."""
    state, found = State(json_data["state"]), ReferralId(referral)
    if state is State.WAITING:
        return referral_json(run(service.put_back, found, person()))
    return referral_json(run(service.settle, found, state, person()))


def referral_json(referral: Referral) -> Json:
    """A referral without a word of what was said."""
    return {
        "id": referral.id,
        "number": referral.number,
        "state": referral.state.value,
        "language": referral.language,
        "promised": moment(referral.promised),
        "made_at": moment(referral.made_at),
        "audience": referral.audience.value,
        "accepted_by": referral.accepted_by,
    }


def operation_json(operation: Operation) -> Json:
    return {
        "id": operation.id,
        "audience": operation.audience.value,
        "started_at": moment(operation.started_at),
        "ended_at": None if operation.ended_at is None else moment(operation.ended_at),
        "reason": operation.reason,
    }


def _now(record: Record, audience: Audience, instead: str) -> Json:
    operation = record.posom.operation(audience)
    since = None if operation is None else moment(operation.started_at)
    return {"on": operation is not None, "since": since, "instead": instead}


def _opened(record: Record, audience: Audience, by: PersonId) -> list[Json]:
    found = record.posom.open(audience)
    told = service.opened(record, found, by, record.sealer)
    return [_with_words(each, told[each.id]) for each in found]


def _with_words(referral: Referral, told: Told) -> Json:
    shape = referral_json(referral)
    assert isinstance(shape, dict)
    words: dict[str, Json] = {"name": told.name, "phone": told.phone, "when": told.when, "text": told.words}
    return {**shape, **words}
