"""POSOM's own page: who is to be rung, by promised time, and nothing else. Opening one is journalled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.model import PersonId
from core.errors import UpplysError
from crisis.posom import service
from crisis.posom.model import Referral, ReferralId, State, Told
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.rendering import refreshed
from web.console.texts import names
from web.context import person, read, run, say
from web.posom.shared import local_time
from web.problems import status_of
from web.record import Record

PART = "posom/_list.html"


def routes(posom: Blueprint) -> None:
    posom.add_url_rule("", view_func=referrals)
    posom.add_url_rule("/now", view_func=referrals_now)
    posom.add_url_rule("/<referral>/open", view_func=open_referral, methods=["POST"])
    posom.add_url_rule("/<referral>/accept", view_func=accept, methods=["POST"])
    posom.add_url_rule("/<referral>/back", view_func=put_back, methods=["POST"])
    posom.add_url_rule("/<referral>/settle", view_func=settle, methods=["POST"])


@dataclass(frozen=True, slots=True)
class ListView:
    """Live ones first, then an exercise's, each by promised time."""

    referrals: Sequence[Referral]
    people: Mapping[str, str]
    me: PersonId


@may(Action.POSOM_CARE)
def referrals() -> ResponseReturnValue:
    return render_template("posom/list.html", facts=_facts())


@may(Action.POSOM_CARE)
def referrals_now() -> ResponseReturnValue:
    """The list alone, for its refresh."""
    return refreshed(PART, "posom-list", _facts())


@may(Action.POSOM_CARE)
def open_referral(referral: str) -> ResponseReturnValue:
    """What was said of them, on this page alone and this once."""
    return _one(referral, "")


@may(Action.POSOM_CARE)
def accept(referral: str) -> ResponseReturnValue:
    """I ring them, at the latest when it was promised, or at another time that I promise."""

    def act(found: ReferralId) -> object:
        promised = local_time(request.form.get("promised", ""), "promised")
        return run(service.accept, found, person(), promised)

    return _acted(act, referral, say("It is yours."), stay=True)


@may(Action.POSOM_CARE)
def put_back(referral: str) -> ResponseReturnValue:
    """Somebody else shall."""
    return _acted(lambda found: run(service.put_back, found, person()), referral, say("It waits again."))


@may(Action.POSOM_CARE)
def settle(referral: str) -> ResponseReturnValue:
    """Done, handed on, or not reached."""
    wanted = request.form.get("state", "")
    if wanted not in set(State):
        return redirect(url_for("posom.referrals"))
    return _acted(
        lambda found: run(service.settle, found, State(wanted), person()), referral, say("It is noted.")
    )


def _acted(
    act: Callable[[ReferralId], object], referral: str, told: str, *, stay: bool = False
) -> ResponseReturnValue:
    try:
        act(ReferralId(referral))
    except UpplysError as error:
        details = [say(each.message, **each.facts) for each in error.errors]
        shown = " ".join([say(error.message, **error.facts), *details])
        page = render_template("posom/list.html", facts=_facts(), error=shown)
        return make_response(page, int(status_of(error)))
    if stay:
        return _one(referral, told)
    flash(told, "success")
    return redirect(url_for("posom.referrals"))


def _one(referral: str, told: str) -> str:
    found, words, people = run(_opened, ReferralId(referral), person())
    return render_template(
        "posom/one.html", referral=found, words=words, people=people, me=person(), told=told
    )


def _opened(record: Record, referral: ReferralId, by: PersonId) -> tuple[Referral, Told, Mapping[str, str]]:
    found = record.posom.get(referral)
    return found, service.opened(record, [found], by, record.sealer)[found.id], names(record)


def _facts() -> dict[str, object]:
    return {"view": read(_view, person())}


def _view(record: Record, me: PersonId) -> ListView:
    every = [each for audience in (Audience.LIVE, Audience.EXERCISE) for each in record.posom.open(audience)]
    return ListView(every, names(record), me)
