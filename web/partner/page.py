"""The partner's page: one large answer to "can you take calls now", and a form to pass a caller on."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import UpplysError
from crisis.calls.partners import LONGEST_NOTE, Capacity
from crisis.calls.transfers import Passed, pass_on
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.rendering import refreshed
from web.context import caller, house, person, say
from web.form_once import FIELD, new_token, once
from web.partner.asking import capacity_of, language_of, masked, number_of, partner_of
from web.problems import status_of

ANSWER: Final = "partner/_answer.html"
FIELDS: Final = (FIELD, "language", "district", "reference", "note")


def routes(partner: Blueprint) -> None:
    partner.add_url_rule("/partner", view_func=answer)
    partner.add_url_rule("/partner/now", view_func=now)
    partner.add_url_rule("/partner/pass-on", view_func=pass_on_form)
    partner.add_url_rule("/partner/pass-on", view_func=send, methods=["POST"])


@may(Action.PARTNER_ASK)
def answer() -> ResponseReturnValue:
    """Whether we take calls now, in one look."""
    return render_template("partner/page.html", facts=_facts())


@may(Action.PARTNER_ASK)
def now() -> ResponseReturnValue:
    """The answer alone, for its refresh."""
    return refreshed(ANSWER, "partner-answer", _facts())


@may(Action.PARTNER_ASK)
def pass_on_form() -> ResponseReturnValue:
    """Pass a caller on, with as little as one likes."""
    return _form({FIELD: new_token()}, {})


@may(Action.PARTNER_ASK)
def send() -> ResponseReturnValue:
    """The caller waits at the desk; what was typed stays where it can't be taken."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        partner = partner_of(caller())
        passed = Passed(
            language_of(typed["language"]),
            typed["district"] or None,
            typed["reference"] or None,
            typed["note"],
        )
        once(typed, lambda each: each.id, pass_on, partner.id, passed, person(), masked, house().sealer)
    except UpplysError as error:
        errors = {each.field: say(each.message, **each.facts) for each in error.errors}
        return _form(typed, errors or {"": say(error.message, **error.facts)}), int(status_of(error))
    house().live.hint("calls", Audience.LIVE)
    flash(say("Passed on. The caller stands in our list; connect the call to the number below."), "success")
    return redirect(url_for("partner.answer"))


def minutes_of(capacity: Capacity) -> int:
    """The wait in whole minutes, at least one where there is any."""
    return -(-(capacity.wait_seconds or 0) // 60)


def _facts() -> dict[str, object]:
    partner = partner_of(caller())
    capacity = capacity_of(Audience.LIVE)
    return {
        "partner": partner,
        "number": number_of(partner),
        "capacity": capacity,
        "minutes": minutes_of(capacity),
    }


def _form(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "partner/pass_on.html",
        typed=typed,
        errors=errors,
        longest=LONGEST_NOTE,
        offered=house().centre.languages,
    )
