"""The question log: what the public asks, who follows it up, one question's page, and the form for one."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.model import Account, PersonId
from core.canonical import digest_bytes
from core.errors import UpplysError
from core.idempotency import service as idempotency
from core.idempotency.model import Scope, StoredAnswer
from crisis.questions import service, telling
from crisis.questions.masking import Masked
from crisis.questions.model import Answered, Channel, New, Question, QuestionId, State
from crisis.questions.ports import Order, Wanted
from scripts_library.items.model import Audience
from web.access import MAY, Action, may
from web.console.forms import LOCAL_FORM, field_errors
from web.console.rendering import zone
from web.console.texts import names
from web.context import caller, house, person, read, run, say
from web.problems import status_of
from web.questions import by, hand_to, language_of, number_to_ring
from web.record import Record

MOST = 50
WAITING = "waiting"
ALL = "all"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/questions", view_func=questions)
    console.add_url_rule("/questions/new", view_func=new_question)
    console.add_url_rule("/questions/new", view_func=log_question, methods=["POST"])
    console.add_url_rule("/questions/topics", view_func=question_topics)
    console.add_url_rule("/questions/<question>", view_func=question)
    console.add_url_rule("/questions/<question>", view_func=follow_question, methods=["POST"])
    console.add_url_rule("/questions/<question>/number", view_func=question_number, methods=["POST"])
    console.add_url_rule("/questions/<question>/received", view_func=question_received, methods=["POST"])


@dataclass(frozen=True, slots=True)
class ListView:
    questions: Sequence[Question]
    following: str | None
    people: Mapping[str, str]
    topics: Sequence[str]


@dataclass(frozen=True, slots=True)
class OneView:
    question: Question
    people: Mapping[str, str]
    staff: Sequence[Account]
    waits_for: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be given as an answer now; ``key`` is what the form sends."""

    key: str
    title: str
    language: str


@may(Action.QUESTION_SEE)
def questions() -> ResponseReturnValue:
    """The log: what waits, by what was promised soonest; or all of it, newest first."""
    asked = request.args
    wanted, audience = _wanted(asked), _audience(asked)
    after = QuestionId(asked["after"]) if asked.get("after") else None
    view = read(_list, wanted, after)
    return render_template(
        "console/questions.html",
        view=view,
        asked=asked,
        state=asked.get("state") or WAITING,
        audience=audience.value,
        now=house().clock.now(),
        channels=Channel,
        more=None if view.following is None else {**asked.to_dict(), "after": view.following},
    )


@may(Action.QUESTION_LOG)
def new_question() -> ResponseReturnValue:
    """The form that logs one, whatever way it came."""
    return _form({"token": secrets.token_urlsafe(16), "audience": _audience(request.args).value})


@may(Action.QUESTION_LOG)
def log_question() -> ResponseReturnValue:
    """Log it, once for a form however often it is sent."""
    try:
        question_id, masked = _logged(request.form)
    except UpplysError as error:
        errors = field_errors(error) or {"": say(error.message, **error.facts)}
        return _form(request.form.to_dict(), errors), int(status_of(error))
    house().live.hint("questions", _audience(request.form))
    if masked:
        flash(_hidden(masked), "warning")
    flash(say("The question is logged."), "success")
    return redirect(url_for("console.question", question=question_id))


@may(Action.QUESTION_LOG)
def question_topics() -> ResponseReturnValue:
    """The topics that were logged lately, for a field's suggestions."""
    return render_template("console/_topics.html", topics=read(_topics, _audience(request.args)))


@may(Action.QUESTION_SEE)
def question(question: str) -> ResponseReturnValue:
    """One question, and what can be done about it."""
    return _one(QuestionId(question))


@may(Action.QUESTION_LOG)
def follow_question(question: str) -> ResponseReturnValue:
    """Take it, hand it on, promise, sort, answer, close, or undo that: the button says which."""
    question_id = QuestionId(question)
    act = ACTS.get(request.form.get("do", ""))
    if act is None:
        return redirect(url_for("console.question", question=question))
    try:
        done = act(question_id)
    except UpplysError as error:
        errors = field_errors(error) or {"": say(error.message, **error.facts)}
        return _one(question_id, errors), int(status_of(error))
    house().live.hint("questions", done.audience)
    flash(say("It is kept."), "success")
    return redirect(url_for("console.question", question=question))


