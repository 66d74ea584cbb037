"""What the provider tells of a message that it took: sent on, arrived, or not (Twilio's status callbacks).

Each is signed by the account that sent it. They come in any order, more than once, or never
(twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks); what is late changes nothing.
"""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from broadcast.delivery.receipts.model import Arrival
from broadcast.delivery.receipts.service import note
from core.storage.database import Database
from scripts_library.items.model import Audience
from web import access
from web.hooks.answering import Answer, answered, check_post, check_signed
from web.hooks.request import Refused, Signed, read_form
from web.record import Record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RECEIPTS: Final = "/hooks/twilio/receipts/"
ARRIVALS: Final[Mapping[str, Arrival]] = {
    "accepted": Arrival.QUEUED,
    "scheduled": Arrival.QUEUED,
    "queued": Arrival.QUEUED,
    "sending": Arrival.QUEUED,
    "sent": Arrival.SENT,
    "delivered": Arrival.DELIVERED,
    "read": Arrival.DELIVERED,
    "undelivered": Arrival.UNDELIVERED,
    "failed": Arrival.FAILED,
    "canceled": Arrival.FAILED,
}
"""The provider's ``MessageStatus`` in our words."""
_ID: Final = re.compile(r"(?:SM|MM)[0-9a-f]{32}", re.ASCII)
_CODE: Final = re.compile(r"[0-9]{1,6}", re.ASCII)
_ACTED_ON: Final = ("MessageSid", "MessageStatus", "ErrorCode")


def address_of(public_url: str, audience: Audience) -> str:
    """Where the provider tells of an audience's messages; empty where it could not reach us: it refuses to
    send with an address that it can't tell to."""
    base = public_url.rstrip("/")
    return f"{base}{RECEIPTS}{audience.value}" if base.startswith("https://") else ""


class ReceiptsHook:
    """A WSGI callable; each audience's account signs for its own."""

    access_rule = access.Signed("twilio")

    def __init__(self, database: Database[Record], public_url: str, tokens: Mapping[Audience, str]) -> None:
        self._database = database
        self._signed = {each: Signed(token, public_url.rstrip("/")) for each, token in tokens.items()}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return answered(environ, start_response, self._take)

    def _take(self, environ: "WSGIEnvironment") -> Answer:
        check_post(environ)
        asked = environ.get("PATH_INFO", "").removeprefix(RECEIPTS)
        if asked not in set(Audience):
            raise Refused(HTTPStatus.NOT_FOUND, "not_found", "There is no such hook.")
        pairs = read_form(environ)
        check_signed(self._signed, Audience(asked), environ, pairs, _ACTED_ON)
        self._note(dict(pairs))
        return HTTPStatus.NO_CONTENT, "text/plain", b""

    def _note(self, form: Mapping[str, str]) -> None:
        message, code = form.get("MessageSid", ""), form.get("ErrorCode", "")
        arrival = ARRIVALS.get(form.get("MessageStatus", ""))
        if _ID.fullmatch(message) is None:
            raise Refused(HTTPStatus.BAD_REQUEST, "message_sid", "MessageSid is missing or is none.")
        if arrival is None:
            return  # a word that the provider has learned since: nothing that we know how to tell
        self._database.run(note, message, arrival, code if _CODE.fullmatch(code) else None)
