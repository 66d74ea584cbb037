"""Saying again what an earlier edition said, and putting out what is approved: one act, one edition."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.errors import NoSuchEdition
from broadcast.editions.model import Edition, EditionNumber
from crisis.incidents import pending, saying
from crisis.incidents.errors import LanguagesFallSilent
from crisis.incidents.pending import OLDER_REASON, Pending
from crisis.incidents.restoring import KeptBack
from crisis.incidents.service import cut_word
from crisis.incidents.view import look
from crisis.incidents.word import word_of
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.activation import tell_edition
from web.console.changes import TextChange, text_changes
from web.console.editions import HIGHEST, WHY, asked_audience
from web.console.said import items_of, said_now
from web.console.texts import line_of
from web.context import caller, house, person, read, run, say
from web.record import Record


def routes(console: Blueprint) -> None:
    console.app_context_processor(lambda: {"pending_along": pending_along})
    console.add_url_rule("/editions/<int:number>/restore", view_func=restore, methods=["POST"])
    console.add_url_rule("/publish", view_func=publishing)
    console.add_url_rule("/publish", view_func=publish, methods=["POST"])
    console.add_url_rule("/approvals/put-out", view_func=put_out, methods=["POST"])
    console.add_url_rule("/publish/earlier", view_func=say_earlier, methods=["POST"])


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


def pending_along(audience: str) -> Pending:
    """What any edition that is cut now takes along: texts that others have had approved."""
    return read(lambda record: pending.pending(record, Audience(audience), publishing=False))


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
    try:
        done = _put_out(audience, reason)
    except LanguagesFallSilent as refused:
        return _page(audience, reason, "", say(refused.message)), 422
    tell_edition(done, say("Everything that is approved is published."))
    return redirect(url_for("console.edition", number=done.number, audience=audience.value))


@may(Action.WORD_PUBLISH)
def put_out() -> ResponseReturnValue:
    """The same from a page that has shown what goes out, its reason already in words."""
    form, audience = request.form, asked_audience()
    reason = line_of(form, "reason") or say("Approved texts and recordings")
    try:
        done = _put_out(audience, reason)
    except LanguagesFallSilent as refused:
        return _page(audience, reason, "", say(refused.message)), 422
    tell_edition(done, say("It is out."))
    back = form.get("back", "")
    return redirect(back if back.startswith("/staff/") else url_for("console.home"))


@may(Action.WORD_PUBLISH)
def say_earlier() -> ResponseReturnValue:
    """Languages that have fallen silent get their earlier translations back, marked as of an older text."""
    who, audience, now, why = caller(), asked_audience(), house().clock.now(), say(OLDER_REASON)

    def unit(record: Record) -> Edition | None:
        record.editions.take_turn()
        silence = pending.silent_now(record, record.editions.newest(audience))
        if not pending.say_earlier(record, silence, audience, who.person, who.roles, why):
            return None
        return cut_word(record, audience, who.person, why, now)

    tell_edition(run(unit), say("The earlier translations are said, marked as older."))
    return redirect(url_for("console.home"))


def _put_out(audience: Audience, reason: str) -> Edition:
    who, earlier, now = caller(), request.form.get("earlier", ""), house().clock.now()
    return run(pending.put_out, who.person, who.roles, reason, audience, now, earlier, say(OLDER_REASON))


def _page(audience: Audience, typed: str, error: str, refused: str = "") -> str:
    changes, found = read(_supposed, audience)
    return render_template(
        "console/publishing.html",
        audience=audience,
        changes=changes,
        pending=found,
        typed=typed,
        error=error,
        refused=refused,
    )


def _supposed(record: Record, audience: Audience) -> tuple[Mapping[str, tuple[TextChange, ...]], Pending]:
    said = said_now(record, audience)
    cut = word_of(look(record, audience), publishing=True).cut
    changes = text_changes(items_of(said.edition.cut) if said else (), items_of(cut), cut.languages)
    return changes, pending.pending(record, audience)


def _kept_back(each: KeptBack) -> str:
    return say("Not said again: %(slug)s (%(why)s).", slug=each.slug, why=say(WHY[each.why]))
