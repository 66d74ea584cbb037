"""Which characters a text may hold, how what slipped in is shown, and how long a text takes to say.

Refused in every text: control characters (but line feed and tab where there are lines), half surrogates,
noncharacters (no XML or TwiML may hold them), line and paragraph separators, and the marks that embed,
override or isolate writing direction (UAX #9; the trick of CVE-2021-42574), since the page isolates what
needs it. Kept, since languages need them: the joiners (Persian) and U+200E, U+200F, U+061C (Arabic, Hebrew).
A text is stored exactly as it was written, or refused; it is never repaired in silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import FieldError
from i18n.languages.model import LanguageTag
from i18n.rules import errors

_TURNS: Final = "\u202a-\u202e\u2066-\u2069"
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_HIDDEN: Final = f"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\ufeff{_NONCHARACTERS}"
_BROKEN: Final = "\ud800-\udfff"
_REFUSED: Final = re.compile(f"[{_TURNS}{_HIDDEN}{_BROKEN}]")
_REFUSED_ON_A_LINE: Final = re.compile(f"[{_TURNS}{_HIDDEN}{_BROKEN}\n\t]")
_SPACES: Final = re.compile(r"[ \u00a0]+")


class Why(StrEnum):
    """Why a character is refused; the value is the msgid that tells it."""

    HIDDEN = errors.HIDDEN
    TURNS = errors.TURNS
    BROKEN = errors.BROKEN
    LINE_BREAK = errors.LINE_BREAK


@dataclass(frozen=True, slots=True)
class CharacterFault:
    """One refused character: its place counted from 1, its name as U+XXXX, and why."""

    at: int
    character: str
    why: Why


def character_faults(text: str, *, lines: bool = False) -> tuple[CharacterFault, ...]:
    """Every refused character. With `lines` the text may have line feeds and tabs."""
    refused = _REFUSED if lines else _REFUSED_ON_A_LINE
    return tuple(
        CharacterFault(found.start() + 1, name(found[0]), _why(found[0])) for found in refused.finditer(text)
    )


def text_errors(field: str, text: str, *, longest: int, lines: bool = False) -> tuple[FieldError, ...]:
    """What is wrong with a text: its length (in characters) and its first five refused characters."""
    if len(text) > longest:
        return (FieldError(field, errors.TOO_LONG, {"length": len(text), "most": longest}),)
    return tuple(
        FieldError(field, fault.why.value, {"at": fault.at, "character": fault.character})
        for fault in character_faults(text, lines=lines)[:5]
    )


def check_text(field: str, text: str, *, longest: int, lines: bool = True) -> str:
    """The very same text. Raises `TextRefused` with every place that is refused."""
    wrong = text_errors(field, text, longest=longest, lines=lines)
    if wrong:
        raise errors.TextRefused(errors=wrong)
    return text


def clean_line(field: str, text: str, *, longest: int = 200) -> str:
    """One line as it was meant: outer and doubled spaces gone. Raises `TextRefused`, also for nothing."""
    line = _SPACES.sub(" ", text).strip(" ")
    if not line:
        raise errors.TextRefused(errors=(FieldError(field, errors.EMPTY),))
    return check_text(field, line, longest=longest, lines=False)


def unix_lines(text: str) -> str:
    """CR LF, as browsers' forms and some editors send it, as LF. For the edge, before a text is stored."""
    return text.replace("\r\n", "\n")


def shown(text: str, *, lines: bool = True) -> str:
    """The text with its refused characters as their names, `⟨U+202E⟩`: what may stand in HTML and XML."""
    refused = _REFUSED if lines else _REFUSED_ON_A_LINE
    return refused.sub(lambda found: f"⟨{name(found[0])}⟩", text)


def name(character: str) -> str:
    """The character's code point as Unicode writes it: `U+202E`."""
    return f"U+{ord(character):04X}"


def _why(character: str) -> Why:
    if character in "\n\t":
        return Why.LINE_BREAK
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return Why.TURNS
    return Why.BROKEN if "\ud800" <= character <= "\udfff" else Why.HIDDEN


# Characters a second of a calm voice. Arabic and Hebrew leave vowels out, Ethiopic and Chinese signs are
# whole syllables. Rules of thumb, not measured: good enough to say "about 40 seconds".
_PACE: Final = 14.0
_PACES: Final[Mapping[str, float]] = {
    "ar": 10.5, "fa": 11.0, "prs": 11.0, "ckb": 12.0, "ps": 11.0, "ur": 11.0, "yi": 12.0, "he": 10.0,
    "ti": 7.0, "am": 7.0, "zh": 4.2, "ja": 6.5, "ko": 6.5, "th": 10.5,
}  # fmt: skip
_PAUSE: Final = re.compile(r"[.!?؟。።]+(?=\s|$)|\n+")


def speech_seconds(text: str, tag: LanguageTag) -> float:
    """About how long a calm voice takes: letters at the language's pace, half a second a full stop."""
    pace = _PACES.get(tag.language, _PACE)
    if tag.variant == "simple":
        pace *= 0.85  # plain language is read more slowly
    return round(len("".join(text.split())) * 1.17 / pace + 0.5 * len(_PAUSE.findall(text)), 1)
