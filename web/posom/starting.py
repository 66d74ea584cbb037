"""Crisis management's page: start POSOM and end it, and who is on call; no word of any referral."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.model import Account
from core.errors import UpplysError
from crisis.posom import service
from crisis.posom.alarming import whom_to_tell
from crisis.posom.model import Operation, State
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.texts import names
from web.context import person, read, run, say
from web.posom.shared import instead_now
from web.problems import status_of
from web.record import Record


def routes(posom: Blueprint) -> None:
    posom.add_url_rule("/start", view_func=start_page)
    posom.add_url_rule("/start", view_func=start, methods=["POST"])
    posom.add_url_rule("/end", view_func=end, methods=["POST"])


@dataclass(frozen=True, slots=True)
class StartView:
    """``counts`` are of referrals that have not ended, by state; ``told`` whom a new one is told to."""

    operation: Operation | None
    drill: Operation | None
    told: tuple[Account, ...]
    people: Mapping[str, str]
    counts: Mapping[State, int]


@may(Action.POSOM_START)
def start_page() -> ResponseReturnValue:
    """Whether POSOM is started, by whom and why, and how many wait."""
    return _page("", {})


@may(Action.POSOM_START)
def start() -> ResponseReturnValue:
    """A named official starts it; the reason is in the journal."""
    reason, audience = request.form.get("reason", ""), _audience()
    try:
        run(service.start, audience, reason, person())
    except UpplysError as error:
        return make_response(_page(reason, _errors(error)), int(status_of(error)))
    flash(say("POSOM is started. Agents can refer callers now."), "success")
    return redirect(url_for("posom.start_page"))


@may(Action.POSOM_START)
def end() -> ResponseReturnValue:
    """Nobody more is referred; whoever was is still rung."""
    try:
        run(service.end, _audience(), person())
    except UpplysError as error:
        return make_response(_page("", _errors(error)), int(status_of(error)))
    flash(say("POSOM is ended. Those who were referred are still rung."), "success")
    return redirect(url_for("posom.start_page"))


def _audience() -> Audience:
    return Audience.EXERCISE if request.form.get("kind") == Audience.EXERCISE.value else Audience.LIVE


def _errors(error: UpplysError) -> dict[str, str]:
    found = {each.field: say(each.message, **each.facts) for each in error.errors}
    return found or {"": say(error.message, **error.facts)}


def _page(typed: str, errors: dict[str, str]) -> str:
    view = read(_view)
    return render_template("posom/start.html", view=view, typed=typed, errors=errors, instead=instead_now())


def _view(record: Record) -> StartView:
    now = record.clock.now()
    open_now = record.posom.open(Audience.LIVE)
    return StartView(
        record.posom.operation(Audience.LIVE),
        record.posom.operation(Audience.EXERCISE),
        tuple(record.accounts.get(each) for each in whom_to_tell(record, now)),
        names(record),
        Counter(each.state for each in open_now),
    )
