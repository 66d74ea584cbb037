"""
What an edition says, as staff read it: every text in every language with its slots filled, grouped by
incident.

It is read from the edition that was cut, never put together anew: what stands here is what citizens get.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import Cut, Edition, Entry, Instead, LeftOut, Said
from broadcast.editions.service import current
from core.canonical import Json
from core.errors import UpplysError
from crisis.incidents.model import Incident, IncidentId
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience, Kind
from scripts_library.slots.model import SlotValue, parse_value
from scripts_library.texts.blocks import parse
from scripts_library.texts.filling import fill
from scripts_library.texts.rendering import to_plain
from web.record import Record

FOR_CITIZENS: Final = frozenset({Kind.ANNOUNCEMENT, Kind.BANNER, Kind.FACT_SHEET, Kind.ANSWER})


@dataclass(frozen=True, slots=True)
class Words:
    """One text in one language, its slots filled."""

    language: str
    title: str
    text: str
    unreviewed: bool = False
    outdated: bool = False
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class SaidItem:
    """One item of the edition. ``instead`` is set where it was withdrawn: the words are then those that
    stand in its place."""

    item: str
    slug: str
    kind: Kind
    incident: str | None
    words: Mapping[str, Words]
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    instead: Instead | None = None
    listen: bool = False

    @property
    def heard(self) -> bool:
        """Whether it is said on the phone."""
        return self.listen or self.kind is Kind.ANNOUNCEMENT

    @property
    def for_citizens(self) -> bool:
        return self.kind in FOR_CITIZENS

    def holds(self, words: str) -> bool:
        """Whether its title or text has these words, written small, in any language."""
        return any(words in f"{each.title}\n{each.text}".casefold() for each in self.words.values())

    def title(self, language: str) -> str:
        """What it is called, in the reader's language where it has words there."""
        words = self.words.get(language) or next(iter(self.words.values()), None)
        return words.title if words else self.slug


@dataclass(frozen=True, slots=True)
class Part:
    """What is said for one incident, or (``incident`` None) on the ordinary day."""

    incident: Incident | None
    items: tuple[SaidItem, ...]

    def of_kind(self, *kinds: str) -> tuple[SaidItem, ...]:
        return tuple(each for each in self.items if each.kind.value in kinds)

    @property
    def announcements(self) -> tuple[SaidItem, ...]:
        return self.of_kind(Kind.ANNOUNCEMENT.value)

    @property
    def others(self) -> tuple[SaidItem, ...]:
        return tuple(each for each in self.items if each.kind is not Kind.ANNOUNCEMENT)


@dataclass(frozen=True, slots=True)
class SaidNow:
    """The newest edition of an audience, in parts: incidents as the edition orders them, then the ordinary
    day."""

    edition: Edition
    parts: tuple[Part, ...]


def said_now(record: Record, audience: Audience) -> SaidNow | None:
    """What is said to the audience now; None while nothing was ever cut for it."""
    try:
        edition = current(record, audience)
    except NothingCutYet:
        return None
    return SaidNow(edition, parts_of(record, edition.cut))


def parts_of(record: Record, cut: Cut) -> tuple[Part, ...]:
    """A cut's items by incident, the ordinary day last."""
    items = items_of(cut)
    incidents = [record.incidents.get(IncidentId(each.id)) for each in cut.incidents]
    parts = [Part(one, tuple(each for each in items if each.incident == one.id)) for one in incidents]
    ordinary = tuple(each for each in items if each.incident is None)
    return (*parts, Part(None, ordinary)) if ordinary else tuple(parts)


def items_of(cut: Cut) -> tuple[SaidItem, ...]:
    """Every item of a cut, in the order it is shown and heard."""
    zone = ZoneInfo(cut.municipality.timezone)
    slots = {each.id: each.slots for each in cut.incidents}
    return tuple(
        _item(entry, slots.get(entry.incident or "", {}), cut.languages, zone) for entry in cut.entries
    )


def _item(entry: Entry, raw: Mapping[str, Json], languages: tuple[str, ...], zone: ZoneInfo) -> SaidItem:
    values = dict(_values(entry, raw))
    ordered = [each for each in languages if each in entry.texts]
    words = {tag: _words(entry, tag, entry.texts[tag], values, zone) for tag in ordered}
    return SaidItem(
        entry.item,
        entry.slug,
        entry.kind,
        entry.incident,
        words,
        entry.left_out,
        entry.instead,
        entry.listen,
    )


def _values(entry: Entry, raw: Mapping[str, Json]) -> Iterator[tuple[str, SlotValue]]:
    for spec in entry.slots:
        if spec.name in raw:
            yield spec.name, parse_value(spec, raw[spec.name])


def _blanks(entry: Entry, values: Mapping[str, SlotValue]) -> dict[str, str] | None:
    """Empty places while something required is not filled in yet; else the text is exactly as it is said."""
    lacking = [spec.name for spec in entry.slots if spec.required and spec.name not in values]
    return {spec.name: spec.name for spec in entry.slots} if lacking else None


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
        text = to_plain(filled)
    except UpplysError:
        text = said.body  # citizens are told that it can't be shown; staff see what was stored
    return Words(tag, said.title, text, said.unreviewed, said.outdated, bool(said.recordings))
