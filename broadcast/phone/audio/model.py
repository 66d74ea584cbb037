"""Which sound a caller hears for a text: recorded, recorded in part with a voice between, or read by the
voice.

A text is handed over as its spoken segments, in order, with its slots filled: what stays the same each time
the text is said (`fixed`) and what a slot puts there (`slot`). A recording belongs to exactly one text, by
the text's hash.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from core.canonical import digest, digest_bytes
from scripts_library.recordings.model import Recording


@dataclass(frozen=True, slots=True)
class Sound:
    """A stored sound in the line's format (8 kHz mono G.711 µ-law WAV): the hash of its file, its length in
    milliseconds, and the file's size in bytes."""

    sha256: str
    duration_ms: int
    bytes_len: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a spoken text: `fixed` words, or the words that fill a `slot` in the text's language."""

    kind: Literal["fixed", "slot"]
    words: str


class Source(StrEnum):
    """Where a part's sound comes from. `MISSING`: nobody recorded it, and the voice does not speak the
    language."""

    RECORDING = "recording"
    VOICE = "voice"
    MISSING = "missing"


class Coverage(StrEnum):
    """What the console tells of a text's recordings."""

    COMPLETE = "complete"
    """All of it is heard in a person's voice."""
    VOICE_BETWEEN = "voice_between"
    """Recorded parts, with the voice between them for slots, or for parts nobody has recorded
    (`unrecorded`)."""
    MUST_RERECORD = "must_rerecord"
    """There are recordings of this very text, but what is to be said now cannot be heard in them: a slot has
    another value than when the whole was read in, or the voice cannot speak what is not recorded."""
    OUTDATED = "outdated"
    """The recordings are of an earlier wording of the text."""
    NONE = "none"
    """Nobody has recorded it."""


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """What the line plays at this place: a recording (`recording` says which), or the voice reading
    `words`."""

    source: Source
    words: str
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class SpokenPlan:
    """How one text in one language is heard now."""

    language: str
    coverage: Coverage
    parts: tuple[PlannedPart, ...]
    unrecorded: tuple[int, ...]
    """The numbers of the fixed parts that are to be said now and that nobody has recorded: what the console
    offers to record."""

    @property
    def can_be_heard(self) -> bool:
        """There is something to say and no part is missing. A text that lacks a part is not played at all:
        half a sentence can mislead."""
        return bool(self.parts) and all(part.source is not Source.MISSING for part in self.parts)


def filled_digest(segments: Iterable[Segment]) -> str:
    """What a recording of a whole text is known by (`slots_digest`): the hash of all its words as they are
    filled now."""
    return digest([[segment.kind, _exact(segment.words)] for segment in segments])


def _exact(words: str) -> str:
    return digest_bytes(words.encode("utf-8", "surrogatepass"))


def plan(
    text_hash: str,
    language: str,
    segments: Sequence[Segment],
    fixed_parts: Sequence[str],
    recordings: Iterable[Recording],
    voice_speaks: bool,
) -> SpokenPlan:
    """How the text is heard: a whole recording of exactly these words, else recorded parts with the voice
    between.

    `fixed_parts` are the text's fixed words before it is filled, in the order that `Recording.part` counts
    them (`recording_parts` of the texts library). `recordings` are all those at hand for the text's item, of
    any language and wording; the newest of several counts. Segments of nothing but white space are passed
    over.
    """
    spoken = [segment for segment in segments if segment.words.strip()]
    all_of_language = [recording for recording in recordings if recording.language == language]
    current = sorted((r for r in all_of_language if r.text_hash == text_hash), key=lambda r: (r.at, r.id))
    whole = _whole(segments, current)
    numbered = [(r.part, r) for r in current if r.part is not None and r.part < len(fixed_parts)]
    by_words = {fixed_parts[part]: recording for part, recording in numbered}
    if whole is not None:
        parts: tuple[PlannedPart, ...] = (_recorded(whole, " ".join(s.words.strip() for s in spoken)),)
    else:
        parts = tuple(_part(segment, by_words, voice_speaks) for segment in spoken)
    silent = {each.words for each in parts if each.recording is None}
    unrecorded = tuple(part for part, words in enumerate(fixed_parts) if words in silent - by_words.keys())
    return SpokenPlan(language, _coverage(parts, current, all_of_language), parts, unrecorded)


def _whole(segments: Sequence[Segment], current: Iterable[Recording]) -> Recording | None:
    """The newest recording of exactly these words. A text without slots has one filling, and needs no
    digest."""
    right = {filled_digest(segments)}
    if all(segment.kind == "fixed" for segment in segments):
        right.add("")
    wholes = [each for each in current if each.part is None and (each.slots_digest or "") in right]
    return wholes[-1] if wholes else None


def _part(segment: Segment, by_words: Mapping[str, Recording], voice_speaks: bool) -> PlannedPart:
    recording = by_words.get(segment.words) if segment.kind == "fixed" else None
    if recording is not None:
        return _recorded(recording, segment.words)
    return PlannedPart(Source.VOICE if voice_speaks else Source.MISSING, segment.words)


def _recorded(recording: Recording, words: str) -> PlannedPart:
    return PlannedPart(Source.RECORDING, words, recording)


def _coverage(
    parts: Sequence[PlannedPart], current: Sequence[Recording], all_of_language: Sequence[Recording]
) -> Coverage:
    sources = {part.source for part in parts}
    if sources == {Source.RECORDING}:
        return Coverage.COMPLETE
    if sources == {Source.RECORDING, Source.VOICE}:
        return Coverage.VOICE_BETWEEN
    if current:
        return Coverage.MUST_RERECORD
    return Coverage.OUTDATED if all_of_language else Coverage.NONE
