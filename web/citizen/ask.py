"""Asking a question on the web, and seeing by its number how far it has come; without log-in or JavaScript.

What was written is never shown again: a number that somebody reads over a shoulder tells no more than the
question's state.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from broadcast.channels.site.model import addresses
from broadcast.channels.site.words import PageWords
from core.canonical import digest_bytes
from core.errors import UpplysError, msgid
from core.idempotency import service as idempotency
from core.idempotency.model import Scope, StoredAnswer
from crisis.questions import errors, service
from crisis.questions.model import Channel, New, Question, State
from crisis.questions.number import number_of
from crisis.questions.word import NewestWord
from i18n.languages.model import LanguageTag, direction, own_name
from scripts_library.items.model import Audience, RevisionId
from web.access import public
from web.catalogues import citizen_words
from web.context import house, read, run
from web.questions import number_to_ring
from web.record import Record
from web.sessions import address_of_visitor

asking: Final = Blueprint("asking", __name__)

NO_NUMBER: Final = "-"
"""What no question's number is: a wrong number is looked for as an unknown one is."""
TELLS: Final[Mapping[State, str]] = {
    State.OPEN: msgid("Your question is waiting for an answer."),
    State.ASKED: msgid("Somebody is writing the answer to your question."),
    State.ANSWERED: msgid("Your question has been answered."),
    State.CLOSED: msgid("Your question is closed."),
}
NO_TEXT: Final = msgid("Write what you want to know.")
TOO_LONG: Final = msgid("The question is too long. Write it shorter.")
BAD_TEXT: Final = msgid("The question holds characters that can't be sent. Write it anew.")
BAD_NUMBER: Final = msgid("This is not a telephone number that we can ring.")
TOO_MANY: Final = msgid("Many questions come from your connection right now. Wait a minute and try again.")
UNKNOWN: Final = msgid("There is no question with this number. Check the number and try again.")
AWAY: Final = msgid("The page can't be shown right now.")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_words: Final = citizen_words()


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form; ``errors`` by field."""

    text: str = ""
    callback: str = ""
    token: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """How far a question has come. ``fact`` is the address of the answer's page, where it has one now."""

    number: str
    state: State
    promised: datetime | None
    fact: str | None


@asking.get("/<lang>/ask")
@public("anybody may ask")
def ask(lang: str) -> ResponseReturnValue:
    """The form, with what one should know before writing."""
    return _page(_offered(lang), "ask", form=Form(token=secrets.token_urlsafe(16)))


@asking.post("/<lang>/ask")
@public("anybody may ask; each address a little at a time")
def send(lang: str) -> ResponseReturnValue:
    """Keep the question, once for a form however often it is sent, and lead to its page."""
    tag = _offered(lang)
    form = _sent()
    now = house().clock.now()
    if house().throttles.ask.too_many(address_of_visitor(), now):
        return _page(tag, "ask", HTTPStatus.TOO_MANY_REQUESTS, form=form, told=TOO_MANY)
    try:
        number = _logged(tag, form)
    except UpplysError as error:
        wrong = _wrong(error)
        if wrong is None:
            return _page(tag, "ask", HTTPStatus.SERVICE_UNAVAILABLE, form=form, told=AWAY)
        shown = Form(form.text, form.callback, form.token, wrong)
        return _page(tag, "ask", HTTPStatus.UNPROCESSABLE_ENTITY, form=shown)
    house().live.hint("questions", Audience.LIVE)
    return redirect(url_for("asking.question", lang=tag, number=number, received=1), HTTPStatus.SEE_OTHER)


