"""One's own page: who Upplys takes one for, and the PIN that opens links sent to one's telephone."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.errors import PinsDiffer, WeakPin
from core.access.pins import pin_of
from core.errors import UpplysError
from web.access import Action, NotAllowed, allows, may
from web.console.approvals import told
from web.context import caller, house, person, read, say
from web.problems import status_of


def routes(console: Blueprint) -> None:
    console.add_url_rule("/me", view_func=me)
    console.add_url_rule("/me/pin", view_func=choose_pin, methods=["POST"])


@may(Action.HOME)
def me() -> ResponseReturnValue:
    """Name, roles, telephone, languages, and whether there is a PIN."""
    return _page({})


@may(Action.HOME)
def choose_pin() -> ResponseReturnValue:
    """Choose a PIN, or another. An API token is a machine's and chooses none."""
    if request.headers.get("Authorization"):
        raise NotAllowed(action=Action.HOME.value)
    typed, again = request.form.get("pin", ""), request.form.get("again", "")
    try:
        if pin_of(typed) != pin_of(again):
            raise PinsDiffer
        house().callers.choose_pin(person(), typed)
    except UpplysError as error:
        field = "pin" if isinstance(error, WeakPin) else "again"
        return _page({field: told(error)}), int(status_of(error))
    flash(say("Your PIN is kept. Links that were sent to you before have ended."), "success")
    return redirect(url_for("console.me"))


def _page(errors: Mapping[str, str]) -> str:
    who = person()
    account, has_pin = read(lambda record: (record.accounts.get(who), record.pins.of(who) is not None))
    approves = allows(Action.TEXT_APPROVE, caller())
    return render_template(
        "console/me.html", account=account, has_pin=has_pin, approves=approves, errors=errors
    )