@may(Action.QUESTION_LOG)
def question_number(question: str) -> ResponseReturnValue:
    """The number to ring, on this page alone and this once."""
    try:
        number = open_number(QuestionId(question))
    except UpplysError as error:
        return _one(QuestionId(question), {"": say(error.message, **error.facts)}), int(status_of(error))
    return _one(QuestionId(question), number=number)


@may(Action.QUESTION_OPEN)
def question_received(question: str) -> ResponseReturnValue:
    """What was hidden of a text that came in writing, on this page alone and this once."""
    try:
        text = run(service.open_received, QuestionId(question), person(), house().sealer)
    except UpplysError as error:
        return _one(QuestionId(question), {"": say(error.message, **error.facts)}), int(status_of(error))
    return _one(QuestionId(question), received=text)


def open_number(question: QuestionId) -> str:
    """The number to ring, for whoever asked to be rung about this. Raises `NobodyToRing`, `NotToBeRung`."""
    never = house().centre.partners_own_numbers
    return run(telling.open_callback, question, person(), house().sealer, never)


def _take(question: QuestionId) -> Question:
    return run(service.take_over, question, person())


def _hand(question: QuestionId) -> Question:
    return run(hand_to, question, PersonId(request.form.get("to", "")), by(caller()))


def _promise(question: QuestionId) -> Question:
    typed = request.form.get("promised", "")
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        at = house().clock.now()  # which the rule refuses as no time that lies ahead
    return run(service.promise, question, at if at.tzinfo else at.replace(tzinfo=zone()), by(caller()))


def _sort(question: QuestionId) -> Question:
    form = request.form
    rosa = form.get("rosa", "")
    changes: dict[str, str | int | None] = {
        name: form.get(name, "") for name in ("topic", "district", "department", "note")
    }
    changes["rosa"] = int(rosa) if rosa.isdecimal() else None
    return run(service.sort, question, changes, person(), house().asking.rules)


def _answer(question: QuestionId) -> Question:
    answer, item = _answer_in(request.form.get("answer", ""))
    who, words = by(caller()), house().asking.words
    given = answer or Answered("", "", "")
    return run(service.answer_with, question, given, who, words, item)


def _close(question: QuestionId) -> Question:
    return run(service.close, question, request.form.get("reason", ""), by(caller()))


def _reopen(question: QuestionId) -> Question:
    return run(service.reopen, question, by(caller()), house().asking.rules)


def _ask_no_more(question: QuestionId) -> Question:
    return run(service.ask_no_more, question, by(caller()))


ACTS: Mapping[str, Callable[[QuestionId], Question]] = {
    "take": _take,
    "hand": _hand,
    "promise": _promise,
    "sort": _sort,
    "answer": _answer,
    "close": _close,
    "reopen": _reopen,
    "ask_no_more": _ask_no_more,
}


def _logged(form: Mapping[str, str]) -> tuple[str, Sequence[Masked]]:
    """The question's id and what was hidden. Raises what is wrong with the form."""
    here, who = house(), person()
    ready = service.made_ready(_new(form), here.asking.rules)
    body = digest_bytes(repr(sorted(form.items())).encode(errors="surrogatepass"))
    scope = Scope(caller().credential, "POST /staff/questions/new", f"{form.get('token') or 'x'}.{body[:32]}")
    rules, words, sealer = here.asking.rules, here.asking.words, here.sealer

    def unit(record: Record) -> StoredAnswer:
        def effect(inner: Record) -> StoredAnswer:
            logged = service.log_ready(inner, ready, who, sealer, rules, words)
            return StoredAnswer(HTTPStatus.CREATED, {"id": logged.question.id})

        return idempotency.once(record, scope, body, effect, wait=True)[0]

    kept = run(unit).body
    return str(kept["id"]) if isinstance(kept, dict) else "", ready.masked


