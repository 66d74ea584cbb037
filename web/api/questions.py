"""The question log over the API: log, look, follow up."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from apiflask import APIBlueprint
from apiflask.fields import AwareDateTime
from flask import Response
from marshmallow.validate import OneOf

from core.access.model import PersonId
from core.canonical import Json
from core.errors import FieldError
from crisis.questions import service, telling
from crisis.questions.errors import NOT_TOGETHER, WHAT_IT_WAITS_FOR, WITH_WHAT, QuestionRefused
from crisis.questions.masking import Masked
from crisis.questions.model import Answered, By, Channel, New, Question, QuestionId, Rules, State, Told
from crisis.questions.ports import Order, Wanted
from crisis.questions.service import Logged
from crisis.questions.word import NewestWord
from scripts_library.items.model import Audience
from web.access import Action, may
from web.api.fields import (
    MOST,
    AudienceQuery,
    In,
    Integer,
    Nested,
    PageQuery,
    String,
    moment,
    paged,
)
from web.api.fields import text as line
from web.api.once import answer, once, once_if_asked
from web.context import caller, house, person, read, run
from web.questions import by, hand_to, language_of, number_to_ring
from web.record import Record

questions = APIBlueprint("api_questions", __name__, url_prefix="/api/v1", tag="Questions")

CHANNELS: Final = OneOf([each.value for each in Channel])
STATES: Final = OneOf([each.value for each in State])
TOLD: Final = OneOf([each.value for each in Told])
LONGEST_NAME: Final = 200
SORTING: Final = ("topic", "district", "department", "rosa", "note")
ME: Final = "me"


class AnsweredIn(In):
    revision = line(64, required=True)
    language = line(35, required=True)
    hash = line(64, required=True)
    item = line(64, load_default=None, allow_none=True)


class QuestionIn(AudienceQuery, In):
    text = String(required=True)
    language = line(35, required=True)
    channel = String(required=True, validate=CHANNELS)
    district = line(LONGEST_NAME, load_default=None, allow_none=True)
    topic = line(LONGEST_NAME, load_default=None, allow_none=True)
    department = line(LONGEST_NAME, load_default=None, allow_none=True)
    rosa = Integer(load_default=None, allow_none=True, strict=True)
    answered_with = Nested(AnsweredIn, load_default=None, allow_none=True)
    callback = line(40, load_default=None, allow_none=True)
    incident = line(64, load_default=None, allow_none=True)
    origin = line(40, load_default=None, allow_none=True)
    transfer = line(64, load_default=None, allow_none=True)


class ChangeIn(In):
    topic = line(LONGEST_NAME, allow_none=True)
    district = line(LONGEST_NAME, allow_none=True)
    department = line(LONGEST_NAME, allow_none=True)
    rosa = Integer(allow_none=True, strict=True)
    note = String(allow_none=True)
    owner = line(64)
    promised = AwareDateTime(format="iso")
    state = String(validate=STATES)
    answered_with = Nested(AnsweredIn)
    waits_for = line(64)
    reason = String()
    told = String(validate=TOLD, allow_none=True)


class QuestionsQuery(PageQuery, AudienceQuery):
    state = String(load_default=None, validate=STATES)
    topic = line(LONGEST_NAME, load_default=None)
    language = line(35, load_default=None)
    channel = String(load_default=None, validate=CHANNELS)
    owner = line(64, load_default=None)
    order = String(load_default=Order.NEWEST.value, validate=OneOf([each.value for each in Order]))


@questions.get("/questions")
@questions.input(QuestionsQuery, location="query")
@may(Action.QUESTION_SEE)
def list_questions(query_data: dict[str, Any]) -> Json:
    """The log, newest first, or by what was promised soonest."""
    wanted = _wanted(query_data)
    after = None if query_data["after"] is None else QuestionId(query_data["after"])
    rows = read(lambda record: tuple(record.questions.page(wanted, after=after, limit=MOST + 1)))
    return paged(rows, lambda each: each.id, question_json)


@questions.get("/questions/<question>")
@may(Action.QUESTION_SEE)
def show_question(question: str) -> Json:
    """One question with who follows it up."""
    return question_json(read(lambda record: record.questions.get(QuestionId(question))))


@questions.post("/questions")
@questions.input(QuestionIn)
@may(Action.QUESTION_LOG)
def log_question(json_data: dict[str, Any]) -> Response:
    """Log what somebody asks.

    Answers with the public number and what was hidden of the text.
    """
    here = house()
    ready = service.made_ready(_new(json_data), here.asking.rules)
    log, rules, words = service.log_ready, here.asking.rules, here.asking.words
    stored = once(logged_json, HTTPStatus.CREATED, log, ready, person(), here.sealer, rules, words)
    here.live.hint("questions", ready.new.audience)
    return answer(stored)


@questions.patch("/questions/<question>")
@questions.input(ChangeIn)
@may(Action.QUESTION_LOG)
def change_question(question: str, json_data: dict[str, Any]) -> Response:
    """Sort it, take it, hand it on, promise another time, answer it, close it, or undo that.

    All that is sent is done, or nothing.
    """
    asking, who = house().asking, by(caller())
    stored = once_if_asked(
        question_json,
        HTTPStatus.OK,
        _changed,
        QuestionId(question),
        json_data,
        who,
        asking.rules,
        asking.words,
    )
    house().live.hint("questions", _audience(stored.body))
    return answer(stored)


@questions.post("/questions/<question>/number")
@may(Action.QUESTION_LOG)
def open_number(question: str) -> Json:
    """The number to ring; that it was opened is journalled."""
    here = house()
    never = here.centre.partners_own_numbers
    return {"number": run(telling.open_callback, QuestionId(question), person(), here.sealer, never)}


@questions.post("/questions/<question>/received")
@may(Action.QUESTION_OPEN)
def open_received(question: str) -> Json:
    """The text as it was received, with what was hidden; that it was opened is journalled."""
    return {"text": run(service.open_received, QuestionId(question), person(), house().sealer)}


def _new(sent: Mapping[str, Any]) -> New:
    given = sent["answered_with"]
    return New(
        text=sent["text"],
        language=language_of(sent["language"]),
        channel=Channel(sent["channel"]),
        audience=Audience(sent["audience"]),
        incident=sent["incident"],
        district=sent["district"],
        topic=sent["topic"],
        department=sent["department"],
        rosa=sent["rosa"],
        answered_with=_answered(given),
        callback=number_to_ring(sent["callback"]),
        origin=sent["origin"],
        transfer=sent["transfer"],
        item=given and given["item"],
    )


def _answered(given: Mapping[str, Any] | None) -> Answered | None:
    return None if given is None else Answered(given["revision"], given["language"], given["hash"])


def _wanted(query: Mapping[str, Any]) -> Wanted:
    owner = person() if query["owner"] == ME else query["owner"]
    return Wanted(
        audience=Audience(query["audience"]),
        states=() if query["state"] is None else (State(query["state"]),),
        topic=query["topic"],
        language=query["language"],
        channel=None if query["channel"] is None else Channel(query["channel"]),
        owner=None if owner is None else PersonId(owner),
        order=Order(query["order"]),
    )


def _changed(
    record: Record, question: QuestionId, sent: Mapping[str, Any], who: By, rules: Rules, words: NewestWord
) -> Question:
    """Whatever was sent, in the order in which it would be done by hand. Raises `QuestionRefused` for what
    does not go together: nothing that was sent is passed over."""
    _refuse_apart(sent)
    sorting = {name: sent[name] for name in SORTING if name in sent}
    if sorting:
        service.sort(record, question, sorting, who.person, rules)
    if "owner" in sent:
        _own(record, question, sent["owner"], who)
    if "promised" in sent:
        service.promise(record, question, _at(sent["promised"]), who)
    if "answered_with" in sent:
        given = sent["answered_with"]
        service.answer_with(record, question, _given(given), who, words, given["item"])
    elif "state" in sent or "waits_for" in sent:
        _to(record, question, sent, who, rules, words)
    if "told" in sent:
        told = None if sent["told"] is None else Told(sent["told"])
        telling.told(record, question, told, who.person)
    return record.questions.get(question)


def _refuse_apart(sent: Mapping[str, Any]) -> None:
    given, state = "answered_with" in sent, sent.get("state")
    apart = {
        "state": given and state not in {None, State.ANSWERED},
        "waits_for": given or state not in {None, State.ASKED},
        "reason": given or state != State.CLOSED,
    }
    wrong = [FieldError(name, NOT_TOGETHER) for name, refused in apart.items() if refused and name in sent]
    if wrong:
        raise QuestionRefused(errors=wrong)


def _own(record: Record, question: QuestionId, owner: str, who: By) -> None:
    if owner in {ME, who.person}:
        service.take_over(record, question, who.person)
    else:
        hand_to(record, question, PersonId(owner), who)


def _to(
    record: Record, question: QuestionId, sent: Mapping[str, Any], who: By, rules: Rules, words: NewestWord
) -> None:
    match State(sent.get("state", State.ASKED)):
        case State.ASKED:
            if "waits_for" not in sent:
                raise _lacks("waits_for", WHAT_IT_WAITS_FOR)
            service.ask_for(record, question, sent["waits_for"], who, words)
        case State.CLOSED:
            service.close(record, question, sent.get("reason", ""), who)
        case State.ANSWERED:
            raise _lacks("answered_with", WITH_WHAT)
        case State.OPEN:
            _open(record, question, who, rules)


def _open(record: Record, question: QuestionId, who: By, rules: Rules) -> None:
    if record.questions.get(question).state is State.ASKED:
        service.ask_no_more(record, question, who)
    else:
        service.reopen(record, question, who, rules)


def _given(sent: Mapping[str, Any]) -> Answered:
    return Answered(sent["revision"], sent["language"], sent["hash"])


def _at(sent: Any) -> datetime:
    if not isinstance(sent, datetime):
        raise TypeError(f"a moment was expected, not {type(sent).__name__}")
    return sent


def _lacks(name: str, message: str) -> QuestionRefused:
    return QuestionRefused(errors=[FieldError(name, message)])


def _audience(body: Json) -> Audience:
    return Audience(str(body["audience"])) if isinstance(body, dict) else Audience.LIVE


def question_json(question: Question) -> dict[str, Json]:
    given = question.answered_with
    return {
        "id": question.id,
        "number": question.number,
        "state": question.state.value,
        "audience": question.audience.value,
        "text": question.text,
        "language": question.language,
        "channel": question.channel.value,
        "at": moment(question.at),
        "by": question.by,
        "incident": question.incident,
        "district": question.district,
        "topic": question.topic,
        "department": question.department,
        "rosa": question.rosa,
        "edition": question.edition,
        "origin": question.origin,
        "transfer": question.transfer,
        "owner": question.owner,
        "taken_at": moment(question.taken_at),
        "promised": moment(question.promised),
        "waits_for": question.waits_for,
        "answered_with": None if given is None else _answered_json(given),
        "answered_at": moment(question.answered_at),
        "closed_at": moment(question.closed_at),
        "reason": question.reason,
        "note": question.note,
        "callback": question.callback_sealed is not None,
        "received": question.received_sealed is not None,
        "told": question.told and question.told.value,
        "told_by": question.told_by,
        "told_at": moment(question.told_at),
    }


def _answered_json(given: Answered) -> Json:
    return {"revision": given.revision, "language": given.language, "hash": given.hash}


def logged_json(logged: Logged) -> dict[str, Json]:
    return question_json(logged.question) | {"masked": [_masked_json(each) for each in logged.masked]}


def _masked_json(masked: Masked) -> Json:
    return {"kind": masked.kind.value, "count": masked.count}
