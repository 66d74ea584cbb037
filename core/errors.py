"""Errors in our own words. Each has a stable `code` that others may script against, and a text from the
catalogues.

A feature declares its errors in its `errors.py` as subclasses of a family; `web/` turns a family into one
HTTP status: Invalid 422, NotFound 404, Forbidden 403, Conflict 409, Unauthorized 401, Unavailable 503.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar


def msgid(text: str) -> str:
    """Mark an English text for the catalogues; the reader's language is looked up where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of what was sent: the field's path, an English msgid, and the facts that
    fill it."""

    field: str
    message: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.field}: {fill(self.message, self.facts)}"


class UpplysError(Exception):
    """Anything that goes wrong in a way we have words for.

    `message` is an English msgid with `%(name)s` places; `facts` fill them. A subclass sets `code` and
    `message` once, and is raised with its facts: `raise NoSuchItem(item=item_id)`.
    """

    code: ClassVar[str] = "error"
    message: str = msgid("Something went wrong.")

    def __init__(
        self, message: str | None = None, /, *, errors: Iterable[FieldError] = (), **facts: object
    ) -> None:
        super().__init__(message or self.message)
        if message is not None:
            self.message = message
        self.facts: dict[str, object] = facts
        self.errors: tuple[FieldError, ...] = tuple(errors)

    def __str__(self) -> str:
        return fill(self.message, self.facts)


class Invalid(UpplysError):
    """What was sent cannot be used (422)."""

    code = "invalid"
    message = msgid("What was sent cannot be used.")


class NotFound(UpplysError):
    """There is no such thing, or not for the one who asks (404)."""

    code = "not_found"
    message = msgid("There is no such thing here.")


class Forbidden(UpplysError):
    """The one who asks may not do this (403)."""

    code = "forbidden"
    message = msgid("You may not do this.")


class Conflict(UpplysError):
    """It does not fit with how things stand now (409)."""

    code = "conflict"
    message = msgid("This does not fit with how things stand now.")


class Unauthorized(UpplysError):
    """We do not know who asks (401)."""

    code = "unauthorized"
    message = msgid("Log in first.")


class Unavailable(UpplysError):
    """A part that is needed does not answer; trying again later may help (503)."""

    code = "unavailable"
    message = msgid("A part of the system does not answer. Try again in a while.")


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return f"%({name})s"


def fill(message: str, facts: Mapping[str, object]) -> str:
    """The message with its facts in place. A fact that is missing leaves its place visible: telling an
    error never fails."""
    try:
        return message % _Facts(facts)
    except (TypeError, ValueError):
        return message
