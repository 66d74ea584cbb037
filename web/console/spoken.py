"""How texts are heard on the phone line: what a person has recorded, what a voice reads, and what nobody can
say."""

from collections.abc import Iterable, Mapping
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
from core.canonical import Json
from core.errors import UpplysError
from crisis.incidents.model import SAID, Incident, IncidentId, Publisher, State
from crisis.incidents.word import values_of
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience, Item, Kind, RevisionId, Text
from scripts_library.recordings.model import Act, Recording, newest_of_each, said_of, waiting_of
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.blocks import Blocks, Divider, parse
from scripts_library.texts.filling import fill, heard
from scripts_library.texts.rendering import recording_parts, to_speech, to_spoken
from web.console.texts import names, slot_labels
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
class Voiced:
    """The place of one recording in a text: the words that are read there, the take that callers may hear,
    and the newer one that waits for a second person to listen."""

    words: str
    said: Recording | None
    waiting: Recording | None

    @property
    def recorded(self) -> bool:
        return self.said is not None or self.waiting is not None


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text as it is said: its segments, and the lines that a speaker reads, a breath each, with its stop.
    ``complete`` tells whether all that it needs is filled in; else its blanks are named."""

    segments: tuple[Segment, ...] = ()
    lines: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One text in one language as it is spoken: what to read, and what callers hear of it now.

    ``lines`` are what a speaker of all of it reads, a breath each. ``heard`` are the line's own parts as
    callers may hear them; ``to_come`` with the recordings that wait for a listener in their places. Both are
    None where a slot must be filled first. ``away`` were sent back or taken away, newest first. ``unsaid``
    tells that what may be said differs from what is out now.
    """

    item: Item
    text: Text
    incident: Incident | None
    incidents: tuple[Incident, ...]
    spoken: SpokenPlan
    spelled: Spelled
    parts: tuple[Voiced, ...]
    whole: Voiced
    away: tuple[Recording, ...]
    heard: tuple[Part, ...] | None
    to_come: tuple[Part, ...] | None
    state: Heard
    speaks: bool
    out: bool
    unsaid: bool
    edition: int
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def audience(self) -> Audience:
        return self.incident.audience if self.incident else Audience.LIVE

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self.spelled.segments

    @property
    def lines(self) -> tuple[str, ...]:
        return self.spelled.lines

    @property
    def digest(self) -> str:
        """What a recording of all of it is known by."""
        return filled_digest(self.segments)

    @property
    def slotted(self) -> bool:
        """Whether the text has blanks that a voice reads between the recorded parts."""
        return any(each.kind == "slot" for each in self.segments)

    @property
    def next_part(self) -> int | None:
        """The first part that nobody has recorded."""
        return next((place for place, each in enumerate(self.parts) if not each.recorded), None)

    @property
    def waiting(self) -> tuple[Voiced, ...]:
        """What waits for a second person to listen, in the order it is heard."""
        return tuple(each for each in (self.whole, *self.parts) if each.waiting is not None)

    @property
    def said(self) -> tuple[Recording, ...]:
        """The recordings that callers may hear, in the order they are heard."""
        return tuple(each.said for each in (self.whole, *self.parts) if each.said is not None)

    def take_of(self, sound: str) -> Recording | None:
        """The recording with this sound, of those that are said or wait."""
        every = [take for each in (self.whole, *self.parts) for take in (each.said, each.waiting)]
        return next((take for take in every if take is not None and take.sound == sound), None)


def reading_of(
    record: Record, revision: RevisionId, language: str, incident_id: str | None, voices: Voices
) -> Reading:
    """Everything about one text as it is spoken. Raises `NoSuchText`, `NoSuchIncident`."""
    text, found = record.items.text(revision, language), record.items.revision(revision)
    item = record.items.item(found.item)
    incidents = incidents_of(record, item)
    incident = _chosen(incidents, incident_id)
    takes = tuple(record.recordings.of(hashes_of(record, item)))
    said = spelled_out(record, item, text, found.slots, incident)
    fixed = recording_parts(spoken_blocks(text, item.kind))
    spoken = plan(text.hash, language, said.segments, fixed, said_of(takes), voices.speak(language))
    own = tuple(each for each in takes if (each.text_hash, each.language) == (text.hash, language))
    latest, digest = said_of(own), filled_digest(said.segments)
    out = _out(record, item, text, incident)

    def on_the_line(played: Iterable[Recording]) -> tuple[Part, ...] | None:
        if not said.complete:
            return None
        return line_parts(record.publisher, item, text, found.slots, incident, sounds_of(played))

    return Reading(
        item=item,
        text=text,
        incident=incident,
        incidents=incidents,
        spoken=spoken,
        spelled=said,
        parts=tuple(_voiced(words, own, place, None) for place, words in enumerate(fixed)),
        whole=_voiced(" ".join(said.lines), own, None, digest),
        away=_away(own),
        heard=on_the_line(latest),
        to_come=on_the_line(newest_of_each((*latest, *waiting_of(own)))),
        state=heard_as(spoken, voices, language),
        speaks=voices.speak(language),
        out=out.said is not None,
        unsaid=out.said is not None and set(out.said.recordings) != set(sounds_of(latest)),
        edition=out.edition,
        people=names(record),
    )


