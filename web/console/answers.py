"""Answers that somebody was asked to write: one's own to write, and everybody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access.model import PersonId
from core.errors import UpplysError
from crisis.situation import service
from crisis.situation.requests import AnswerRequest, RequestId
from scripts_library.items.model import Audience
from web.access import Action, may
from web.answers import begin
from web.console.new_item import NEW
from web.console.texts import names
from web.context import caller, house, person, read, run, say
from web.problems import status_of
from web.questions import by
from web.record import Record


def routes(console: Blueprint) -> None:
    console.add_url_rule("/answers", view_func=answers)
    console.add_url_rule("/answers/<request_id>/write", view_func=begin_answer, methods=["POST"])
    console.add_url_rule("/answers/<request_id>/withdraw", view_func=withdraw_answer, methods=["POST"])


@dataclass(frozen=True, slots=True)
class AnswersView:
    mine: Sequence[AnswerRequest]
    others: Sequence[AnswerRequest]
    ended: Sequence[AnswerRequest]
    people: Mapping[str, str]


@may(Action.QUESTION_SEE)
def answers() -> ResponseReturnValue:
    """What is asked of the reader first, due soonest first."""
    return _page()


@may(Action.ITEM_WRITE)
def begin_answer(request_id: str) -> ResponseReturnValue:
    """A new text begins as a draft with the question as its title, for the same incident."""
    language = house().centre.default_language
    draft = run(_begun, RequestId(request_id), language, person())
    return redirect(url_for("console.new_item", draft=draft))


@may(Action.ANSWER_ASK)
def withdraw_answer(request_id: str) -> ResponseReturnValue:
    """It is not needed any more."""
    try:
        run(service.withdraw, RequestId(request_id), by(caller()))
    except UpplysError as error:
        return _page(say(error.message, **error.facts)), int(status_of(error))
    flash(say("It is taken back. Whoever waited for it is open again."), "success")
    return redirect(url_for("console.answers"))


def _begun(record: Record, request_id: RequestId, language: str, by: PersonId) -> str:
    return begin(record, record.answer_requests.get(request_id), NEW, language, by).subject


def _page(error: str = "") -> str:
    view = read(_view, person())
    return render_template("console/answers.html", view=view, error=error, now=house().clock.now())


def _view(record: Record, reader: PersonId) -> AnswersView:
    going_on = record.answer_requests.open()
    ended = [each for audience in Audience for each in record.answer_requests.ended(audience)]
    ended.sort(key=lambda each: each.ended_at or each.asked_at, reverse=True)
    return AnswersView(
        [each for each in going_on if each.of == reader],
        [each for each in going_on if each.of != reader],
        ended[:20],
        names(record),
    )
