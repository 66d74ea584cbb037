"""The agent's desk over the API: the edition's words, search, and what stands on which desk."""

from typing import Any, Final

from apiflask import APIBlueprint
from apiflask.validators import Length, OneOf, Range
from flask import Response, json

from broadcast.channels.desk.changes import Change, marked, matters
from broadcast.channels.desk.model import DeskId
from broadcast.channels.desk.words import DeskWords, Line, Piece
from broadcast.editions.search import Hit
from core.canonical import Json
from crisis.calls.presence import Availability, become
from scripts_library.items.model import Audience
from web.access import Action, may
from web.api.editions import HIGHEST, NoSuchEditionNumber
from web.api.fields import AudienceQuery, Boolean, In, Integer, String, listed, moment
from web.context import caller, house, person, run
from web.desk.book import PLACE, in_language
from web.desk.room import Pulse, Room, Word

desk: Final = APIBlueprint("api_desk", __name__, url_prefix="/api/v1", tag="Desk")

_NUMBER: Final = Range(min=0, max=HIGHEST - 1)
_LANGUAGE: Final = Length(max=35)


class ScriptQuery(AudienceQuery):
    edition = Integer(load_default=None, validate=_NUMBER)
    lang = String(load_default="", validate=_LANGUAGE)
    since = Integer(load_default=0, validate=_NUMBER)


class SearchQuery(AudienceQuery):
    q = String(required=True, validate=Length(max=500))
    lang = String(load_default="", validate=_LANGUAGE)


class DeskIn(AudienceQuery, In):
    desk = String(required=True, validate=Length(min=1, max=64))


class ContactIn(DeskIn):
    shown = Integer(load_default=0, validate=_NUMBER)


class AckIn(DeskIn):
    edition = Integer(required=True, validate=Range(min=1, max=HIGHEST - 1))
    hash = String(required=True, validate=Length(max=64))
    pressed = Boolean(load_default=False)


class PresenceIn(AudienceQuery, In):
    state = String(required=True, validate=OneOf([each.value for each in Availability]))


@desk.get("/desk/script")
@desk.input(ScriptQuery, location="query")
@may(Action.SCRIPT_READ)
def script(query_data: dict[str, Any]) -> Response:
    """An edition as agents read it aloud, and what it says otherwise than edition ``since``."""
    audience, room = Audience(query_data["audience"]), house().desk
    words = _edition(audience, query_data["edition"])
    language = query_data["lang"] or words.languages[0]
    since, now = query_data["since"], house().clock.now()
    key = ("api", audience, words.number, words.ended(now), language, since)
    body = room.book.pages.get(key, lambda: json.dumps(_script(words, language, since)))
    return Response(body, content_type="application/json")


@desk.post("/desk/acks")
@desk.input(AckIn)
@may(Action.SCRIPT_READ)
def acknowledge(json_data: dict[str, Any]) -> Json:
    """The edition stands on this desk; ``read`` tells whether it counts as read."""
    audience = Audience(json_data["audience"])
    word = Word(
        DeskId(json_data["desk"]),
        person(),
        audience,
        json_data["edition"],
        json_data["hash"],
        json_data["pressed"],
    )
    return {"edition": word.shown, "read": house().desk.acknowledge(word)}


@desk.post("/desk/contact")
@desk.input(ContactIn)
@may(Action.SCRIPT_READ)
def contact(json_data: dict[str, Any]) -> Json:
    """The desk is there; what it should show, and who waits."""
    audience, room = Audience(json_data["audience"]), house().desk
    room.heard_of(Word(DeskId(json_data["desk"]), person(), audience, json_data["shown"]))
    return told(room, room.pulse(audience), audience)


@desk.post("/desk/presence")
@desk.input(PresenceIn)
@may(Action.SCRIPT_READ)
def presence(json_data: dict[str, Any]) -> Json:
    """The caller is available, busy or away."""
    state, audience = Availability(json_data["state"]), Audience(json_data["audience"])
    now = run(become, person(), audience, state, caller().languages)
    house().live.hint("calls", audience)
    return {"state": now.state.value, "since": moment(now.since)}


