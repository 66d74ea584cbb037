"""How texts are heard on the phone line: what a person has recorded, what a voice reads, and what nobody can
say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import (
    Cut,
    Edition,
    EditionNumber,
    Entry,
    IncidentWord,
    Mode,
    RecordedPart,
    Said,
)
from broadcast.phone.audio.model import Coverage, Segment, SpokenPlan, filled_digest, plan
from broadcast.phone.ports import Part
from broadcast.phone.speech import EditionSpeech
from core.access.model import PersonId
from core.canonical import Json
from core.errors import UpplysError
from crisis.incidents.model import SAID, Incident, IncidentId, Publisher, State
from crisis.incidents.word import values_of
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience, Item, Kind, RevisionId, Text
from scripts_library.items.ports import Wanted
from scripts_library.recordings.model import Recording, newest_of_each
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.blocks import Blocks, Divider, parse
from scripts_library.texts.filling import fill
from scripts_library.texts.rendering import recording_parts, to_speech
from web.console.texts import ItemRow, item_rows, slot_labels
from web.record import Record

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Heard(StrEnum):
    """How a text is heard now, in the words of the recordings' page."""

    COMPLETE = "complete"
    BETWEEN = "between"
    MUST_RERECORD = "must_rerecord"
    OUTDATED = "outdated"
    VOICE = "voice"
    SILENT = "silent"
    NO_TEXT = "no_text"


_OF_COVERAGE: Final = {
    Coverage.COMPLETE: Heard.COMPLETE,
    Coverage.VOICE_BETWEEN: Heard.BETWEEN,
    Coverage.MUST_RERECORD: Heard.MUST_RERECORD,
    Coverage.OUTDATED: Heard.OUTDATED,
}


@dataclass(frozen=True, slots=True)
class Voices:
    """Which languages a voice speaks, ours or the provider's."""

    own: frozenset[str]
    provider: frozenset[str]

    def speak(self, language: str) -> bool:
        return language in self.own or language in self.provider


@dataclass(frozen=True, slots=True)
class Cell:
    """One announcement in one language."""

    language: str
    text: Text | None
    heard: Heard
    out: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    row: ItemRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The announcements of one incident or plan, by language."""

    title: str
    incident: Incident | None
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class FixedPart:
    """A stretch of words between slots; ``recording`` is the newest take of it."""

    number: int
    words: str
    recording: Recording | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One text in one language as it is spoken: what to read, and what callers hear of it now.

    ``heard`` are the line's own parts; None where a slot must be filled first. ``unsaid`` tells that what is
    recorded differs from what is out now.
    """

    item: Item
    text: Text
    audience: Audience
    incident: Incident | None
    incidents: tuple[Incident, ...]
    spoken: SpokenPlan
    segments: tuple[Segment, ...]
    parts: tuple[FixedPart, ...]
    whole: Recording | None
    digest: str
    heard: tuple[Part, ...] | None
    state: Heard
    out: bool
    unsaid: bool
    edition: int
    slotted: bool
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def next_part(self) -> int | None:
        """The first part that nobody has recorded."""
        return next((each.number for each in self.parts if each.recording is None), None)


MOST_PREPARED: Final = 3
"""Prepared incidents, the newest first: each is read whole, and forgotten ones must not slow the page."""


def matrices(
    record: Record, voices: Voices, who: PersonId, language: str, only: str | None
) -> tuple[Matrix, ...]:
    """What can be recorded: incidents that are said first, then prepared ones, then plans by urgency."""
    prepared = record.incidents.find(states=frozenset({State.PREPARED}))[:MOST_PREPARED]
    incidents = [*record.incidents.find(states=SAID), *prepared]
    found = [
        Matrix(each.title, each, _rows(record, _spoken_items(record, each), each, voices, who, only))
        for each in incidents
    ]
    for each in record.plans.all():
        items = [
            item for item in record.items.find(Wanted(plan=each.plan.id, incident="")) if _is_spoken(item)
        ]
        title = each.plan.words(LanguageTag(language)).title
        found.append(Matrix(title, None, _rows(record, items, None, voices, who, only)))
    loose = [item for item in record.items.find(Wanted(plan="", incident="")) if _is_spoken(item)]
    found.append(Matrix("", None, _rows(record, loose, None, voices, who, only)))
    return tuple(each for each in found if each.rows)


