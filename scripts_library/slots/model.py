"""Slots and their values (docs/design.md): what fits which slot, and the one JSON form of each value.

A value is in no language but the streets' own names, so that filling a slot is one act in every language. The
JSON form goes into records and editions, and `parse_value` reads it back to the same value.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Final, TypeAlias

import phonenumbers

from core.canonical import Json
from core.errors import FieldError
from i18n.rules.errors import TextRefused
from i18n.rules.model import clean_line
from scripts_library.slots import errors

NAME: Final = re.compile(r"[a-z_]{1,40}", re.ASCII)
CHOICE: Final = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
MOST_NAMES: Final = 50
LONGEST_NAME: Final = 100
LONGEST_PLACE: Final = 200
YES_NO: Final = ("yes", "no")
_HOME: Final = "SE"  # numbers without + are read as written there
_COMMAS: Final = re.compile(r"[,،、፣\n]")
_RFC_3339: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)


class SlotType(StrEnum):
    """What a slot is filled with; each language formats it by this."""

    AREA = "area"
    STREETS = "streets"
    TIME = "time"
    NEXT_INFORMATION = "next_information"
    PHONE = "phone"
    PLACE = "place"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """A slot as its plan or item declares it. The example is for whoever fills it, and is part of no hash."""

    name: str
    type: SlotType
    required: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """The keys that need words in each language: the choices, or yes and no; empty for other types."""
        return YES_NO if self.type is SlotType.YES_NO else self.choices


@dataclass(frozen=True, slots=True)
class Names:
    """Areas or streets by their own names, in the order they were given."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, in UTC to the second."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in E.164."""

    e164: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place or address on one line."""

    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the slot's choices by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    yes: bool

    @property
    def key(self) -> str:
        return "yes" if self.yes else "no"


SlotValue: TypeAlias = Names | Moment | Phone | Place | Choice | YesNo

VALUE_OF: Final[Mapping[SlotType, type[SlotValue]]] = {
    SlotType.AREA: Names,
    SlotType.STREETS: Names,
    SlotType.TIME: Moment,
    SlotType.NEXT_INFORMATION: Moment,
    SlotType.PHONE: Phone,
    SlotType.PLACE: Place,
    SlotType.CHOICE: Choice,
    SlotType.YES_NO: YesNo,
}


def declaration_errors(spec: SlotSpec) -> tuple[FieldError, ...]:
    """What is wrong with the declaration itself."""
    wrong = []
    if not NAME.fullmatch(spec.name):
        wrong.append(FieldError("name", errors.BAD_NAME))
    if spec.type is SlotType.CHOICE:
        if len(spec.choices) < 2 or len(set(spec.choices)) != len(spec.choices):
            wrong.append(FieldError("choices", errors.CHOICES_NEEDED))
        wrong += [
            FieldError("choices", errors.BAD_CHOICE_NAME, {"choice": choice})
            for choice in spec.choices
            if not CHOICE.fullmatch(choice)
        ]
    elif spec.choices:
        wrong.append(FieldError("choices", errors.CHOICES_IDLE))
    return tuple(wrong)


def declaration_json(spec: SlotSpec) -> dict[str, Json]:
    """What an approval covers of a slot: its name, type, whether it is required, and its choices."""
    return {
        "name": spec.name,
        "type": spec.type.value,
        "required": spec.required,
        "choices": list(spec.choices),
    }


def value_json(value: SlotValue) -> Json:
    """The value's one JSON form; `parse_value` of its slot gives the same value again."""
    match value:
        case Names():
            return list(value.names)
        case Moment():
            return value.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        case Phone():
            return value.e164
        case Place():
            return value.words
        case Choice():
            return value.key
        case YesNo():
            return value.yes


def values_json(values: Mapping[str, SlotValue]) -> dict[str, Json]:
    """All values in their JSON form, by slot."""
    return {name: value_json(value) for name, value in sorted(values.items())}


def missing(specs: Iterable[SlotSpec], values: Mapping[str, SlotValue]) -> tuple[str, ...]:
    """The required slots that are not filled, in the order they are declared."""
    return tuple(spec.name for spec in specs if spec.required and spec.name not in values)


def parse_value(spec: SlotSpec, raw: Json, tz: tzinfo | None = None) -> SlotValue:
    """What was sent, as a value that fits the slot. Raises `SlotValueRefused`, the slot's name as the field.

    area, streets: a list of 1 to 50 names, or one text split at commas and new lines. time,
    next_information: RFC 3339 with offset; with `tz`, a time without offset is local there (as a form's
    field sends it). phone: E.164, or as written in Sweden. place: one line. choice: one of the keys.
    yes_no: true, false, "yes", "no".
    """
    return _PARSERS[spec.type](spec, raw, tz)


