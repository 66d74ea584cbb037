"""Frozen dataclasses as rows of a table, and back, where a field is a column of the same name.

A choice (an Enum) is kept as its value, a tuple as a list, and a dataclass within a dataclass by its own
fields, side by side with the others. What is kept otherwise is named by whoever calls, so that it is seen.
"""

from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
Read = Callable[[Any], Any]
_AS_IT_IS: Final = frozenset({str, int, float, bool, bytes, datetime, type(None)})


def row_of(value: "DataclassInstance", *, without: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a dataclass; `without` those that the table doesn't have, or has otherwise."""
    row: dict[str, Any] = {}
    for name in _names(type(value)):
        if name not in without:
            held = getattr(value, name)
            if type(held) in _AS_IT_IS:
                row[name] = held
            elif is_dataclass(held) and not isinstance(held, type):
                row |= row_of(held)
            else:
                row[name] = _kept(held)
    return row


def of_row(kind: type[T], row: Row[Any], **given: object) -> T:
    """The dataclass that a row holds; `given` are the fields that it doesn't hold, or holds otherwise."""
    held = row._mapping  # noqa: SLF001 - the row by the names of its columns
    return kind(**{name: given[name] if name in given else read(held) for name, read in _reading(kind)})


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _kept(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return [_kept(each) for each in value] if isinstance(value, tuple) else value


@cache
def _reading(kind: type[Any]) -> tuple[tuple[str, Read], ...]:
    """How each field is read from a row; worked out once for a class."""
    hints = get_type_hints(kind)
    return tuple((each.name, _field(each.name, hints[each.name])) for each in fields(kind))


def _field(name: str, hint: Any) -> Read:
    if is_dataclass(hint):
        inner = _reading(hint)  # type: ignore[arg-type]
        return lambda held: hint(**{each: read(held) for each, read in inner})  # type: ignore[operator]
    convert = _converter(hint)
    if convert is None:
        return lambda held: held[name]
    return lambda held: None if (value := held[name]) is None else convert(value)


def _converter(hint: Any) -> Read | None:
    """What makes a kept value the field's own; None where it is that already."""
    if get_origin(hint) in {Union, UnionType}:
        known = [_converter(each) for each in get_args(hint) if each is not type(None)]
        return known[0] if len(known) == 1 else None
    if get_origin(hint) is tuple:
        inner = _converter(get_args(hint)[0])
        return tuple if inner is None else lambda values: tuple(map(inner, values))
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else None