def reading_of(
    record: Record, revision: RevisionId, language: str, incident_id: str | None, voices: Voices
) -> Reading:
    """Everything about one text as it is spoken. Raises `NoSuchText`, `NoSuchIncident`."""
    text, found = record.items.text(revision, language), record.items.revision(revision)
    item = record.items.item(found.item)
    incidents = _incidents_of(record, item)
    incident = _chosen(incidents, incident_id)
    audience = incident.audience if incident else Audience.LIVE
    takes = tuple(record.recordings.of(_hashes(record, item)))
    segments, complete = _segments(record, item, text, found.slots, incident)
    fixed = recording_parts(_spoken_blocks(text, item.kind))
    spoken = plan(text.hash, language, segments, fixed, takes, voices.speak(language))
    latest = _latest(takes, text)
    digest = filled_digest(segments)
    said, number = _said(record, audience, item, incident, language)
    sounds = tuple(RecordedPart(each.part, each.sound, each.slots_digest) for each in latest)
    is_out = said is not None and said.text_hash == text.hash
    return Reading(
        item=item,
        text=text,
        audience=audience,
        incident=incident,
        incidents=incidents,
        spoken=spoken,
        segments=segments,
        parts=_fixed_parts(fixed, latest),
        whole=next((each for each in latest if each.part is None and each.slots_digest == digest), None),
        digest=digest,
        heard=_line_parts(record.publisher, item, text, found.slots, incident, sounds) if complete else None,
        state=_heard(spoken, voices, language),
        out=is_out,
        unsaid=is_out and said is not None and set(said.recordings) != set(sounds),
        edition=number,
        slotted=any(each.kind == "slot" for each in segments),
        people={each.person: each.display_name for each in record.accounts.all()},
    )


def _latest(takes: Iterable[Recording], text: Text) -> list[Recording]:
    """The newest take of each part of exactly this text."""
    own = (text.hash, text.language)
    return [each for each in newest_of_each(takes) if (each.text_hash, each.language) == own]


def _fixed_parts(words: Iterable[str], latest: Iterable[Recording]) -> tuple[FixedPart, ...]:
    by_part = {each.part: each for each in latest if each.part is not None}
    return tuple(FixedPart(place, said, by_part.get(place)) for place, said in enumerate(words))


def _is_spoken(item: Item) -> bool:
    return item.kind is Kind.ANNOUNCEMENT or item.listen


def _spoken_items(record: Record, incident: Incident) -> list[Item]:
    mine = list(record.items.find(Wanted(incident=incident.id)))
    if incident.plan:
        mine += record.items.find(Wanted(plan=incident.plan, incident=""))
    return [each for each in mine if _is_spoken(each)]


def _rows(
    record: Record,
    items: Sequence[Item],
    incident: Incident | None,
    voices: Voices,
    who: PersonId,
    only: str | None,
) -> tuple[MatrixRow, ...]:
    wanted = [each for each in items if only is None or each.id == only]
    rows = item_rows(record, wanted, who)
    return tuple(MatrixRow(row, tuple(_cells(record, row, incident, voices))) for row in rows)


def _cells(record: Record, row: ItemRow, incident: Incident | None, voices: Voices) -> Iterable[Cell]:
    takes = tuple(record.recordings.of(_hashes(record, row.item)))
    for tag in record.publisher.languages:
        now = row.of(tag)
        if now is None or now.text is None:
            yield Cell(tag, None, Heard.NO_TEXT, out=False)
            continue
        slots = record.items.revision(now.text.revision).slots
        segments, _ = _segments(record, row.item, now.text, slots, incident)
        fixed = recording_parts(_spoken_blocks(now.text, row.item.kind))
        spoken = plan(now.text.hash, tag, segments, fixed, takes, voices.speak(tag))
        yield Cell(tag, now.text, _heard(spoken, voices, tag), now.out)


