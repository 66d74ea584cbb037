"""Fields that more than one room of the API uses, and the shape of lists."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from apiflask import Schema
from apiflask.fields import Boolean as LooseBoolean
from apiflask.fields import Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf
from marshmallow import RAISE

from core.canonical import Json
from scripts_library.items.model import Audience
from web.times import moment

T = TypeVar("T")

MOST: Final = 200
"""The most rows of one answer to a list; the rest is behind ``next``."""


class In(Schema):
    """What is sent: an unknown field is an error at its name, never ignored."""

    class Meta:
        unknown = RAISE


class Boolean(LooseBoolean):
    """true or false, and nothing that looks like it: whether an incident is an exercise is never guessed."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *more, **named)


class Problem(Schema):
    type = String()
    title = String()
    status = Integer()
    detail = String()
    code = String()
    errors = Dict(keys=String(), values=List(String()))


class PageQuery(Schema):
    after = String(load_default=None, validate=Length(max=200))


class AudienceQuery(Schema):
    audience = String(load_default=Audience.LIVE.value, validate=OneOf([each.value for each in Audience]))


def listed(items: Iterable[Json], following: str | None = None) -> dict[str, Json]:
    """The one shape of lists."""
    return {"items": list(items), "next": following}


def paged(rows: Sequence[T], key: Callable[[T], str], shape: Callable[[T], Json]) -> dict[str, Json]:
    """Rows fetched with one more than ``MOST``, so that the extra one tells whether there is a next
    page."""
    page = rows[:MOST]
    return listed((shape(each) for each in page), key(page[-1]) if len(rows) > MOST else None)


def slot_values(**named: Any) -> Dict:
    """Slots by name; what fits a slot is for its type, and null empties one."""
    return Dict(keys=String(), values=Raw(allow_none=True), **named)


def text(longest: int, **named: Any) -> String:
    """A text of at most ``longest`` characters; which characters is for the rule it goes to."""
    return String(validate=Length(max=longest), **named)


__all__ = [
    "MOST",
    "AudienceQuery",
    "Boolean",
    "Dict",
    "In",
    "Integer",
    "List",
    "Nested",
    "PageQuery",
    "Problem",
    "Raw",
    "String",
    "listed",
    "moment",
    "paged",
    "slot_values",
    "text",
]
