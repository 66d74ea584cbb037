"""Errors turned into answers, in one place: problem+json (RFC 9457) for programs, a page for people.

A family of ``core.errors`` is one HTTP status. The texts are looked up in the reader's language; the code
never changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from core.canonical import Json
from core.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Unauthorized,
    Unavailable,
    UpplysError,
    fill,
)

PROBLEM_JSON: Final = "application/problem+json"
FAMILIES: Final[tuple[tuple[type[UpplysError], HTTPStatus], ...]] = (
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Unauthorized, HTTPStatus.UNAUTHORIZED),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
HTTP_CODES: Final = {
    400: "bad_request",
    401: "not_logged_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "timeout",
    411: "length_required",
    413: "too_large",
    414: "address_too_long",
    415: "media_type",
    422: "invalid",
    429: "slow_down",
    431: "headers_too_large",
    500: "internal",
    503: "unavailable",
}

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, ready for either rendering.

    ``errors`` maps a field to what to do about it.
    """

    status: int
    code: str
    title: str
    detail: str
    errors: dict[str, list[str]]

    def as_json(self) -> dict[str, Json]:
        body: dict[str, Json] = {
            "type": f"urn:upplys:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = {name: list(texts) for name, texts in self.errors.items()}
        return body


def problem_of(error: UpplysError, say: Say) -> Problem:
    """The problem that one of our own errors is, in the language that ``say`` speaks."""
    status = status_of(error)
    return Problem(
        status,
        error.code,
        say(status.phrase),
        fill(say(error.message), error.facts),
        _by_field(error.errors, say),
    )


def status_of(error: UpplysError) -> HTTPStatus:
    """The one status of the error's family; an error without family is our own fault."""
    return next(
        (status for family, status in FAMILIES if isinstance(error, family)), HTTPStatus.INTERNAL_SERVER_ERROR
    )


def plain_problem(status: int, detail: str, say: Say, errors: dict[str, list[str]] | None = None) -> Problem:
    """A problem found by the framework before any of our code ran: unknown address, unreadable body."""
    phrase = HTTPStatus(status).phrase
    return Problem(status, HTTP_CODES.get(status, "http"), say(phrase), say(detail), errors or {})


def _by_field(errors: tuple[FieldError, ...], say: Say) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in errors:
        found.setdefault(each.field, []).append(fill(say(each.message), each.facts))
    return found