def _heard(spoken: SpokenPlan, voices: Voices, language: str) -> Heard:
    known = _OF_COVERAGE.get(spoken.coverage)
    if known is not None:
        return known
    return Heard.VOICE if voices.speak(language) else Heard.SILENT


def _hashes(record: Record, item: Item) -> set[str]:
    return {each.text.hash for each in record.items.texts([item.id])}


def _spoken_blocks(text: Text, kind: Kind) -> Blocks:
    """An answer is spoken up to its line of hyphens, as the line does."""
    blocks = parse(text.body)
    if kind is not Kind.ANSWER:
        return blocks
    return tuple(takewhile(lambda block: not isinstance(block, Divider), blocks))


def _segments(
    record: Record, item: Item, text: Text, slots: tuple[SlotSpec, ...], incident: Incident | None
) -> tuple[tuple[Segment, ...], bool]:
    """The text as it is said with the incident's values, and whether all that it needs is filled in; else
    with its blanks named."""
    tag, zone = LanguageTag(text.language), ZoneInfo(record.publisher.municipality.timezone)
    blocks, values = _spoken_blocks(text, item.kind), values_of(incident, slots)
    labels = slot_labels(record, item, text.language)
    blanks = {spec.name: labels.get(spec.name, spec.name) for spec in slots}
    for named in (None, blanks):
        try:
            filled = fill(blocks, values, slots=slots, words=text.words, language=tag, tz=zone, blanks=named)
        except UpplysError:
            continue
        return tuple(Segment(each.kind.value, each.words) for each in to_speech(filled)), named is None
    return (), False


def _line_parts(
    publisher: Publisher,
    item: Item,
    text: Text,
    slots: tuple[SlotSpec, ...],
    incident: Incident | None,
    sounds: tuple[RecordedPart, ...],
) -> tuple[Part, ...] | None:
    """What the line would play: asked of the line's own speech, over an edition that is never cut."""
    audience = incident.audience if incident else Audience.LIVE
    said = Said(text.hash, text.title, text.body, text.words, recordings=sounds)
    key = incident.id if incident else None
    entry = Entry(
        item.id, item.slug, item.kind, item.authority, text.revision, key, item.topic, item.listen, slots,
        {text.language: said},
    )  # fmt: skip
    filled: Mapping[str, Json] = incident.slots if incident else {}
    words = (IncidentWord(key, incident.plan, {}, 0, incident.stage, filled),) if incident and key else ()
    cut = Cut(audience, Mode.ORDINARY, publisher.municipality, publisher.languages, words, (entry,))
    supposed = Edition(audience, EditionNumber(0), "", None, None, cut, NEVER, "", "", NEVER)
    try:
        return EditionSpeech().parts(supposed, entry, text.language)
    except UpplysError:
        return None


def _incidents_of(record: Record, item: Item) -> tuple[Incident, ...]:
    """The incidents the text may be said in, those that are said now first."""
    if item.incident:
        return (record.incidents.get(IncidentId(item.incident)),)
    states = (SAID, frozenset({State.PREPARED}))
    every = [each for some in states for each in record.incidents.find(states=some)]
    return tuple(each for each in every if each.plan == item.plan)


def _chosen(incidents: tuple[Incident, ...], wanted: str | None) -> Incident | None:
    named = next((each for each in incidents if each.id == wanted), None)
    return named or next(iter(incidents), None)


def _said(
    record: Record, audience: Audience, item: Item, incident: Incident | None, language: str
) -> tuple[Said | None, int]:
    """What is out now of the text, and the newest edition's number."""
    try:
        edition = record.editions.newest(audience)
    except NothingCutYet:
        return None, 0
    key = incident.id if incident else None
    mine = (each for each in edition.cut.entries if (each.item, each.incident) == (item.id, key))
    entry = next((each for each in mine if each.instead is None), None)
    return (entry.texts.get(language) if entry else None), edition.number
