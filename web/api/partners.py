"""Partners over the API: whether we take calls now, and whom they pass on."""

from http import HTTPStatus
from typing import Any, Final

from apiflask import APIBlueprint
from apiflask.validators import Regexp
from flask import Response

from core.canonical import Json
from crisis.calls.partners import Transfer
from crisis.calls.transfers import Passed, pass_on
from scripts_library.items.model import Audience
from web.access import Action, may
from web.api.fields import AudienceQuery, In, String, moment, text
from web.api.once import answer, once
from web.context import caller, house, person
from web.partner.asking import capacity_of, language_of, masked, number_of, partner_of

partners = APIBlueprint("api_partners", __name__, url_prefix="/api/v1", tag="Partners")

LARGEST: Final = 4_000
"""Characters that are read at all of a field; how many are taken is the rule's to say."""


class TransferIn(AudienceQuery, In):
    language = text(35, load_default=None, allow_none=True)
    district = text(100, load_default=None, allow_none=True)
    reference = text(LARGEST, load_default=None, allow_none=True)
    note = text(LARGEST, load_default=None, allow_none=True)
    call_sid = String(
        load_default=None,
        allow_none=True,
        validate=Regexp(r"\A[A-Z]{2}[0-9a-z]{1,62}\Z", error="no call's id"),
    )


@partners.get("/partners/<partner>/capacity")
@partners.input(AudienceQuery, location="query")
@may(Action.PARTNER_ASK)
def show_capacity(partner: str, query_data: dict[str, Any]) -> Json:
    """Whether we take calls now, the wait, and the number to connect to."""
    found = partner_of(caller(), partner)
    capacity = capacity_of(Audience(query_data["audience"]))
    return {
        "partner": found.id,
        "taking": capacity.taking,
        "wait_seconds": capacity.wait_seconds,
        "waiting": capacity.waiting,
        "agents": capacity.agents,
        "number": number_of(found),
        "at": moment(capacity.at),
    }


@partners.post("/partners/<partner>/transfers")
@partners.input(TransferIn)
@may(Action.PARTNER_ASK)
def pass_caller_on(partner: str, json_data: dict[str, Any]) -> Response:
    """A caller waits at the desk from now on."""
    found = partner_of(caller(), partner)
    audience = Audience(json_data["audience"])
    passed = Passed(
        language=language_of(json_data["language"]),
        district=json_data["district"],
        reference=json_data["reference"],
        note=json_data["note"],
        call=json_data["call_sid"],
        audience=audience,
    )
    stored = once(
        transfer_json, HTTPStatus.CREATED, pass_on, found.id, passed, person(), masked, house().sealer
    )
    house().live.hint("calls", audience)
    return answer(stored)


def transfer_json(transfer: Transfer) -> Json:
    """A transfer without what was written of the caller."""
    return {
        "id": transfer.id,
        "partner": transfer.partner,
        "state": transfer.state.value,
        "at": moment(transfer.at),
        "language": transfer.language,
        "district": transfer.district,
        "audience": transfer.audience.value,
    }
