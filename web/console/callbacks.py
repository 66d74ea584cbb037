"""Those who wait to be rung, with the answer to what they asked or since they asked for it on the line, and
messages they have left: the number is shown to whoever rings, and that is journalled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.channels.desk.words import DeskWords, Words
from core.errors import UpplysError
from crisis.calls import service
from crisis.calls.model import CallBack, CallBackId, CallBackState, VoiceMessage, VoiceMessageId
from crisis.questions import telling
from crisis.questions.model import Question, QuestionId, Told
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.questions import open_number
from web.console.texts import names
from web.context import house, language, person, read, run, say
from web.problems import status_of
from web.record import Record

SETTLED_SHOWN: Final = 30
UNDO: Final = "undo"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/callbacks", view_func=callbacks)
    console.add_url_rule("/callbacks/<call_back>/number", view_func=show_number, methods=["POST"])
    console.add_url_rule("/callbacks/<call_back>/settle", view_func=settle, methods=["POST"])
    console.add_url_rule(
        "/callbacks/answers/<question>/number", view_func=show_number_to_tell, methods=["POST"]
    )
    console.add_url_rule("/callbacks/answers/<question>/told", view_func=answer_told, methods=["POST"])
    console.add_url_rule("/messages/<message>/heard", view_func=message_heard, methods=["POST"])
    console.add_url_rule("/messages/<message>/number", view_func=show_message_number, methods=["POST"])


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody who waits to be rung with the answer. ``answer`` is what they are told, as it stands now
    in the language they asked in; None where it is not said any more."""

    question: Question
    answer: Words | None


@dataclass(frozen=True, slots=True)
class CallBacksView:
    to_tell: Sequence[Question]
    told: Sequence[Question]
    waiting: Sequence[CallBack]
    settled: Sequence[CallBack]
    unheard: Sequence[VoiceMessage]
    heard: Sequence[VoiceMessage]
    people: Mapping[str, str]
    topics: Mapping[str, str]


@may(Action.CALLBACK_HANDLE)
def callbacks() -> ResponseReturnValue:
    """Who waits, the longest first; and the messages nobody has listened to."""
    return _page()


@may(Action.CALLBACK_HANDLE)
def show_number(call_back: str) -> ResponseReturnValue:
    """The number, on this page alone and this once: it is in no address and in no cookie."""
    try:
        number = run(service.open_number, CallBackId(call_back), person(), house().sealer, _never())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    return _page(numbers={call_back: number})


@may(Action.CALLBACK_HANDLE)
def settle(call_back: str) -> ResponseReturnValue:
    """They were reached, given up or did not want it any more; or they wait after all."""
    wanted = request.form.get("state", "")
    if wanted not in set(CallBackState):
        return redirect(url_for("console.callbacks"))
    try:
        run(service.settle, CallBackId(call_back), CallBackState(wanted), person())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    flash(_told(CallBackState(wanted)), "success")
    return redirect(url_for("console.callbacks"))


@may(Action.QUESTION_LOG)
def show_number_to_tell(question: str) -> ResponseReturnValue:
    """The number of whoever waits for the answer, on this page alone and this once."""
    try:
        number = open_number(QuestionId(question))
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    return _page(numbers={question: number})


@may(Action.QUESTION_LOG)
def answer_told(question: str) -> ResponseReturnValue:
    """They were told the answer or given up; or that is undone."""
    wanted = request.form.get("told", "")
    if wanted not in {UNDO, *Told}:
        return redirect(url_for("console.callbacks"))
    how = None if wanted == UNDO else Told(wanted)
    try:
        done = run(telling.told, QuestionId(question), how, person())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    house().live.hint("questions", done.audience)
    said = {
        Told.REACHED: say("They know the answer."),
        Told.GIVEN_UP: say("Given up. It can be undone below."),
    }
    flash(said[how] if how else say("They wait again."), "success")
    return redirect(url_for("console.callbacks"))


@may(Action.CALLBACK_HANDLE)
def message_heard(message: str) -> ResponseReturnValue:
    """Somebody has listened to it."""
    try:
        run(service.heard, VoiceMessageId(message), person())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    flash(say("The message is marked as heard."), "success")
    return redirect(url_for("console.callbacks", _anchor="messages"))


@may(Action.CALLBACK_HANDLE)
def show_message_number(message: str) -> ResponseReturnValue:
    """The number of whoever left the message, where it was not withheld."""
    try:
        number = run(service.open_message_number, VoiceMessageId(message), person(), house().sealer, _never())
    except UpplysError as error:
        return _page(error=say(error.message, **error.facts)), int(status_of(error))
    return _page(numbers={message: number or ""})


def _never() -> frozenset[str]:
    """Partners' own numbers: whoever was passed on is rung on a number of their own."""
    return house().centre.partners_own_numbers


def _told(state: CallBackState) -> str:
    match state:
        case CallBackState.REACHED:
            return say("Marked as reached.")
        case CallBackState.GIVEN_UP:
            return say("Given up. It can be undone below.")
        case CallBackState.CANCELLED:
            return say("Taken away: they did not want to be rung any more.")
        case CallBackState.WAITING:
            return say("They wait again.")


def _page(numbers: Mapping[str, str] | None = None, error: str = "") -> str:
    view = read(_view, language())
    return render_template(
        "console/callbacks.html",
        view=view,
        to_tell=_with_answers(view.to_tell),
        numbers=numbers or {},
        error=error,
        states=CallBackState,
        partners={str(each.id): each.name for each in house().centre.partners.values()},
    )


def _view(record: Record, tag: str) -> CallBacksView:
    every = record.calls.call_backs(waiting=False)
    waiting = [each for each in every if each.state is CallBackState.WAITING]
    settled = [each for each in every if each.state is not CallBackState.WAITING]
    settled.sort(key=lambda each: each.settled_at or each.asked_at, reverse=True)
    messages = record.calls.voice_messages(unheard=False)
    heard = [each for each in messages if each.heard_at is not None][-SETTLED_SHOWN:]
    unheard = [each for each in messages if each.heard_at is None]
    to_tell = [each for audience in Audience for each in record.questions.to_ring(audience)]
    told = [each for audience in Audience for each in record.questions.told(audience, SETTLED_SHOWN)]
    return CallBacksView(
        to_tell,
        told,
        waiting,
        settled[:SETTLED_SHOWN],
        unheard,
        heard[::-1],
        names(record),
        _topics(record, tag),
    )


def _with_answers(questions: Sequence[Question]) -> list[ToTell]:
    said = {each: house().desk.book.newest(each) for each in {one.audience for one in questions}}
    return [ToTell(each, _answer(each, said[each.audience])) for each in questions]


def _answer(question: Question, words: DeskWords | None) -> Words | None:
    given = question.answered_with
    if given is None or words is None:
        return None
    piece = next((each for each in words.pieces if each.revision == given.revision), None)
    return None if piece is None or piece.instead else piece.in_(question.language, given.language)


def _topics(record: Record, tag: str) -> dict[str, str]:
    """What the plans call their topics, in the reader's language."""
    plans = (each.plan.words(LanguageTag(tag)) for each in record.plans.all())
    return {key: words for plan in plans for key, words in plan.topics.items()}
