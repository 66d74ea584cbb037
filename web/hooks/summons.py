"""What an approver hears when Upplys rings: TwiML from the address alone, with the database down as well."""

import logging
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from broadcast.delivery.model import Ready
from scripts_library.items.model import Audience
from web import access
from web.hooks.answering import check_post, check_signed, problem
from web.hooks.request import Refused, Signed, read_form
from web.serving.told import Told

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SUMMONS: Final = "/hooks/twilio/summons/"
XML: Final = "text/xml; charset=utf-8"
MOST: Final = 999
_ASKED: Final = re.compile(rf"{SUMMONS}(live|exercise)/([a-z-]{{2,12}})/([0-9]{{1,3}})", re.ASCII)
_log: Final = logging.getLogger(__name__)


def address_of(public_url: str, ready: Ready) -> str:
    """Where the provider fetches what it says in the call."""
    count = min(int(str(ready.facts["count"])), MOST)
    return f"{public_url}{SUMMONS}{ready.audience.value}/{ready.language}/{count}"


class SummonsHook:
    """A WSGI callable for calls that Upplys makes to its own staff; each audience's account signs for its
    own."""

    access_rule = access.Signed("twilio")

    def __init__(self, told: Told, tokens: Mapping[Audience, str]) -> None:
        self._told = told
        self._signed = {each: Signed(token, told.public_url.rstrip("/")) for each, token in tokens.items()}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            status, kind, body = HTTPStatus.OK, XML, self._answer(environ).encode()
        except Refused as refused:
            status, kind, body = problem(refused.status, refused.code, refused.detail)
        except Exception:  # noqa: BLE001 - the provider is told, and rings off
            _log.exception("a call to staff could not be answered")
            status, kind = HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain"
            body = b""
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def say(self, path: str) -> str | None:
        """The TwiML of an address; None where it is none of ours."""
        asked = _ASKED.fullmatch(path)
        if asked is None or asked[2] not in self._told.words:
            return None
        return self._told.call(asked[2], Audience(asked[1]), int(asked[3]))

    def _answer(self, environ: "WSGIEnvironment") -> str:
        check_post(environ)
        path: str = environ.get("PATH_INFO", "")
        pairs = read_form(environ)
        audience = Audience.EXERCISE if path.startswith(f"{SUMMONS}exercise/") else Audience.LIVE
        check_signed(self._signed, audience, environ, pairs)
        said = self.say(path)
        if said is None:
            raise Refused(HTTPStatus.NOT_FOUND, "not_found", "There is nothing here.")
        return said
