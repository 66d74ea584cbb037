"""Between a form's fields and slots' values: local times become moments, empty fields empty their
slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from core.canonical import Json
from core.errors import UpplysError, fill, msgid
from scripts_library.plans.model import PlanLanguage
from scripts_library.slots.model import SlotSpec, SlotType
from web.context import say

Form: TypeAlias = MultiDict[str, str]

TIMES: Final = frozenset({SlotType.TIME, SlotType.NEXT_INFORMATION})
LISTS: Final = frozenset({SlotType.AREA, SlotType.STREETS})
LOCAL_FORM: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class SlotField:
    """A slot as a form shows it.

    ``value`` is what stands in the field; ``choices`` are (key, words).
    """

    spec: SlotSpec
    label: str
    help: str
    value: str
    error: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_time(self) -> bool:
        return self.spec.type in TIMES

    @property
    def is_promise(self) -> bool:
        """Whether it is when the next information comes."""
        return self.spec.type is SlotType.NEXT_INFORMATION

    @property
    def names(self) -> tuple[str, ...]:
        """A list's names as they stand in the field."""
        return tuple(each for name in self.value.split(",") if (each := name.strip()))


def slot_fields(
    specs: Sequence[SlotSpec],
    words: PlanLanguage | None,
    filled: Mapping[str, Json],
    zone: ZoneInfo,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> tuple[SlotField, ...]:
    """The fields of a form, with what was typed where it was refused, else with what is filled."""
    return tuple(_field(each, words, filled, zone, typed or {}, errors or {}) for each in specs)


def slot_values(specs: Sequence[SlotSpec], form: Form, zone: ZoneInfo) -> dict[str, Json]:
    """What a form's slot fields say.

    A field that was not sent is not touched; an empty one empties its slot.
    """
    return {each.name: _value(each, _sent(each, form), zone) for each in specs if f"slot-{each.name}" in form}


def typed_slots(specs: Sequence[SlotSpec], form: Form) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {each.name: _sent(each, form) for each in specs}


def field_errors(error: UpplysError) -> dict[str, str]:
    """What is wrong with each field, in the reader's language."""
    found: dict[str, str] = {}
    for each in error.errors:
        found.setdefault(each.field, fill(say(each.message), each.facts))
    return found


def soon(now: datetime, hours: int, zone: ZoneInfo) -> str:
    """A suggestion for the next information: so many hours ahead, at a quarter."""
    at = now.astimezone(zone) + timedelta(hours=hours, minutes=14)
    return at.replace(minute=at.minute // 15 * 15).strftime(LOCAL_FORM)


def _sent(spec: SlotSpec, form: Form) -> str:
    """What was sent for a slot: a list may come from several boxes and a field."""
    sent = form.getlist(f"slot-{spec.name}")
    if spec.type in LISTS:
        return ", ".join(each for each in sent if each.strip())
    return sent[-1] if sent else ""


def _field(
    spec: SlotSpec,
    words: PlanLanguage | None,
    filled: Mapping[str, Json],
    zone: ZoneInfo,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> SlotField:
    own = words.slots.get(spec.name) if words else None
    named = own.choices if own else {}
    return SlotField(
        spec=spec,
        label=own.label if own else spec.name,
        help=own.help if own else "",
        value=typed[spec.name] if spec.name in typed else _shown(spec, filled.get(spec.name), zone),
        error=errors.get(spec.name, ""),
        choices=tuple((key, named.get(key, say(_YES_NO.get(key, key)))) for key in spec.options),
    )


_YES_NO: Final = {"yes": msgid("Yes"), "no": msgid("No")}


def _shown(spec: SlotSpec, value: Json, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if spec.type in TIMES and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(zone).strftime(LOCAL_FORM)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _value(spec: SlotSpec, typed: str, zone: ZoneInfo) -> Json:
    text = typed.strip()
    if not text:
        return None
    if spec.type in TIMES:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return text  # the slot's own rule says what is wrong with it
        return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()
    return text
