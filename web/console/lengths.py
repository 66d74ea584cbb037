"""Recordings whose length tells that they can hardly say their text: somebody read half of it, or went on
talking."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from broadcast.phone.audio.service import sound_of
from core.errors import UpplysError
from scripts_library.recordings.model import Recording
from web.console.spoken import Voiced
from web.context import house

TIMES: Final = 3
"""A person may read this many times slower or faster than the voice."""


@dataclass(frozen=True, slots=True)
class OddLength:
    """A take that is far shorter or longer than the voice's own reading of the same words, in seconds."""

    take: Recording
    seconds: int
    voice: int
    short: bool


def odd_lengths(waiting: Iterable[Voiced], language: str) -> tuple[OddLength, ...]:
    """Those of the takes that wait; none where our voice does not read the language, or can't now."""
    if not house().speech.speaks(language):
        return ()
    try:
        return tuple(odd for each in waiting if (odd := _odd(each, language)) is not None)
    except UpplysError:
        return ()


def can_be(said_ms: int, voice_ms: int) -> bool:
    """Whether a recording of this length can say what the voice reads in ``voice_ms``."""
    return voice_ms <= said_ms * TIMES and said_ms <= voice_ms * TIMES


def _odd(voiced: Voiced, language: str) -> OddLength | None:
    if voiced.waiting is None or not voiced.words.strip():
        return None
    said = sound_of(voiced.waiting.sound, house().sounds).duration_ms
    voice = house().speech.voiced(voiced.words, language).duration_ms
    if can_be(said, voice):
        return None
    return OddLength(voiced.waiting, _seconds(said), _seconds(voice), said < voice)


def _seconds(length_ms: int) -> int:
    return max(1, round(length_ms / 1000))
