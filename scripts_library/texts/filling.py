"""Putting values into a body: each language formats the value itself, and what is not known is left out.

A paragraph, heading or list item with an optional slot that is not filled vanishes; a required one is an
error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import zip_longest
from typing import Final, TypeAlias

from core.errors import FieldError
from i18n.formats.model import joiners, say_phone, say_time
from i18n.languages.model import LanguageTag
from scripts_library.slots.errors import NOT_THIS_TYPE, REQUIRED, UNKNOWN_SLOT, SlotMissing, SlotValueRefused
from scripts_library.slots.model import (
    VALUE_OF,
    Choice,
    Moment,
    Names,
    Phone,
    Place,
    SlotSpec,
    SlotType,
    SlotValue,
    YesNo,
)
from scripts_library.texts.blocks import (
    Block,
    Blocks,
    Bullets,
    Divider,
    Heading,
    Literal,
    Paragraph,
    Slot,
    Span,
    Steps,
    slots_used,
)
from scripts_library.texts.errors import WordsMissing

MOST_HEARD: Final = 8
"""Names that an announcement reads out: more delay what follows, 112 among it, and nobody remembers them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a value's words: the value's own (isolated on a page), or the language's between them."""

    words: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot with its value in words: `parts` to be read, `spoken` for a voice, `tel` for a phone number."""

    slot: str
    type: SlotType
    parts: tuple[Part, ...]
    spoken: str
    tel: str | None = None

    @property
    def words(self) -> str:
        return "".join(part.words for part in self.parts)


@dataclass(frozen=True, slots=True)
class Blank:
    """A slot that is not filled yet, shown by its label where a text is looked at before it is said."""

    slot: str
    label: str


FilledSpan: TypeAlias = Literal | Filled | Blank
FilledBlocks: TypeAlias = tuple[Block[FilledSpan], ...]
Words: TypeAlias = Mapping[str, Mapping[str, str]]


def fill(
    blocks: Blocks,
    values: Mapping[str, SlotValue],
    *,
    slots: Iterable[SlotSpec],
    words: Words,
    language: LanguageTag,
    tz: tzinfo,
    blanks: Mapping[str, str] | None = None,
) -> FilledBlocks:
    """The body with its values in place, in the manner of the language; times are told in `tz`.

    With `blanks` (labels by slot) nothing vanishes and nothing is missing: an unfilled slot stands as its
    label. Raises `SlotMissing` with all required slots that are not filled, `SlotValueRefused` for a value
    of another type or an undeclared slot, and `WordsMissing` for a choice without words.
    """
    specs = {spec.name: spec for spec in slots}
    used = slots_used(blocks)
    _refuse_unknown(used, specs)
    if blanks is None:
        _refuse_missing(used, specs, values)
    said: dict[str, FilledSpan] = {
        name: say_value(specs[name], values[name], words, language, tz) for name in used if name in values
    }
    for name in used if blanks is not None else ():
        said.setdefault(name, Blank(name, (blanks or {}).get(name, name)))
    return tuple(filled for block in blocks if (filled := _block(block, said)) is not None)


def heard(values: Mapping[str, SlotValue], slots: Iterable[SlotSpec]) -> Mapping[str, SlotValue]:
    """The values that an announcement reads out to a caller.

    A long list in an optional slot goes unsaid, with its line: whoever is concerned hears the area, and has
    the whole list where they ask for it, in an answer or on a page.
    """
    optional = {spec.name for spec in slots if not spec.required}
    return {
        name: value
        for name, value in values.items()
        if not (name in optional and isinstance(value, Names) and len(value.names) > MOST_HEARD)
    }


def say_value(spec: SlotSpec, value: SlotValue, words: Words, language: LanguageTag, tz: tzinfo) -> Filled:
    """One value in words. Raises `SlotValueRefused` when its type is not the slot's, and `WordsMissing`."""
    if not isinstance(value, VALUE_OF[spec.type]):
        raise SlotValueRefused(errors=(FieldError(spec.name, NOT_THIS_TYPE, {"type": spec.type.value}),))
    match value:
        case Names(names):
            return _names(spec, names, language)
        case Moment(at):
            spoken = say_time(at, language, tz, spoken=True)
            return _filled(spec, say_time(at, language, tz), spoken)
        case Phone(e164):
            spoken = say_phone(e164, language, spoken=True)
            return Filled(spec.name, spec.type, (Part(say_phone(e164, language)),), spoken, e164)
        case Place(place):
            return _filled(spec, place)
        case Choice() | YesNo():
            return _filled(spec, _choice_words(spec, value.key, words, language))


def _names(spec: SlotSpec, names: tuple[str, ...], language: LanguageTag) -> Filled:
    between = [Part(joiner, own=False) for joiner in joiners(len(names), language)]
    pairs = zip_longest(between, (Part(name) for name in names))
    parts = tuple(part for pair in pairs for part in pair if part is not None and part.words)
    return Filled(spec.name, spec.type, parts, "".join(part.words for part in parts))


def _filled(spec: SlotSpec, written: str, spoken: str | None = None) -> Filled:
    return Filled(spec.name, spec.type, (Part(written),), spoken or written)


def _choice_words(spec: SlotSpec, key: str, words: Words, language: LanguageTag) -> str:
    said = words.get(spec.name, {}).get(key)
    if not said:
        raise WordsMissing(choice=key, slot=spec.name, language=language)
    return said


def _refuse_unknown(used: tuple[str, ...], specs: Mapping[str, SlotSpec]) -> None:
    unknown = [FieldError(name, UNKNOWN_SLOT, {"slot": name}) for name in used if name not in specs]
    if unknown:
        raise SlotValueRefused(errors=unknown)


def _refuse_missing(
    used: tuple[str, ...], specs: Mapping[str, SlotSpec], values: Mapping[str, SlotValue]
) -> None:
    missing = [name for name in used if specs[name].required and name not in values]
    if missing:
        wrong = [FieldError(name, REQUIRED) for name in missing]
        raise SlotMissing(slots=", ".join(missing), errors=wrong)


def _block(block: Block[Span], said: Mapping[str, FilledSpan]) -> Block[FilledSpan] | None:
    match block:
        case Paragraph(spans):
            line = _line(spans, said)
            return None if line is None else Paragraph(line)
        case Heading(spans):
            line = _line(spans, said)
            return None if line is None else Heading(line)
        case Bullets(items):
            lines = _lines(items, said)
            return Bullets(lines) if lines else None
        case Steps(items):
            lines = _lines(items, said)
            return Steps(lines) if lines else None
        case Divider():
            return block


def _lines(
    items: tuple[tuple[Span, ...], ...], said: Mapping[str, FilledSpan]
) -> tuple[tuple[FilledSpan, ...], ...]:
    return tuple(line for item in items if (line := _line(item, said)) is not None)


def _line(spans: tuple[Span, ...], said: Mapping[str, FilledSpan]) -> tuple[FilledSpan, ...] | None:
    """The filled line; None when one of its slots has nothing to say."""
    line: list[FilledSpan] = []
    for span in spans:
        if isinstance(span, Slot):
            if span.name not in said:
                return None
            line.append(said[span.name])
        else:
            line.append(span)
    return tuple(line)
