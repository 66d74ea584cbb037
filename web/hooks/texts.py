"""Text messages that come in: signed by the provider, each taken once by its id, answered through the outbox.

What they say is decided in the record, so this hook needs the database: without it the provider is told 503,
and sends the message to the address that is set as its fallback (docs/operations.md).
"""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from broadcast.phone.twiml import document
from core.storage.database import Database
from crisis.staffing.callouts.answering import Received, receive
from scripts_library.items.model import Audience
from web import access
from web.hooks.answering import Answer, answered, check_post, check_signed
from web.hooks.request import Refused, Signed, read_form
from web.record import Record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TEXTS: Final = "/hooks/twilio/sms"
XML: Final = "text/xml; charset=utf-8"
_ID: Final = re.compile(r"(?:SM|MM)[0-9a-f]{32}", re.ASCII)
_NUMBER: Final = re.compile(r"\+[0-9]{6,15}", re.ASCII)
_ACTED_ON: Final = ("MessageSid", "From", "To", "Body")


class TextsHook:
    """A WSGI callable. ``tokens``: each audience's account signs for its own; ``numbers`` maps our own
    numbers to theirs, and one that is not in it is live."""

    access_rule = access.Signed("twilio")

    def __init__(
        self,
        database: Database[Record],
        public_url: str,
        tokens: Mapping[Audience, str],
        numbers: Mapping[str, Audience],
        zone: ZoneInfo,
    ) -> None:
        self._database, self._numbers, self._zone = database, numbers, zone
        self._signed = {each: Signed(token, public_url.rstrip("/")) for each, token in tokens.items()}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return answered(environ, start_response, self._take)

    def _take(self, environ: "WSGIEnvironment") -> Answer:
        check_post(environ)
        if environ.get("PATH_INFO") != TEXTS:
            raise Refused(HTTPStatus.NOT_FOUND, "not_found", "There is no such hook.")
        pairs = read_form(environ)
        form = dict(pairs)
        audience = self._numbers.get(form.get("To", ""), Audience.LIVE)
        check_signed(self._signed, audience, environ, pairs, _ACTED_ON)
        self._database.run(receive, _received(form, audience), self._zone)
        return HTTPStatus.OK, XML, document([]).encode()


def _received(form: Mapping[str, str], audience: Audience) -> Received:
    message, sender = form.get("MessageSid", ""), form.get("From", "")
    if _ID.fullmatch(message) is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "message_sid", "MessageSid is missing or is none.")
    if _NUMBER.fullmatch(sender) is None:
        sender = "+"  # a short code or a name: nobody of ours
    return Received(message, audience, sender, form.get("Body", ""))
