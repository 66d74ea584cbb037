"""The cast's telephones as a page of the demo: what came to each, newest first, and calls to listen to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from flask import Blueprint, Flask, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from scripts_library.items.model import Audience
from web.access import public
from web.centre import EXERCISE_NUMBER, LIVE_NUMBER
from web.console.rendering import refreshed, zone
from web.context import house, read
from web.demo.phones import Arrived, DemoPhones
from web.demo.replying import reply
from web.hooks.summons import SummonsHook
from web.hooks.texts import TextsHook
from web.record import Record
from web.serving.told import Told

phones: Final = Blueprint("phones", __name__, url_prefix="/start/phones")
PART: Final = "demo/_phones.html"
BECAUSE: Final = "the demo's own page: the telephones are the sample cast's, and open nothing but the demo"
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody's telephone, and what lies on it. ``answers``: whether they can be called in, and so answer by
    message."""

    id: str
    name: str
    number: str
    arrived: Sequence[Arrived]
    answers: bool = False


def install(app: Flask) -> None:
    """Only in the demo."""
    app.register_blueprint(phones)


@phones.get("")
@public(BECAUSE)
def cast() -> ResponseReturnValue:
    return render_template("demo/phones.html", facts=_facts())


@phones.get("/now")
@public(BECAUSE)
def now() -> ResponseReturnValue:
    """The telephones alone, for their refresh."""
    return refreshed(PART, "phones", _facts())


@phones.get("/calls/<int:number>.wav")
@public(BECAUSE)
def listen(number: int) -> ResponseReturnValue:
    """A call as it is heard, read by the emergency voice."""
    call = _phones().call(number)
    said = list(_said(call)) if call else []
    if not said:
        abort(404)
    words = " ".join(text for _, text in said[:1])
    sound = house().speech.voiced(words, said[0][0])
    path = house().sound_path(sound.sha256)
    if path is None:
        abort(404)
    return send_file(path, mimetype="audio/wav")


@phones.post("/reply")
@public(BECAUSE)
def answer() -> ResponseReturnValue:
    """An answer by text message, signed and posted to our own hook as a provider would."""
    sender, settings = request.form.get("from", ""), house().settings
    exercise = request.form.get("audience") == "exercise"
    to = house().centre.numbers.get(EXERCISE_NUMBER if exercise else LIVE_NUMBER, "")
    audience, token = (Audience.EXERCISE if exercise else Audience.LIVE), settings.twilio_auth_token
    hook = TextsHook(house().database, settings.public_url, {audience: token}, {to: audience}, zone())
    reply(hook, settings.public_url, token, sender, to, request.form.get("body", ""))
    return redirect(url_for("phones.cast"))


def _facts() -> dict[str, object]:
    found = read(_owners)
    return {
        "cast": [
            Phone(id_, name, number, _phones().of(number), answers) for id_, name, number, answers in found
        ],
        "links": _with_links,
        "heard": lambda call: " ".join(text for _, text in list(_said(call))[:1]),
    }


def _owners(record: Record) -> list[tuple[str, str, str, bool]]:
    """The cast's telephones, then those of everybody who can be called in; a number once."""
    callable_ = {each.phone: each for each in record.staff.all() if each.active and each.phone}
    cast = [each for each in record.accounts.all() if each.phone and each.active]
    own = [(each.username, each.display_name, each.phone or "", each.phone in callable_) for each in cast]
    known = {number for _, _, number, _ in own}
    rest = [(each.id, each.name, number, True) for number, each in callable_.items() if number not in known]
    return own + sorted(rest, key=lambda each: each[1])


def _phones() -> DemoPhones:
    found = house().phones
    assert found is not None  # the page is installed in the demo alone
    return found


def _said(call: Arrived) -> Iterator[tuple[str, str]]:
    """Language and words of a call, as the provider would fetch them."""
    base = house().settings.public_url
    hook = SummonsHook(Told(house().console_words, base), {})
    twiml = hook.say(call.url.removeprefix(base))
    for verb in ET.fromstring(twiml or "<Response/>").iter("Say"):
        yield verb.get("language", "sv").split("-")[0], verb.text or ""


def _with_links(body: str) -> Markup:
    """The message as a telephone shows it: what looks like an address can be pressed."""
    parts = _LINK.split(body)
    shown = [Markup('<a href="{0}">{0}</a>').format(each) for each in _LINK.findall(body)]
    pairs = [escape(part) + link for part, link in zip(parts, [*shown, Markup("")], strict=True)]
    return Markup("").join(pairs)
