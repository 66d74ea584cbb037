"""An edition as agents read it aloud: every text with its slots filled, line by line, in every language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.editions.model import Edition, Entry, IncidentWord, Instead, LeftOut, Released, Said
from core.canonical import Json
from core.errors import UpplysError
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience, Authority, Kind
from scripts_library.slots.model import SlotType, SlotValue, parse_value
from scripts_library.texts.blocks import (
    Block,
    Bullets,
    Divider,
    Heading,
    Literal,
    Paragraph,
    Steps,
    lines_of,
    parse,
)
from scripts_library.texts.filling import FilledBlocks, FilledSpan, fill
from scripts_library.texts.rendering import to_html, to_plain

AT_THE_DESK: Final = frozenset(Kind) - {Kind.BANNER}
"""A banner is the announcement's first line, which the desk has whole."""

_ASKS: Final = re.compile(r"[?؟？]")
_PLACES: Final = frozenset({SlotType.STREETS, SlotType.AREA, SlotType.PLACE})


class Form(StrEnum):
    """How a line stands in its text."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Line:
    """What is said in one breath. ``html`` is escaped, with values isolated; ``short``: it belongs to an
    answer's short part; ``changed``: it was not said so in the edition that is compared with."""

    text: str
    html: str
    form: Form
    short: bool = True
    changed: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks the caller something that can be answered by yes or no."""
        return _ASKS.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Words:
    """One text in one language."""

    language: str
    title: str
    lines: tuple[Line, ...]
    hash: str
    unreviewed: bool = False
    outdated: bool = False

    @property
    def text(self) -> str:
        return "\n".join(each.text for each in self.lines)

    @property
    def short(self) -> tuple[Line, ...]:
        """What is said first."""
        return tuple(each for each in self.lines if each.short)

    @property
    def longer(self) -> tuple[Line, ...]:
        return tuple(each for each in self.lines if not each.short)

    def marked(self, before: "Words | None") -> "Words":
        """The same with the lines marked that ``before`` does not have."""
        if before is None:
            return self
        old = {each.text for each in before.lines}
        return replace(self, lines=tuple(replace(each, changed=each.text not in old) for each in self.lines))


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of the edition as the desk has it. Without words in any language it is being corrected."""

    item: str
    slug: str
    kind: Kind
    authority: Authority
    revision: str
    incident: str | None
    topic: str | None
    words: Mapping[str, Words]
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    released: Mapping[str, Released] = field(default_factory=dict)
    """Who released it, by language."""
    ends: datetime | None = None
    instead: Instead | None = None

    def ended(self, at: datetime) -> bool:
        return self.ends is not None and self.ends <= at

    def in_(self, *languages: str) -> Words | None:
        """Its words in the first of these languages that it has any in."""
        return next((self.words[each] for each in languages if each in self.words), None)


@dataclass(frozen=True, slots=True)
class Places:
    """A slot that names places: the streets, areas or tanks that the edition speaks of."""

    slot: str
    incident: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeskWords:
    """A whole edition at the desk."""

    audience: Audience
    number: int
    hash: str
    cut_at: datetime
    languages: tuple[str, ...]
    incidents: tuple[IncidentWord, ...]
    pieces: tuple[Piece, ...]
    places: tuple[Places, ...]

    def of(self, *kinds: str) -> tuple[Piece, ...]:
        return tuple(each for each in self.pieces if each.kind.value in kinds)

    def ended(self, at: datetime) -> tuple[str, ...]:
        """The items that have fallen silent by then."""
        return tuple(each.item for each in self.pieces if each.ended(at))

    def piece(self, item: str) -> Piece | None:
        return next((each for each in self.pieces if each.item == item), None)


def compile_desk(edition: Edition) -> DeskWords:
    """The edition as the desk reads it; the same for the same edition."""
    cut = edition.cut
    zone = ZoneInfo(cut.municipality.timezone)
    slots = {each.id: each.slots for each in cut.incidents}
    pieces = tuple(
        _piece(entry, slots.get(entry.incident or "", {}), edition, zone)
        for entry in cut.entries
        if entry.kind in AT_THE_DESK
    )
    return DeskWords(
        audience=edition.audience,
        number=edition.number,
        hash=edition.hash,
        cut_at=edition.cut_at,
        languages=cut.languages,
        incidents=cut.incidents,
        pieces=pieces,
        places=tuple(dict.fromkeys(_places(edition))),
    )


def _places(edition: Edition) -> Iterator[Places]:
    slots = {each.id: each.slots for each in edition.cut.incidents}
    for entry in edition.cut.entries:
        raw = slots.get(entry.incident or "", {})
        for spec in entry.slots:
            value = raw.get(spec.name)
            if spec.type in _PLACES and value and entry.incident:
                names = value if isinstance(value, list) else [value]
                yield Places(spec.name, entry.incident, tuple(str(each) for each in names))


def _piece(entry: Entry, raw: Mapping[str, Json], edition: Edition, zone: ZoneInfo) -> Piece:
    values = {spec.name: parse_value(spec, raw[spec.name]) for spec in entry.slots if spec.name in raw}
    ordered = [each for each in edition.cut.languages if each in entry.texts]
    hashes = {tag: entry.texts[tag].text_hash for tag in ordered}
    return Piece(
        item=entry.item,
        slug=entry.slug,
        kind=entry.kind,
        authority=entry.authority,
        revision=entry.revision,
        incident=entry.incident,
        topic=entry.topic,
        words={tag: _words(entry, tag, entry.texts[tag], values, zone) for tag in ordered},
        left_out=entry.left_out,
        released={tag: edition.released[each] for tag, each in hashes.items() if each in edition.released},
        ends=entry.ends,
        instead=entry.instead,
    )


def _words(entry: Entry, tag: str, said: Said, values: Mapping[str, SlotValue], zone: ZoneInfo) -> Words:
    try:
        filled = fill(
            parse(said.body),
            values,
            slots=entry.slots,
            words=said.words,
            language=LanguageTag(tag),
            tz=zone,
            blanks=_blanks(entry, values),
        )
    except UpplysError:
        # citizens are told that it can't be shown; agents see what was stored
        filled = tuple(Paragraph((Literal(line),)) for line in said.body.splitlines() if line.strip())
    lines = tuple(_lines(filled))
    return Words(tag, said.title, lines, said.text_hash, said.unreviewed, said.outdated)


def _blanks(entry: Entry, values: Mapping[str, SlotValue]) -> dict[str, str] | None:
    """Empty places while something required is not filled in yet; else the text is exactly as it is said."""
    lacking = [spec.name for spec in entry.slots if spec.required and spec.name not in values]
    return {spec.name: spec.name for spec in entry.slots} if lacking else None


def _lines(filled: FilledBlocks) -> Iterator[Line]:
    short = True
    for block in filled:
        if isinstance(block, Divider):
            short = False
        for spans in lines_of(block):
            yield _line(spans, block, short=short)


def _line(spans: tuple[FilledSpan, ...], block: Block[FilledSpan], *, short: bool) -> Line:
    alone: FilledBlocks = (Paragraph(spans),)
    html = to_html(alone).removeprefix("<p>").removesuffix("</p>")
    return Line(to_plain(alone), html, _form(block), short)


def _form(block: Block[FilledSpan]) -> Form:
    match block:
        case Heading():
            return Form.HEADING
        case Bullets():
            return Form.BULLET
        case Steps():
            return Form.STEP
        case _:
            return Form.PARAGRAPH