def _new(form: Mapping[str, str]) -> New:
    answer, item = _answer_in(form.get("answer", ""))
    channel, rosa = form.get("channel", ""), form.get("rosa", "")
    return New(
        text=form.get("text", ""),
        language=language_of(form.get("language", "")),
        channel=Channel(channel) if channel in set(Channel) else Channel.PHONE,
        audience=_audience(form),
        district=form.get("district"),
        topic=form.get("topic"),
        department=form.get("department"),
        rosa=int(rosa) if rosa.isdecimal() else None,
        answered_with=answer,
        callback=number_to_ring(form.get("callback")),
        item=item,
    )


def _answer_in(key: str) -> tuple[Answered | None, str | None]:
    parts = key.split("|")
    return (Answered(*parts[:3]), parts[3]) if len(parts) == 4 else (None, None)


def _hidden(masked: Sequence[Masked]) -> str:
    count = sum(each.count for each in masked)
    words = house().staff_words(request.cookies.get("upplys_language", "sv"))
    return words.say_n("%(count)s number was hidden.", "%(count)s numbers were hidden.", count, count=count)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    state, channel = asked.get("state") or WAITING, asked.get("channel")
    known = {each.value: (each,) for each in State} | {ALL: (), WAITING: (State.OPEN, State.ASKED)}
    return Wanted(
        audience=_audience(asked),
        states=known.get(state, ()),
        topic=asked.get("topic") or None,
        language=asked.get("language") or None,
        channel=Channel(channel) if channel in set(Channel) else None,
        owner=person() if asked.get("mine") else None,
        order=Order.PROMISED if state == WAITING else Order.NEWEST,
    )


def _audience(asked: Mapping[str, str]) -> Audience:
    exercise = asked.get("audience") == Audience.EXERCISE.value
    return Audience.EXERCISE if exercise else Audience.LIVE


def _list(record: Record, wanted: Wanted, after: QuestionId | None) -> ListView:
    rows = record.questions.page(wanted, after=after, limit=MOST + 1)
    following = rows[MOST - 1].id if len(rows) > MOST else None
    return ListView(rows[:MOST], following, names(record), record.questions.topics(wanted.audience))


def _topics(record: Record, audience: Audience) -> tuple[str, ...]:
    return tuple(record.questions.topics(audience))


def _one_of(record: Record, question_id: QuestionId) -> OneView:
    found = record.questions.get(question_id)
    able = [each for each in record.accounts.all() if each.active and each.roles & MAY[Action.QUESTION_LOG]]
    return OneView(found, names(record), able, found.waits_for)


def _one(
    question_id: QuestionId,
    errors: Mapping[str, str] | None = None,
    number: str | None = None,
    received: str | None = None,
) -> str:
    view = read(_one_of, question_id)
    promised = view.question.promised
    return render_template(
        "console/question.html",
        view=view,
        each=view.question,
        errors=errors or {},
        reader=person(),
        number=number,
        received=received,
        answers=_answers(view.question.audience, view.question.language),
        given=_given(view.question),
        now=house().clock.now(),
        promised_local=promised.astimezone(zone()).strftime(LOCAL_FORM) if promised else "",
    )


def _answers(audience: Audience, language: str) -> tuple[Answer, ...]:
    """What is said now, in the asker's language or in the first that it is said in."""
    words = house().desk.book.newest(audience)
    if words is None:
        return ()
    found = []
    now = house().clock.now()
    for piece in words.of("answer", "fact_sheet", "announcement"):
        said = piece.in_(language, *words.languages)
        if said is not None and piece.instead is None and not piece.ended(now):
            key = "|".join((piece.revision, said.language, said.hash, piece.item))
            found.append(Answer(key, said.title, said.language))
    return tuple(found)


def _given(question: Question) -> str | None:
    """The title of the answer that was given, where it is still said."""
    answer, words = question.answered_with, house().desk.book.newest(question.audience)
    if answer is None or words is None:
        return None
    said = (each.words.get(answer.language) for each in words.pieces if each.revision == answer.revision)
    return next((each.title for each in said if each is not None), None)


def _form(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    audience = _audience(typed)
    return render_template(
        "console/question_new.html",
        typed=typed,
        errors=errors or {},
        audience=audience.value,
        topics=read(_topics, audience),
        answers=_answers(audience, typed.get("language", "sv")),
        channels=Channel,
    )
