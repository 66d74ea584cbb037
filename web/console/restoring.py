"""Saying again what an earlier edition said, and publishing what is approved: one act, one edition."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.errors import NoSuchEdition
from broadcast.editions.model import EditionNumber
from core.errors import msgid
from crisis.incidents import saying
from crisis.incidents.restoring import KeptBack, Why
from crisis.incidents.view import look
from crisis.incidents.word import word_of
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.activation import tell_edition
from web.console.changes import TextChange, text_changes
from web.console.editions import HIGHEST, asked_audience
from web.console.said import items_of, said_now
from web.context import house, person, read, run, say
from web.record import Record

WHY: Final[Mapping[Why, str]] = {
    Why.WITHDRAWN: msgid("withdrawn since"),
    Why.EXPIRED: msgid("its time has ended"),
    Why.CLOSED: msgid("its incident is closed"),
}


def routes(console: Blueprint) -> None:
    console.add_url_rule("/editions/<int:number>/restore", view_func=restore, methods=["POST"])
    console.add_url_rule("/publish", view_func=publishing)
    console.add_url_rule("/publish", view_func=publish, methods=["POST"])


@may(Action.WORD_RESTORE)
def restore(number: int) -> ResponseReturnValue:
    """One click; what stayed replaced is named."""
    if not 0 < number < HIGHEST:
        raise NoSuchEdition(number=number)
    audience = asked_audience()
    done = run(
        saying.restore, EditionNumber(number), person(), audience=audience, decided_at=house().clock.now()
    )
    tell_edition(done.edition, say("It is said as in edition %(number)s.", number=number))
    for each in done.kept_back:
        flash(_kept_back(each), "warning")
    return redirect(url_for("console.edition", number=done.edition.number, audience=audience.value))


@may(Action.WORD_PUBLISH)
def publishing() -> ResponseReturnValue:
    """What publishing now would change, before it is done."""
    return _page(asked_audience(), "", "")


@may(Action.WORD_PUBLISH)
def publish() -> ResponseReturnValue:
    """Cut an edition of everything that is approved; corrected texts of what was withdrawn return."""
    audience, reason = asked_audience(), request.form.get("reason", "").strip()
    if not reason:
        return _page(audience, "", say("Write why, in a few words.")), 422
    done = run(saying.publish, person(), reason, audience=audience, decided_at=house().clock.now())
    tell_edition(done, say("Everything that is approved is published."))
    return redirect(url_for("console.edition", number=done.number, audience=audience.value))


def _page(audience: Audience, typed: str, error: str) -> str:
    return render_template(
        "console/publishing.html",
        audience=audience,
        changes=read(_supposed, audience),
        typed=typed,
        error=error,
    )


def _supposed(record: Record, audience: Audience) -> Mapping[str, tuple[TextChange, ...]]:
    said = said_now(record, audience)
    cut = word_of(look(record, audience), publishing=True).cut
    return text_changes(items_of(said.edition.cut) if said else (), items_of(cut), cut.languages)


def _kept_back(each: KeptBack) -> str:
    return say("Not said again: %(slug)s (%(why)s).", slug=each.slug, why=say(WHY[each.why]))
