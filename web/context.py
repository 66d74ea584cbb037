"""What a view may reach for: this request's caller, language and units of work.

Nothing here outlives the request.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from flask import current_app, g

from core.access.model import Caller, PersonId
from web.access import NotLoggedIn
from web.record import Record

if TYPE_CHECKING:
    # the house holds the citizen site, whose pages reach for the house
    from web.house import House

P = ParamSpec("P")
T = TypeVar("T")


def house() -> "House":
    """The parts this process was built of."""
    return cast("House", current_app.extensions["upplys"])


def run(use_case: Callable[Concatenate[Record, P], T], *plain: P.args, **named: P.kwargs) -> T:
    """One write unit of work: the use case gets the record and plain values, and gives back its plain
    result."""
    return house().database.run(use_case, *plain, **named)


def read(query: Callable[Concatenate[Record, P], T], *plain: P.args, **named: P.kwargs) -> T:
    """One reading unit of work, which cannot write."""
    return house().database.read(query, *plain, **named)


def caller() -> Caller:
    """Who asks.

    Raises ``NotLoggedIn``; a view behind ``may(…)`` always has one.
    """
    found = maybe_caller()
    if found is None:
        raise NotLoggedIn
    return found


def maybe_caller() -> Caller | None:
    """Who asks, or None for a page that anybody may see."""
    return cast("Caller | None", g.get("caller"))


def person() -> PersonId:
    return caller().person


def language() -> str:
    """The language of this staff page."""
    return str(g.get("language", "sv"))


def say(message: str, **facts: object) -> str:
    """A text of the staff pages in this request's language."""
    return house().staff_words(language()).say(message, **facts)