def sounds_of(takes: Iterable[Recording]) -> tuple[RecordedPart, ...]:
    """The takes as an edition holds them."""
    return tuple(RecordedPart(each.part, each.sound, each.slots_digest) for each in takes)


def _voiced(words: str, takes: Iterable[Recording], part: int | None, digest: str | None) -> Voiced:
    here = [each for each in takes if (each.part, each.slots_digest) == (part, digest)]
    return Voiced(words, next(iter(said_of(here)), None), next(iter(waiting_of(here)), None))


def _away(takes: Iterable[Recording]) -> tuple[Recording, ...]:
    """Of each part the newest take, where it was sent back or taken away; the newest act first."""
    gone = [each for each in newest_of_each(takes) if each.can(Act.PUT_BACK)]
    return tuple(sorted(gone, key=lambda each: each.move.seq if each.move else 0, reverse=True))


def heard_as(spoken: SpokenPlan, voices: Voices, language: str) -> Heard:
    known = _OF_COVERAGE.get(spoken.coverage)
    if known is not None:
        return known
    return Heard.VOICE if voices.speak(language) else Heard.SILENT


def hashes_of(record: Record, item: Item) -> set[str]:
    return {each.text.hash for each in record.items.texts([item.id])}


def spoken_blocks(text: Text, kind: Kind) -> Blocks:
    """An answer is spoken up to its line of hyphens, as the line does."""
    blocks = parse(text.body)
    if kind is not Kind.ANSWER:
        return blocks
    return tuple(takewhile(lambda block: not isinstance(block, Divider), blocks))


def spelled_out(
    record: Record, item: Item, text: Text, slots: tuple[SlotSpec, ...], incident: Incident | None
) -> Spelled:
    """The text as it is said with the incident's values; nothing where it can't be put together."""
    tag, zone = LanguageTag(text.language), ZoneInfo(record.publisher.municipality.timezone)
    blocks, values = spoken_blocks(text, item.kind), values_of(incident, slots)
    if item.kind is Kind.ANNOUNCEMENT:
        values = dict(heard(values, slots))
    labels = slot_labels(record, item, text.language)
    blanks = {spec.name: labels.get(spec.name, spec.name) for spec in slots}
    for named in (None, blanks):
        try:
            filled = fill(blocks, values, slots=slots, words=text.words, language=tag, tz=zone, blanks=named)
        except UpplysError:
            continue
        segments = tuple(Segment(each.kind.value, each.words) for each in to_speech(filled))
        return Spelled(segments, tuple(to_spoken(filled).split("\n")), named is None)
    return Spelled()


def line_parts(
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


def incidents_of(record: Record, item: Item) -> tuple[Incident, ...]:
    """The incidents the text may be said in, those that are said now first."""
    if item.incident:
        return (record.incidents.get(IncidentId(item.incident)),)
    states = (SAID, frozenset({State.PREPARED}))
    every = [each for some in states for each in record.incidents.find(states=some)]
    return tuple(each for each in every if each.plan == item.plan)


def _chosen(incidents: tuple[Incident, ...], wanted: str | None) -> Incident | None:
    named = next((each for each in incidents if each.id == wanted), None)
    return named or next(iter(incidents), None)


@dataclass(frozen=True, slots=True)
class Out:
    """What is out now of exactly this text, and the newest edition's number."""

    said: Said | None
    edition: int


def _out(record: Record, item: Item, text: Text, incident: Incident | None) -> Out:
    try:
        edition = record.editions.newest(incident.audience if incident else Audience.LIVE)
    except NothingCutYet:
        return Out(None, 0)
    key = incident.id if incident else None
    mine = (each for each in edition.cut.entries if (each.item, each.incident) == (item.id, key))
    said = [
        each.texts[text.language] for each in mine if each.instead is None and text.language in each.texts
    ]
    return Out(next((each for each in said if each.text_hash == text.hash), None), edition.number)
