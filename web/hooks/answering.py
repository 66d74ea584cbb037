"""How a hook that is no call answers the provider: what it was asked for, or a problem (RFC 9457)."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from core.canonical import canonical_json
from core.errors import UpplysError
from scripts_library.items.model import Audience
from web.hooks.request import Refused, Signed
from web.logs import trace
from web.problems import plain_problem, status_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Answer = tuple[HTTPStatus, str, bytes]
"""Status, media type, body."""
_log: Final = logging.getLogger(__name__)


def answered(
    environ: "WSGIEnvironment", start_response: "StartResponse", take: Callable[["WSGIEnvironment"], Answer]
) -> Iterable[bytes]:
    """What ``take`` gives. The provider tries again what failed with us. What was sent is never logged."""
    try:
        status, kind, body = take(environ)
    except Refused as refused:
        status, kind, body = problem(refused.status, refused.code, refused.detail)
    except UpplysError as error:
        _log.error("%s could not be taken: %s", environ.get("PATH_INFO"), error.code)
        status, kind, body = problem(HTTPStatus(status_of(error)), error.code, str(error))
    except Exception as wrong:  # noqa: BLE001 - the provider is told
        _log.error("%s could not be taken:\n%s", environ.get("PATH_INFO"), trace(wrong))
        status, kind, body = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong.")
    start_response(
        f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))]
    )
    return [body]


def problem(status: HTTPStatus, code: str, detail: str) -> Answer:
    """A problem by its code."""
    told = {
        **plain_problem(status, detail, str).as_json(),
        "code": code,
        "type": f"urn:upplys:problem:{code}",
    }
    return status, "application/problem+json", canonical_json(told)


def check_signed(
    signed: Mapping[Audience, Signed],
    audience: Audience,
    environ: "WSGIEnvironment",
    pairs: Sequence[tuple[str, str]],
    acted_on: Collection[str] = (),
) -> None:
    """Raises `Refused` unless the audience's account signed it, and each field that is acted on comes once: a
    signed request that was cut anew would have to name one of them twice.
    """
    if audience not in signed:
        raise Refused(HTTPStatus.FORBIDDEN, "signature", "The request is not signed for this address.")
    signed[audience].check(environ, pairs)
    names = [name for name, _ in pairs]
    if any(names.count(each) > 1 for each in acted_on):
        raise Refused(HTTPStatus.BAD_REQUEST, "twice", "A field comes twice.")


def check_post(environ: "WSGIEnvironment") -> None:
    """Raises `Refused` for any other method."""
    if environ["REQUEST_METHOD"] != "POST":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Send a POST.")
