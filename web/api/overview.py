"""What the public asks, in numbers, and requests for an answer, over the API."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from apiflask import APIBlueprint
from apiflask.fields import AwareDateTime
from apiflask.validators import OneOf
from flask import Response, json, request

from broadcast.editions.ports import Moment
from core.access.model import PersonId
from core.canonical import Json
from core.errors import FieldError
from crisis.questions.model import QuestionId
from crisis.situation import service
from crisis.situation.errors import NOBODY_WHO_WRITES, RequestRefused
from crisis.situation.model import Count, Topic, Window
from crisis.situation.requests import AnswerRequest, RequestId
from scripts_library.items.model import Audience, ItemId
from web.access import Action, may
from web.answers import name_answer
from web.api.fields import AudienceQuery, Boolean, In, String, listed, moment
from web.api.fields import text as line
from web.api.once import answer, once, once_if_asked
from web.console.board import Channel
from web.context import caller, house, read, run
from web.overview import Overview, Wanted, gist, overview_now, writers
from web.questions import by

overview: Final = APIBlueprint("api_overview", __name__, url_prefix="/api/v1", tag="Overview")


class OverviewQuery(AudienceQuery):
    window = String(load_default=Window.HOUR.value, validate=OneOf([each.value for each in Window]))
    incident = line(64, load_default=None)


class AnswerIn(AudienceQuery, In):
    wording = String(required=True)
    of = line(64, required=True)
    due = AwareDateTime(required=True)
    incident = line(64, load_default=None, allow_none=True)
    topic = line(200, load_default=None, allow_none=True)
    question = line(64, load_default=None, allow_none=True)


class WrittenIn(In):
    item = line(64, required=True)
    said_already = Boolean(load_default=False)


@overview.get("/overview")
@overview.input(OverviewQuery, location="query")
@may(Action.OVERVIEW_SEE)
def show_overview(query_data: dict[str, Any]) -> Response:
    """What the public asks in the window, compared with the one before it, and whether we cope.

    With an ETag: nothing new is 304.
    """
    incident, window = query_data["incident"], Window(query_data["window"])
    wanted = Wanted(Audience(query_data["audience"]), incident, window)
    seen = read(gist, wanted, "api")
    if request.if_none_match.contains(seen):
        found = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        view = read(overview_now, wanted, house().centre.handling)
        found = Response(json.dumps(overview_json(view)), content_type="application/json")
    found.set_etag(seen)
    return found


@overview.get("/answers")
@overview.input(AudienceQuery, location="query")
@may(Action.QUESTION_SEE)
def list_answer_requests(query_data: dict[str, Any]) -> Json:
    """The answers that somebody was asked to write and that are not said yet, due soonest first."""
    audience = Audience(query_data["audience"])
    found = read(lambda record: tuple(record.answer_requests.open(audience)))
    return listed(answer_json(each) for each in found)


@overview.get("/answers/<request_id>")
@may(Action.QUESTION_SEE)
def show_answer_request(request_id: str) -> Json:
    """One request for an answer."""
    return answer_json(read(lambda record: record.answer_requests.get(RequestId(request_id))))


@overview.post("/answers")
@overview.input(AnswerIn)
@may(Action.ANSWER_ASK)
def ask_for_answer(json_data: dict[str, Any]) -> Response:
    """Ask a named person to write the answer by a time."""
    new, words = _new(json_data), house().asking.words
    stored = once(answer_json, HTTPStatus.CREATED, service.ask, new, by(caller()), words)
    house().live.hint("questions", new.audience)
    return answer(stored)


@overview.patch("/answers/<request_id>")
@overview.input(WrittenIn)
@may(Action.ITEM_WRITE)
def write_answer(request_id: str, json_data: dict[str, Any]) -> Response:
    """Name the text that answers it."""
    item, wanted = ItemId(json_data["item"]), RequestId(request_id)
    words, meant = house().asking.words, json_data["said_already"]
    stored = once_if_asked(answer_json, HTTPStatus.OK, name_answer, wanted, item, caller(), words, meant)
    return answer(stored)


@overview.post("/answers/<request_id>/withdraw")
@may(Action.ANSWER_ASK)
def withdraw_answer(request_id: str) -> Json:
    """Nobody need write it any more; whoever waited for it is open again."""
    return answer_json(run(service.withdraw, RequestId(request_id), by(caller())))


def _new(sent: dict[str, Any]) -> service.New:
    due = sent["due"]
    if not isinstance(due, datetime):
        raise TypeError(f"a moment was expected, not {type(due).__name__}")
    if sent["of"] not in {each.person for each in read(writers)}:
        raise RequestRefused(errors=[FieldError("of", NOBODY_WHO_WRITES)])
    return service.New(
        wording=sent["wording"],
        of=PersonId(sent["of"]),
        due=due,
        audience=Audience(sent["audience"]),
        incident=sent["incident"],
        topic=sent["topic"],
        question=None if sent["question"] is None else QuestionId(sent["question"]),
    )


def answer_json(request: AnswerRequest) -> dict[str, Json]:
    return {
        "id": request.id,
        "audience": request.audience.value,
        "incident": request.incident,
        "topic": request.topic,
        "wording": request.wording,
        "asked_by": request.asked_by,
        "asked_at": moment(request.asked_at),
        "of": request.of,
        "due": moment(request.due),
        "state": request.state.value,
        "item": request.item,
        "edition": request.edition,
        "ended_at": moment(request.ended_at),
    }


def overview_json(view: Overview) -> dict[str, Json]:
    asked = view.asked
    return {
        "audience": asked.audience.value,
        "incident": asked.incident,
        "window": asked.window.value,
        "at": moment(asked.at),
        "asked": asked.asked,
        "before": asked.before,
        "trend": asked.trend.value,
        "unanswered": {"count": asked.waiting, "oldest": moment(asked.oldest)},
        "topics": [_topic_json(view, each) for each in asked.topics],
        "languages": [_count_json(each) for each in asked.languages],
        "districts": [_count_json(each) for each in asked.districts],
        "channels": [_count_json(each) for each in asked.channels],
        "minutes": {
            "each": asked.bar_minutes,
            "bars": [{"at": moment(each.at), "asked": each.asked} for each in asked.bars],
        },
        **_coping_json(view),
        "sync": {
            "edition": view.edition,
            "in_sync": view.in_step,
            "channels": [_channel_json(each) for each in view.channels.channels],
        },
        "clock": [_moment_json(each) for each in view.clock],
        "answers": [answer_json(each) for each in view.requests],
    }


def _topic_json(view: Overview, topic: Topic) -> Json:
    asked_of = view.request_of(topic.name)
    return {
        "topic": topic.name or None,
        "asked": topic.now,
        "before": topic.before,
        "trend": topic.trend.value,
        "unanswered": topic.waiting,
        "oldest": moment(topic.oldest),
        "answer": None if asked_of is None else asked_of.id,
    }


def _count_json(count: Count) -> Json:
    return {
        "value": count.value or None,
        "asked": count.now,
        "before": count.before,
        "trend": count.trend.value,
    }


def _coping_json(view: Overview) -> dict[str, Json]:
    coping = view.coping
    return {
        "queue": {
            "waiting": coping.capacity.waiting,
            "wait_seconds": coping.capacity.wait_seconds,
            "call_backs": coping.call_backs,
            "voice_messages": coping.voice_messages,
            "transfers": coping.transfers,
        },
        "staffing": {
            "agents": coping.capacity.agents,
            "available": coping.available,
            "busy": coping.busy,
            "taking": coping.capacity.taking,
        },
    }


def _channel_json(channel: Channel) -> Json:
    return {
        "channel": channel.name,
        "host": channel.host,
        "state": channel.state.value,
        "observed_edition": channel.observed,
        "since": moment(channel.since),
    }


def _moment_json(each: Moment) -> Json:
    return {"mark": each.mark.value, "at": moment(each.at), "channel": each.channel, "host": each.host}