@desk.get("/search")
@desk.input(SearchQuery, location="query")
@may(Action.SCRIPT_READ)
def search(query_data: dict[str, Any]) -> Json:
    """Answers, scripts and other texts of the newest edition that have the words, best first."""
    words = house().desk.book.newest(Audience(query_data["audience"]))
    if words is None:
        return listed(())
    language = query_data["lang"] or words.languages[0]
    return listed(
        _hit(words, each, language) for each in house().desk.book.find(words, query_data["q"], language)
    )


def told(room: Room, pulse: Pulse | None, audience: Audience) -> dict[str, Json]:
    """What a desk is told at each contact; ``silent`` counts the edition's texts that have ended."""
    now = room.clock.now()
    if pulse is None:
        return {"at": moment(now), "edition": 0, "hash": "", "silent": 0, "waiting": 0, "by_language": {}}
    by_language: dict[str, Json] = dict(pulse.waiting)
    return {
        "at": moment(now),
        "edition": pulse.edition,
        "hash": pulse.hash,
        "silent": len(room.book.at(audience, pulse.edition).ended(now)),
        "waiting": pulse.queue,
        "by_language": by_language,
    }


def _edition(audience: Audience, number: int | None) -> DeskWords:
    book = house().desk.book
    words = book.newest(audience) if number is None else book.at(audience, number)
    if words is None:
        raise NoSuchEditionNumber(number=1)
    return words


def _script(words: DeskWords, language: str, since: int) -> Json:
    book = house().desk.book
    changed = book.changes(words.audience, since, words.number, language)
    before, now = book.before(words.audience, since), house().clock.now()
    return {
        "audience": words.audience.value,
        "edition": words.number,
        "hash": words.hash,
        "cut_at": moment(words.cut_at),
        "language": language,
        "languages": list(words.languages),
        "texts": [_text(words, each, language, before) for each in words.pieces if not each.ended(now)],
        "changes": [_change(each) for each in changed],
        "must_be_read": matters(changed),
    }


def _text(words: DeskWords, piece: Piece, language: str, before: DeskWords | None) -> Json:
    said = in_language(words, piece, language)
    released = piece.released.get(said.language) if said else None
    lines = marked(before, piece, said).lines if said else ()
    return {
        "item": piece.item,
        "slug": piece.slug,
        "kind": piece.kind.value,
        "authority": piece.authority.value,
        "incident": piece.incident,
        "topic": piece.topic,
        "revision": piece.revision,
        "instead": piece.instead.value if piece.instead else None,
        "ends": moment(piece.ends),
        "language": said.language if said else None,
        "title": said.title if said else None,
        "hash": said.hash if said else None,
        "released_at": moment(released.at) if released else None,
        "lines": [_line(each) for each in lines],
    }


def _line(line: Line) -> Json:
    return {
        "text": line.text,
        "form": line.form.value,
        "asks": line.asks,
        "short": line.short,
        "changed": line.changed,
    }


def _change(change: Change) -> Json:
    return {
        "item": change.item,
        "how": change.how.value,
        "title": change.title,
        "language": change.language,
        "matters": change.matters,
        "runs": [{"side": run.side.value, "words": run.words} for run in change.runs],
    }


def _hit(words: DeskWords, hit: Hit, language: str) -> Json:
    snippet = " ".join(each for each, _ in hit.snippet)
    piece = words.piece(hit.key)
    said = in_language(words, piece, language) if piece else None
    if piece is None or said is None:
        slot = hit.key.removeprefix(PLACE).partition(":")[2]
        return {
            "item": None,
            "kind": "place",
            "slot": slot,
            "title": slot,
            "snippet": snippet,
            "language": None,
        }
    return {
        "item": piece.item,
        "slug": piece.slug,
        "kind": piece.kind.value,
        "title": said.title,
        "language": said.language,
        "snippet": snippet,
        "edition": words.number,
    }
