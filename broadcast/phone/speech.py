"""An edition's own texts as they are spoken: slots filled in the language, recordings where a person has
read them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.editions.model import Edition, Entry, RecordedPart
from broadcast.phone.audio.model import Segment as SpokenSegment
from broadcast.phone.audio.model import filled_digest
from broadcast.phone.ports import Part
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Kind
from scripts_library.slots.model import SlotValue, parse_values
from scripts_library.texts.blocks import Blocks, Divider, parse
from scripts_library.texts.filling import FilledBlocks, fill, heard
from scripts_library.texts.rendering import Segment, SegmentKind, recording_parts, to_speech, to_spoken

_SENTENCE_END: Final = re.compile(r"(?<=[.!?؟。])\s+")
_HAS_SOUND: Final = re.compile(r"\w")
_CLOSING: Final = (".", ",", ";", ":", "!", "?", ")", "،", "؛", "؟")


class EditionSpeech:
    """A ``Speech`` over the texts library. A recording whose sound is not at hand is as none."""

    def __init__(self, has_sound: Callable[[str], bool] = lambda _: True) -> None:
        self._has_sound = has_sound

    def title(self, edition: Edition, entry: Entry, language: str) -> str:
        """Titles hold no slots. Raises KeyError where the entry has no text in the language."""
        del edition
        return entry.texts[language].title

    def parts(self, edition: Edition, entry: Entry, language: str) -> tuple[Part, ...]:
        """A recording of exactly these words; else recorded parts with the voice between; else the voice,
        by sentences, so that a new slot's value is one sentence to read anew.
        """
        said = entry.texts[language]
        filled = _filled(edition, entry, language)
        recordings = [each for each in said.recordings if self._has_sound(each.sound)]
        if not recordings:
            return tuple(Part(sentence) for sentence in _sentences(filled))
        segments = to_speech(filled)
        whole = _whole(recordings, segments)
        if whole is not None:
            return (Part(whole_text(filled), sound=whole.sound),)
        return tuple(_breaths(segments, _by_words(said.body, entry.kind, recordings)))


def whole_text(filled: FilledBlocks) -> str:
    """The text as somebody reads all of it: sentences, each with its stop."""
    return " ".join(_sentences(filled))


def _sentences(filled: FilledBlocks) -> Iterator[str]:
    for line in to_spoken(filled).split("\n"):
        yield from (sentence for sentence in _SENTENCE_END.split(line.strip()) if _HAS_SOUND.search(sentence))


def _filled(edition: Edition, entry: Entry, language: str) -> FilledBlocks:
    said = entry.texts[language]
    tz = ZoneInfo(edition.cut.municipality.timezone)
    blocks = _spoken_blocks(said.body, entry.kind)
    values = _values(edition, entry)
    if entry.kind is Kind.ANNOUNCEMENT:
        values = heard(values, entry.slots)
    return fill(blocks, values, slots=entry.slots, words=said.words, language=LanguageTag(language), tz=tz)


@lru_cache(maxsize=4096)
def _spoken_blocks(body: str, kind: Kind) -> Blocks:
    """An answer is spoken up to its line ``---``."""
    blocks = parse(body)
    if kind is not Kind.ANSWER:
        return blocks
    return tuple(takewhile(lambda block: not isinstance(block, Divider), blocks))


def _values(edition: Edition, entry: Entry) -> Mapping[str, SlotValue]:
    filled = next((each.slots for each in edition.cut.incidents if each.id == entry.incident), {})
    own = {spec.name for spec in entry.slots}
    return parse_values(entry.slots, {name: value for name, value in filled.items() if name in own})


def _whole(recordings: Iterable[RecordedPart], segments: tuple[Segment, ...]) -> RecordedPart | None:
    said_now = filled_digest([SpokenSegment(each.kind.value, each.words) for each in segments])
    whole = (each for each in recordings if each.part is None and each.slots_digest == said_now)
    return next(whole, None)


def _by_words(body: str, kind: Kind, recordings: Iterable[RecordedPart]) -> Mapping[str, str]:
    """Fixed words → the sound of a person reading them. Parts are counted in the text before it is filled."""
    words = recording_parts(_spoken_blocks(body, kind))
    numbered = ((each.part, each.sound) for each in recordings if each.part is not None)
    return {words[part]: sound for part, sound in numbered if 0 <= part < len(words)}


def _breaths(segments: Iterable[Segment], recorded: Mapping[str, str]) -> Iterator[Part]:
    """Recorded parts by themselves; what a voice reads between them in one go, to the end of a line, for
    its melody.
    """
    waiting: list[Segment] = []
    for segment in segments:
        sound = recorded.get(segment.words) if segment.kind is SegmentKind.FIXED else None
        if waiting and segment.kind is SegmentKind.FIXED and waiting[-1].kind is SegmentKind.SLOT:
            yield from _voiced(waiting)  # a new sentence may begin here, and its stop is not in the segments
        if sound is None:
            waiting.append(segment)
        else:
            yield from _voiced(waiting)
            yield Part(segment.words, sound=sound)
        if segment.ends:
            yield from _voiced(waiting)
    yield from _voiced(waiting)


def _voiced(waiting: list[Segment]) -> Iterator[Part]:
    """What waited, as one part; nothing waits any more."""
    words = _joined(segment.words for segment in waiting)
    waiting.clear()
    if words:
        yield Part(words)


def _joined(words: Iterable[str]) -> str:
    text = ""
    for each in (word.strip() for word in words):
        text += each if not text or each.startswith(_CLOSING) else f" {each}"
    return text
