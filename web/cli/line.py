"""Which line `upplys call` rings, and how its calls are signed: by the option, else the installation that the
environment names, else a demo that runs."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from broadcast.phone.twiml import VOICE_PATH
from core.errors import Unavailable, msgid
from core.settings import Settings
from web.centre import FILE_NAME, read_centre
from web.cli.ready import CHECKOUT, Ready, living, of_folder

E164: Final = re.compile(r"\+[1-9][0-9]{5,14}", re.ASCII)
_HERE: Final = ("localhost", "127.0.0.1", "::1")


class NoLineFound(Unavailable):
    """Nothing says which line to ring, or how to sign for it."""

    code = "no_line_found"
    message = msgid("%(what)s Start `upplys demo`, or set UPPLYS_PUBLIC_URL and TWILIO_AUTH_TOKEN.")


class WhichDemo(Unavailable):
    """Several demos run, and nothing says which one is meant."""

    code = "which_demo"
    message = msgid("Several demos run: %(urls)s. Say which one with --url.")


@dataclass(frozen=True, slots=True)
class Line:
    """What is rung: the voice hook's address, the token to sign with, and the number dialled."""

    url: str
    token: str
    number: str
    account: str


def line_of(settings: Settings, url: str | None, number: str) -> Line:
    """The line that is meant. A demo's own token and numbers come with its address.

    Raises ``NoLineFound``, ``WhichDemo``.
    """
    wanted = url or os.environ.get("UPPLYS_PUBLIC_URL")
    demo = _at(wanted) if wanted else _only(of_folder(settings.data), living())
    named = (demo and demo.voice_url) or wanted or settings.public_url
    token = demo.auth_token if demo else settings.twilio_auth_token
    if not token:
        raise NoLineFound(what="There is no token to sign the call with.")
    hook = named if urlsplit(named).path.startswith(VOICE_PATH) else named.rstrip("/") + VOICE_PATH
    if urlsplit(hook).scheme not in {"http", "https"} or not urlsplit(hook).hostname:
        raise NoLineFound(what=f"{named} is no address of a line.")
    account = demo.account_sid if demo else settings.twilio_account_sid
    return Line(hook, token, _number(number, demo, settings.data), account)


def _at(url: str) -> Ready | None:
    """The demo that runs at this address."""
    return next((each for each in living() if _place(each.voice_url) == _place(url)), None)


def _place(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return ("127.0.0.1" if host in _HERE else host), parts.port


def _only(of_data: Ready | None, demos: Sequence[Ready]) -> Ready | None:
    """The demo of the data folder, else the only one, else the only one of this copy of the program."""
    if of_data or not demos:
        return of_data
    ours = [each for each in demos if each.checkout == str(CHECKOUT)]
    meant = ours if len(demos) > 1 and ours else demos
    if len(meant) > 1:
        raise WhichDemo(urls=", ".join(each.voice_url.removesuffix(VOICE_PATH) for each in demos))
    return meant[0]


def _number(name: str, demo: Ready | None, data: Path) -> str:
    """The number by its name, in the demo's list or the installation's ``centre.toml``."""
    if E164.fullmatch(name):
        return name
    numbers = demo.numbers if demo else _configured(data)
    if name in numbers:
        return numbers[name]
    if name == "main":
        return ""  # a line of one number needs no name
    known = ", ".join(sorted(numbers)) or "none"
    raise NoLineFound(what=f"There is no number called {name} (known: {known}).")


def _configured(data: Path) -> Mapping[str, str]:
    return read_centre(data).numbers if (data / FILE_NAME).exists() else {}
