"""The desk's side: refer a caller to POSOM with as little as is needed, or offer what is on duty instead.

What was typed is in the answer to whoever typed it and nowhere else: it is kept in no draft and no address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from core.access.model import PersonId
from core.errors import UpplysError
from crisis.posom.model import Referral, ReferralId, Told
from crisis.posom.service import New, refer
from scripts_library.items.model import Audience
from web.access import Action, may
from web.audience import page_audience
from web.context import house, person, read, say
from web.form_once import FIELD, new_token, once
from web.posom.shared import instead_now, language_of, local_time, number_of
from web.problems import status_of
from web.record import Record

FIELDS: Final = (FIELD, "audience", "name", "phone", "language", "when", "words", "promised", "consent")


def routes(posom: Blueprint) -> None:
    posom.add_url_rule("/refer", view_func=refer_form)
    posom.add_url_rule("/refer", view_func=send_referral, methods=["POST"])


@dataclass(frozen=True, slots=True)
class PosomNow:
    """Whether it is started, what is on duty instead, and what this agent referred: numbers and states."""

    on: bool
    instead: str
    mine: Sequence[Referral]


@may(Action.POSOM_REFER)
def refer_form() -> ResponseReturnValue:
    """The form as a page of its own."""
    return _form({FIELD: new_token()}, {})


@may(Action.POSOM_REFER)
def send_referral() -> ResponseReturnValue:
    """They wait for POSOM from now on; the agent reads the number to them."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        kept = once(typed, lambda each: each.id, refer, _new(typed), person(), house().sealer, instead_now())
    except UpplysError as error:
        errors = {each.field: say(each.message, **each.facts) for each in error.errors}
        told = errors or {"": say(error.message, **error.facts)}
        return make_response(_form(typed, told), int(status_of(error)))
    referral = read(lambda record: record.posom.get(ReferralId(str(kept))))
    return render_template("posom/referred.html", referral=referral, audience=referral.audience.value)


def posom_now(audience: str) -> PosomNow:
    """What a page for this audience shows of POSOM; no word of any referral."""
    return read(_now, instead_now(), person(), Audience(audience))


def _form(typed: dict[str, str], errors: dict[str, str]) -> str:
    audience = page_audience().value
    return render_template("posom/refer.html", typed=typed, errors=errors, audience=audience)


def _now(record: Record, instead: str, me: PersonId, audience: Audience) -> PosomNow:
    on = record.posom.operation(audience) is not None
    return PosomNow(on, instead, record.posom.of(me, audience))


def _new(typed: dict[str, str]) -> New:
    return New(
        told=Told(typed["name"], number_of(typed["phone"]), typed["when"], typed["words"]),
        language=language_of(typed["language"] or house().centre.default_language),
        consent=typed["consent"] == "yes",
        promised=local_time(typed["promised"], "promised"),
        audience=page_audience(),
    )
