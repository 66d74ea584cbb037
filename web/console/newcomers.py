"""Letting somebody in for one shift: a code on the lead's screen, two words on both, one button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core.errors import UpplysError
from crisis.staffing.newcomers import service
from crisis.staffing.newcomers.model import Newcomer, NewcomerId, State
from web.access import Action, may
from web.console.forms import LOCAL_FORM
from web.console.rendering import refreshed, zone
from web.context import house, person, read, run, say
from web.problems import status_of
from web.record import Record

PART: Final = "console/_newcomers.html"
SHIFT: Final = timedelta(hours=8)


def routes(console: Blueprint) -> None:
    console.add_url_rule("/newcomers", view_func=newcomers)
    console.add_url_rule("/newcomers/now", view_func=newcomers_now)
    console.add_url_rule("/newcomers", view_func=open_door, methods=["POST"])
    console.add_url_rule("/newcomers/<newcomer>/confirm", view_func=confirm_newcomer, methods=["POST"])
    console.add_url_rule("/newcomers/<newcomer>/refuse", view_func=refuse_newcomer, methods=["POST"])


@dataclass(frozen=True, slots=True)
class NewcomersView:
    asking: Sequence[Newcomer]
    working: Sequence[Newcomer]


@may(Action.NEWCOMER_ADMIT)
def newcomers() -> ResponseReturnValue:
    """Who asks to come in, and who works now."""
    return _page()


@may(Action.NEWCOMER_ADMIT)
def newcomers_now() -> ResponseReturnValue:
    """The living part alone, for its refresh."""
    return refreshed(PART, "newcomers-now", {"view": read(_view)})


@may(Action.NEWCOMER_ADMIT)
def open_door() -> ResponseReturnValue:
    """The code, on this page alone and this once."""
    try:
        made, secret = run(service.open_door, _moment(request.form.get("until", "")), person())
    except UpplysError as error:
        return _page(error=say(error.message), until=request.form.get("until", "")), int(status_of(error))
    address = f"{house().settings.public_url}/join/{secret}"
    return _page(door=made, address=address, code=_drawn(address))


@may(Action.NEWCOMER_ADMIT)
def confirm_newcomer(newcomer: str) -> ResponseReturnValue:
    """The same two words stand on both screens."""
    try:
        made = run(service.confirm, NewcomerId(newcomer), request.form.get("words", ""), person())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    flash(say("%(name)s is let in until the shift ends.", name=made.name), "success")
    return redirect(url_for("console.newcomers"))


@may(Action.NEWCOMER_ADMIT)
def refuse_newcomer(newcomer: str) -> ResponseReturnValue:
    """Not let in, or sent home: at once."""
    try:
        run(service.refuse, NewcomerId(newcomer), person())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    flash(say("Nothing of theirs opens anything any more."), "success")
    return redirect(url_for("console.newcomers"))


def _page(
    error: str = "",
    until: str = "",
    door: Newcomer | None = None,
    address: str = "",
    code: Markup | None = None,
) -> str:
    suggested = (house().clock.now().astimezone(zone()) + SHIFT).replace(minute=0).strftime(LOCAL_FORM)
    facts: Mapping[str, object] = {"door": door, "address": address, "code": code, "error": error}
    return render_template("console/newcomers.html", view=read(_view), until=until or suggested, **facts)


def _view(record: Record) -> NewcomersView:
    now = record.clock.now()
    asking = [each for each in record.newcomers.in_states(State.ASKS) if each.waits(now)]
    return NewcomersView(asking, record.newcomers.in_states(State.ADMITTED))


def _moment(typed: str) -> datetime:
    """The local time that was typed; what is none is a time that has passed."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return house().clock.now()
    return at if at.tzinfo else at.replace(tzinfo=zone())


def _drawn(address: str) -> Markup:
    """The address as a code that a telephone's camera reads, black on white in light and in dark."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        omitsize=True,  # it is as large as the screen has room for, its quiet zone included
        nl=False,
    )
    return Markup(drawn.getvalue().decode())
