"""Items, revisions and texts over the API."""

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from marshmallow.validate import OneOf, Range

from core.canonical import Json
from core.errors import FieldError
from crisis.incidents.model import IncidentId
from scripts_library.items import service
from scripts_library.items.model import (
    DURING,
    Authority,
    Item,
    ItemId,
    Kind,
    RevisionId,
    Stage,
    Text,
    Written,
)
from scripts_library.items.ports import Wanted
from scripts_library.items.service import NewItem, PastRevision, Stored
from scripts_library.slots.errors import SlotValueRefused
from scripts_library.slots.model import SlotSpec, SlotType
from web.access import Action, may
from web.api.fields import (
    MOST,
    Boolean,
    Dict,
    In,
    Integer,
    List,
    Nested,
    PageQuery,
    String,
    listed,
    moment,
    paged,
    text,
)
from web.api.once import answer, once, once_if_asked
from web.context import caller, person, read
from web.record import Record
from web.writing import check_may_revise

items = APIBlueprint("api_items", __name__, url_prefix="/api/v1", tag="Items")


class SlotIn(In):
    name = text(40, required=True)
    type = String(required=True, validate=OneOf([each.value for each in SlotType]))
    required = Boolean(load_default=False)
    choices = List(String(), load_default=list)
    example = text(200, load_default="")


class WrittenIn(In):
    title = text(10_000, required=True)
    body = text(200_000, required=True)
    words = Dict(keys=String(), values=Dict(keys=String(), values=String()), load_default=dict)


class ItemIn(WrittenIn):
    kind = String(required=True, validate=OneOf([each.value for each in Kind]))
    authority = String(required=True, validate=OneOf([each.value for each in Authority]))
    language = text(35, required=True)
    slug = text(80, load_default="")
    slots = List(Nested(SlotIn), load_default=list)
    incident = text(80, load_default=None, allow_none=True)
    stages = List(String(validate=OneOf([each.value for each in Stage])), load_default=None, allow_none=True)
    topic = text(80, load_default=None, allow_none=True)
    listen = Boolean(load_default=False)


class RevisionIn(WrittenIn):
    language = text(35, load_default=None, allow_none=True)
    started_from = Integer(required=True, validate=Range(min=1))
    slots = List(Nested(SlotIn), load_default=None, allow_none=True)


class TextIn(WrittenIn):
    pass


class ItemsQuery(PageQuery):
    kind = String(load_default=None, validate=OneOf([each.value for each in Kind]))
    plan = text(80, load_default=None)
    incident = text(80, load_default=None)


@items.get("/items")
@items.input(ItemsQuery, location="query")
@may(Action.ITEM_SEE)
def list_items(query_data: dict[str, Any]) -> Json:
    """Every item, in plan order."""
    kind = query_data["kind"]
    wanted = Wanted(query_data["plan"], query_data["incident"], Kind(kind) if kind else None)
    after = ItemId(query_data["after"]) if query_data["after"] else None
    rows = read(lambda record: tuple(record.items.find(wanted, after=after, most=MOST + 1)))
    return paged(rows, lambda each: each.id, _item)


@items.get("/items/<item>")
@may(Action.ITEM_SEE)
def show_item(item: str) -> Json:
    """An item with every revision and text it has had, newest first."""

    def whole(record: Record) -> tuple[Item, tuple[PastRevision, ...]]:
        return record.items.item(ItemId(item)), service.history(record, ItemId(item))

    found, past = read(whole)
    return {**_item(found), "revisions": [_past(each) for each in past]}


@items.post("/items")
@items.input(ItemIn)
@may(Action.ITEM_WRITE)
def create_item(json_data: dict[str, Any]) -> Response:
    """Write an item: its first revision, in its source language, unapproved."""
    stages = json_data["stages"]
    new = NewItem(
        kind=Kind(json_data["kind"]),
        authority=Authority(json_data["authority"]),
        source_language=json_data["language"],
        slug=json_data["slug"],
        incident=json_data["incident"],
        stages=DURING if stages is None else tuple(Stage(each) for each in stages),
        topic=json_data["topic"],
        listen=json_data["listen"],
        slots=_slots(json_data["slots"]),
    )
    by = person()

    def created(record: Record) -> Stored:
        if new.incident is not None:
            record.incidents.get(IncidentId(new.incident))
        return service.create_item(record, new, _written(json_data), by)

    return answer(once(_stored, HTTPStatus.CREATED, created))


@items.post("/items/<item>/revisions")
@items.input(RevisionIn)
@may(Action.ITEM_WRITE)
def revise(item: str, json_data: dict[str, Any]) -> Response:
    """Write the item anew.

    ``started_from`` is the number of the revision it was written over; 409 ``edit_conflict`` carries the
    text of whoever was faster.
    """

    def written(record: Record) -> Stored:
        check_may_revise(record, ItemId(item), who)
        return service.revise(
            record,
            ItemId(item),
            _written(json_data),
            who.person,
            started_from=json_data["started_from"],
            language=json_data["language"],
            slots=None if json_data["slots"] is None else _slots(json_data["slots"]),
        )

    who = caller()
    return answer(once(_stored, HTTPStatus.CREATED, written))


@items.put("/revisions/<revision>/texts/<language>")
@items.input(TextIn)
@may(Action.TEXT_WRITE)
def add_text(revision: str, language: str, json_data: dict[str, Any]) -> Response:
    """Add a language that the revision lacks.

    An existing text answers 409 ``immutable``.
    """
    return answer(
        once_if_asked(
            _stored,
            HTTPStatus.CREATED,
            service.add_text,
            RevisionId(revision),
            language,
            _written(json_data),
            person(),
        )
    )


def _written(sent: dict[str, Any]) -> Written:
    return Written(sent["title"], sent["body"], sent["words"])


def _slots(sent: list[dict[str, Any]]) -> tuple[SlotSpec, ...]:
    names = [each["name"] for each in sent]
    if len(set(names)) != len(names):
        raise SlotValueRefused(errors=[FieldError("slots", "Two slots have the same name.")])
    return tuple(
        SlotSpec(
            each["name"], SlotType(each["type"]), each["required"], tuple(each["choices"]), each["example"]
        )
        for each in sent
    )


def _item(item: Item) -> dict[str, Json]:
    return {
        "id": item.id,
        "slug": item.slug,
        "kind": item.kind.value,
        "authority": item.authority.value,
        "source_language": item.source_language,
        "plan": item.plan,
        "incident": item.incident,
        "stages": [each.value for each in item.stages],
        "topic": item.topic,
        "listen": item.listen,
    }


def _text(found: Text) -> dict[str, Json]:
    return {
        "revision": found.revision,
        "language": found.language,
        "title": found.title,
        "body": found.body,
        "words": {slot: dict(words) for slot, words in found.words.items()},
        "hash": found.hash,
        "based_on": found.based_on,
        "written_at": moment(found.written_at),
    }


def _stored(stored: Stored) -> Json:
    return {
        **_text(stored.text),
        "item": stored.item.id,
        "slug": stored.item.slug,
        "number": stored.revision.number,
    }


def _past(past: PastRevision) -> Json:
    return {
        "revision": past.revision.id,
        "number": past.revision.number,
        "made_at": moment(past.revision.made_at),
        "texts": listed(_text(each) for _, each in sorted(past.texts.items()))["items"],
    }
