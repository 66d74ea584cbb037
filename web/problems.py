"""Errors turned into answers, in one place: problem+json (RFC 9457) for programs, a page for people.

A family of ``core.errors`` is one HTTP status. The texts are looked up in the reader's language; the code
never changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from core.access.errors import TooManyAttempts
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
    msgid,
)

PROBLEM_JSON: Final = "application/problem+json"
FAMILIES: Final[tuple[tuple[type[UpplysError], HTTPStatus], ...]] = (
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
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

TITLES: Final = {
    400: msgid("What was sent can't be read"),
    401: msgid("You are not logged in"),
    403: msgid("You may not do this"),
    404: msgid("There is nothing here"),
    405: msgid("This can't be done here"),
    409: msgid("It doesn't fit with how things stand"),
    413: msgid("It is too large"),
    429: msgid("Too many attempts"),
    415: msgid("This kind of content can't be read"),
    422: msgid("Something must be corrected"),
    500: msgid("Something went wrong with us"),
    503: msgid("A part of the system does not answer"),
}
"""A title for every status that we give ourselves; the framework's rare others keep the standard's
phrase."""

DETAILS: Final = {
    400: msgid("Load the page again and try once more."),
    404: msgid("The address leads nowhere. It may have been mistyped, or what was there has been closed."),
    405: msgid("The address is right, but not for this. Go back and use the page's own buttons."),
    413: msgid("Send something smaller: a recording may be 20 MB, a form 2 MB."),
    415: msgid("Send JSON, with the content type application/json."),
    422: msgid("See at each field what must be corrected."),
}
"""What to do about what the framework found before any of our code ran."""

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
        title_of(status, say),
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
    return Problem(status, HTTP_CODES.get(status, "http"), title_of(status, say), say(detail), errors or {})


def in_our_words(status: int, theirs: str) -> str:
    """What to do about it, in a text of our own where we have one: the framework speaks English to
    programmers."""
    return DETAILS.get(status, theirs)


def title_of(status: int, say: Say) -> str:
    """The status in words."""
    return say(TITLES[status]) if status in TITLES else HTTPStatus(status).phrase


def _by_field(errors: tuple[FieldError, ...], say: Say) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in errors:
        found.setdefault(each.field, []).append(fill(say(each.message), each.facts))
    return found