def parse_values(
    specs: Iterable[SlotSpec], raw: Mapping[str, Json], tz: tzinfo | None = None, *, partial: bool = True
) -> dict[str, SlotValue]:
    """All values that were sent; null, "" and [] mean not filled. Raises `SlotValueRefused` with every error.

    Without `partial`, required slots that are not filled are errors too.
    """
    by_name = {spec.name: spec for spec in specs}
    wrong = [FieldError(name, errors.UNKNOWN_SLOT, {"slot": name}) for name in raw if name not in by_name]
    values: dict[str, SlotValue] = {}
    for name, spec in by_name.items():
        try:
            if raw.get(name) not in (None, "", [], ()):
                values[name] = parse_value(spec, raw[name], tz)
            elif spec.required and not partial:
                wrong.append(FieldError(name, errors.REQUIRED))
        except errors.SlotValueRefused as refused:
            wrong += refused.errors
    if wrong:
        raise errors.SlotValueRefused(errors=wrong)
    return values


def _refuse(spec: SlotSpec, message: str, **facts: object) -> errors.SlotValueRefused:
    return errors.SlotValueRefused(errors=(FieldError(spec.name, message, facts),))


def _line(spec: SlotSpec, raw: Json, longest: int) -> str:
    if not isinstance(raw, str):
        raise _refuse(spec, errors.NOT_TEXT)
    try:
        return clean_line(spec.name, raw, longest=longest)
    except TextRefused as refused:
        raise errors.SlotValueRefused(errors=refused.errors) from refused


def _names(spec: SlotSpec, raw: Json, _tz: tzinfo | None) -> Names:
    if isinstance(raw, str):
        raw = [name for name in _COMMAS.split(raw) if name.strip()]
    if not isinstance(raw, Sequence):
        raise _refuse(spec, errors.NOT_NAMES)
    if not raw:
        raise _refuse(spec, errors.NO_NAMES)
    if len(raw) > MOST_NAMES:
        raise _refuse(spec, errors.TOO_MANY_NAMES, count=len(raw), most=MOST_NAMES)
    return Names(tuple(dict.fromkeys(_line(spec, name, LONGEST_NAME) for name in raw)))


def _moment(spec: SlotSpec, raw: Json, tz: tzinfo | None) -> Moment:
    if not isinstance(raw, str) or not _RFC_3339.fullmatch(raw):
        raise _refuse(spec, errors.NOT_A_TIME)
    try:
        at = datetime.fromisoformat(raw.upper())
    except ValueError as wrong:
        raise _refuse(spec, errors.NOT_A_TIME) from wrong
    if not 2000 <= at.year < 2100:
        raise _refuse(spec, errors.NOT_A_TIME)
    return Moment((at if at.tzinfo else _local(spec, at, tz)).astimezone(UTC).replace(microsecond=0))


def _local(spec: SlotSpec, at: datetime, tz: tzinfo | None) -> datetime:
    """A time on the wall there; in the hour that comes twice in autumn, the first of the two."""
    if tz is None:
        raise _refuse(spec, errors.NOT_A_TIME)
    local = at.replace(tzinfo=tz)
    if local.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != at:
        raise _refuse(spec, errors.NO_SUCH_TIME)
    return local


def _phone(spec: SlotSpec, raw: Json, _tz: tzinfo | None) -> Phone:
    line = _line(spec, raw, 40)
    try:
        number = phonenumbers.parse(line, _HOME)
    except phonenumbers.NumberParseException as wrong:
        raise _refuse(spec, errors.NOT_A_PHONE, value=line) from wrong
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise _refuse(spec, errors.NOT_A_PHONE, value=line)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _place(spec: SlotSpec, raw: Json, _tz: tzinfo | None) -> Place:
    return Place(_line(spec, raw, LONGEST_PLACE))


def _choice(spec: SlotSpec, raw: Json, _tz: tzinfo | None) -> Choice:
    key = _line(spec, raw, LONGEST_PLACE)
    if key not in spec.choices:
        raise _refuse(spec, errors.NOT_A_CHOICE, value=key, choices=", ".join(spec.choices))
    return Choice(key)


def _yes_no(spec: SlotSpec, raw: Json, _tz: tzinfo | None) -> YesNo:
    if isinstance(raw, bool):
        return YesNo(raw)
    if raw in YES_NO:
        return YesNo(raw == "yes")
    raise _refuse(spec, errors.NOT_YES_OR_NO)


_PARSERS: Final[Mapping[SlotType, Callable[[SlotSpec, Json, tzinfo | None], SlotValue]]] = {
    SlotType.AREA: _names,
    SlotType.STREETS: _names,
    SlotType.TIME: _moment,
    SlotType.NEXT_INFORMATION: _moment,
    SlotType.PHONE: _phone,
    SlotType.PLACE: _place,
    SlotType.CHOICE: _choice,
    SlotType.YES_NO: _yes_no,
}
