"""What the provider tells of a message that it took: sent on, arrived, or not (Twilio's status callbacks).

Each is signed by the account that sent it. They come in any order, more than once, or never
(twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks); what is late changes nothing.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from broadcast.delivery.receipts.model import Arrival
from broadcast.delivery.receipts.service import note
from core.canonical import canonical_json
from core.errors import UpplysError
from core.storage.database import Database
from scripts_library.items.model import Audience
from web import access
from web.hooks.request import Refused, Signed, read_form
from web.problems import plain_problem, status_of
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
_log: Final = logging.getLogger(__name__)


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
        try:
            self._take(environ)
            status, kind, body = HTTPStatus.NO_CONTENT, "text/plain", b""
        except Refused as refused:
            status, kind, body = _problem(refused.status, refused.code, refused.detail)
        except UpplysError as error:  # the provider tries again
            _log.error("a receipt could not be kept: %s", error.code)
            status, kind, body = _problem(status_of(error), error.code, str(error))
        except Exception:  # noqa: BLE001 - the provider is told, and nothing of the message is logged
            _log.exception("a receipt could not be kept")
            status, kind, body = _problem(
                HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong."
            )
        start_response(
            f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))]
        )
        return [body]

    def _take(self, environ: "WSGIEnvironment") -> None:
        if environ["REQUEST_METHOD"] != "POST":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Send a POST.")
        asked = environ.get("PATH_INFO", "").removeprefix(RECEIPTS)
        if asked not in set(Audience):
            raise Refused(HTTPStatus.NOT_FOUND, "not_found", "There is no such hook.")
        pairs = read_form(environ)
        signed = self._signed.get(Audience(asked))
        if signed is None:
            raise Refused(HTTPStatus.FORBIDDEN, "signature", "The request is not signed for this address.")
        signed.check(environ, pairs)
        names = [name for name, _ in pairs]
        # a signed request that was cut anew would have to name one of these twice
        if any(names.count(each) > 1 for each in _ACTED_ON):
            raise Refused(HTTPStatus.BAD_REQUEST, "twice", "A field comes twice.")
        self._note(dict(pairs))

    def _note(self, form: Mapping[str, str]) -> None:
        message, code = form.get("MessageSid", ""), form.get("ErrorCode", "")
        arrival = ARRIVALS.get(form.get("MessageStatus", ""))
        if _ID.fullmatch(message) is None:
            raise Refused(HTTPStatus.BAD_REQUEST, "message_sid", "MessageSid is missing or is none.")
        if arrival is None:
            return  # a word that the provider has learned since: nothing that we know how to tell
        self._database.run(note, message, arrival, code if _CODE.fullmatch(code) else None)


def _problem(status: HTTPStatus | int, code: str, detail: str) -> tuple[HTTPStatus, str, bytes]:
    problem = plain_problem(HTTPStatus(status), detail, str).as_json()
    told = {**problem, "code": code, "type": f"urn:upplys:problem:{code}"}
    return HTTPStatus(status), "application/problem+json", canonical_json(told)