@asking.get("/<lang>/question/<number>")
@public("whoever has the number may see how far the question has come")
def question(lang: str, number: str) -> ResponseReturnValue:
    """Its state in words; the same page for a number that is wrong and one that nobody has."""
    tag = _offered(lang)
    if house().throttles.look.too_many(address_of_visitor(), house().clock.now()):
        return _page(tag, "question", HTTPStatus.TOO_MANY_REQUESTS, status=None, told=TOO_MANY)
    try:
        status = read(_status, number_of(number) or NO_NUMBER, house().asking.words)
    except UpplysError:
        return _page(tag, "question", HTTPStatus.SERVICE_UNAVAILABLE, status=None, told=AWAY)
    if status is None:
        return _page(tag, "question", HTTPStatus.NOT_FOUND, status=None, told=UNKNOWN)
    return _page(
        tag,
        "question",
        status=status,
        number=Markup('<bdi dir="ltr"><strong>{}</strong></bdi>').format(status.number),
        tells=TELLS[status.state],
        late=status.promised is not None and status.promised <= house().clock.now(),
        received="received" in request.args,
    )


def _offered(lang: str) -> str:
    """The language, where it is on offer; else there is no such page."""
    return lang if lang in house().centre.languages else abort(HTTPStatus.NOT_FOUND)


def _sent() -> Form:
    token = request.form.get("token", "")
    known = token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(16)
    return Form(request.form.get("text", ""), request.form.get("callback", "").strip(), known)


def _logged(tag: str, form: Form) -> str:
    """The question's number. Raises what is wrong with the form."""
    here = house()
    new = New(form.text, tag, Channel.WEB, callback=number_to_ring(form.callback))
    ready = service.made_ready(new, here.asking.rules)
    body = digest_bytes(f"{form.text}\0{form.callback}".encode())
    scope = Scope("citizen", "POST /ask", f"{form.token}.{body[:32]}")
    rules, words, sealer = here.asking.rules, here.asking.words, here.sealer

    def unit(record: Record) -> StoredAnswer:
        def effect(inner: Record) -> StoredAnswer:
            logged = service.log_ready(inner, ready, None, sealer, rules, words)
            return StoredAnswer(HTTPStatus.SEE_OTHER, {"number": logged.question.number})

        return idempotency.once(record, scope, body, effect, wait=True)[0]

    kept = run(unit).body
    return str(kept["number"]) if isinstance(kept, dict) else ""


def _wrong(error: UpplysError) -> dict[str, str] | None:
    """What is wrong with each field; None where it is not the form that is wrong."""
    if isinstance(error, errors.QuestionTooLong):
        return {"text": TOO_LONG}
    fields = {each.field for each in error.errors}
    if "callback" in fields:
        return {"callback": BAD_NUMBER}
    if isinstance(error, errors.QuestionRefused):
        return {"text": NO_TEXT}
    return {"text": BAD_TEXT} if "text" in fields else None


def _status(record: Record, number: str, words: NewestWord) -> Status | None:
    """Of a live question alone: public addresses serve only live."""
    found = record.questions.by_number(number)
    if found is None or found.audience is not Audience.LIVE:
        return None
    promised = found.promised if found.waiting else None
    return Status(found.number, found.state, promised, _fact(record, found, words))


def _fact(record: Record, found: Question, words: NewestWord) -> str | None:
    """The address of the answer's own page, where its item has one now."""
    given = found.answered_with
    if given is None:
        return None
    word = words.of(record.editions, Audience.LIVE)
    item = record.items.revision(RevisionId(given.revision)).item
    if item not in word.by_item:
        return None
    return addresses(record.editions.newest(Audience.LIVE).cut).get(item)


def _page(tag: str, name: str, code: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    """A page in the citizen's language, as the published site's look, kept by nobody."""
    centre, tree = house().centre, house().sites[Audience.LIVE].page("/edition.json")
    language = LanguageTag(tag)
    say = PageWords(_words(tag), language, ZoneInfo(centre.municipality.timezone))
    body = render_template(
        f"citizen/{name}.html",
        say=say,
        lang=tag,
        dir=direction(language).value,
        centre=centre,
        phone=say.phone(centre.municipality.phone) if centre.municipality.phone else None,
        languages=[
            (each, own_name(LanguageTag(each)), direction(LanguageTag(each)).value)
            for each in centre.languages
        ],
        edition=tree,
        path=request.path.partition("/")[2].partition("/")[2],
        **{"told": None, "status": None, "form": None, **values},
    )
    response = Response(body, code, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if tree is not None:
        response.headers["X-Upplys-Edition"] = str(tree.number)
    if code is HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "60"
    return response
