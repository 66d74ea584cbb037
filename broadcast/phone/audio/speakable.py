"""Any text made safe to hand to a speech synthesiser, without changing what a listener would hear of it."""

import re
import unicodedata
from typing import Final

from broadcast.phone.audio.errors import VoiceNothingToSay, VoiceTooLong

LONGEST: Final = 10_000
"""Characters; about ten minutes of speech, the longest the line takes."""

_JOINERS: Final = "\u200c\u200d"
_UNSPOKEN: Final = frozenset({"Cf", "Cs", "Co", "Cn"})
_LONG_RUN: Final = re.compile(r"(\S{48})(?=\S)")
_MARKS: Final = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")
_REPEATED_SIGN: Final = re.compile(r"([^\w\s])\1{3,}")
_SHORT_NUMBER: Final = re.compile(
    r"(?<![\d,.:-])(?<!\d[ \u00a0])(?:112|1177|113 ?13|114 ?14)(?![\d,:-]*\d)", re.ASCII
)
"""Sweden's short numbers are dialled, so they are said digit by digit, never as "one hundred and twelve"."""
_STUTTER: Final = re.compile(r"(.{1,8}?)\1{11,}", re.DOTALL)


def speakable(words: str) -> str:
    """The words without what cannot be spoken: control characters (they are commands to some synthesisers),
    half surrogates, direction marks; joiners stay, since Persian and Indic words need them.

    What repeats itself more than a dozen times is said a dozen times, and long runs without a space are
    broken: synthesisers have tables of fixed length for a word, and espeak-ng 1.52 ends its whole process on
    `s's's's…`. Raises `VoiceTooLong`, `VoiceNothingToSay`.
    """
    if len(words) > LONGEST:
        raise VoiceTooLong(limit=LONGEST)
    text = "".join(map(_spoken, unicodedata.normalize("NFC", words)))
    text = _REPEATED_SIGN.sub(r"\1\1\1", _MARKS.sub(r"\1", text))
    text = _STUTTER.sub(lambda found: found[1] * 12, text)
    text = spelled(text)
    text = _LONG_RUN.sub(r"\1 ", text).strip()
    if not any(unicodedata.category(character)[0] in "LNS" for character in text):
        raise VoiceNothingToSay()
    return text


def spelled(words: str) -> str:
    """Short numbers digit by digit, as every voice should say them, also those that are not ours."""
    return _SHORT_NUMBER.sub(lambda found: " ".join(found[0].replace(" ", "")), words)


def _spoken(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return "\n" if character == "\n" else " "
    return "" if category in _UNSPOKEN and character not in _JOINERS else character
