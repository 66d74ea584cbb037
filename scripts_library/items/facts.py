"""Comparing facts across languages: the numbers, times, phone numbers, addresses on the web and slots
that a text names.

A translation that names another number than its source is worse than none. What cannot be compared by
machine (a place's name, a negation) is what the review by a person who reads the language is for.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

import phonenumbers

from scripts_library.items.number_words import NUMBER_WORDS


class FactKind(StrEnum):
    """What a fact is; the page says "another time" or "another telephone number"."""

    NUMBER = "number"
    TIME = "time"
    PHONE = "phone"
    ADDRESS = "address"
    SLOT = "slot"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One fact in a form that is the same in every language: digits, HH:MM, E.164, lower-case address,
    slot's name."""

    kind: FactKind
    value: str


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A fact that one of two texts names and the other does not. ``lost``: only the source names it."""

    fact: Fact
    lost: bool


_ToFact: TypeAlias = Callable[[re.Match[str]], Fact]

_LIST_NUMBER: Final = re.compile(r"^[ \t]*\d+\.[ \t]", re.MULTILINE)
_SLOT: Final = re.compile(r"(?<!\{)(?:\{\{)*\{([a-z_]+)\}")
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+|[\w.+-]+@[\w-]+\.[\w.-]+|\b[\w-]+\.(?:se|nu|eu|org|com|example)(?:/[^\s<>()]*)?\b"
)
_MAYBE_PHONE: Final = re.compile(r"\d(?:[^\w\n]{0,3}\d){4}")
"""Five digits close together: cheap to see, and nothing less is a telephone number."""
_SHORT_NUMBER: Final = re.compile(r"\b(113|114|116)[ \u00a0](\d{2,3})\b")
_TIME: Final = re.compile(r"\b([01]?\d|2[0-3])[.:]([0-5]\d)(?!\d)(?:[ \u00a0]?([ap])\.?m\b)?", re.IGNORECASE)
_HOUR: Final = re.compile(
    r"(?:\b(?:klockan|kl\.?|kello|klo|at)|الساعة)[ \u00a0]+(\d{1,2})\b(?![.,:]?\d)(?:[ \u00a0]?([ap])\.?m\b)?"
    r"|\b(\d{1,2})[ \u00a0]?([ap])\.?m\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w])\d{1,3}(?:[ \u00a0\u202f.,\u066c]\d{3})+(?!\d)|\d+(?:[.,\u066b]\d+)?")
_SEPARATOR: Final = re.compile(r"[ \u00a0\u202f.,\u066b\u066c]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ARABIC_PREFIXES: Final = ("ال", "و", "ب", "ل", "ف")


@lru_cache(maxsize=16_384)
def facts_of(text: str) -> frozenset[Fact]:
    """Every fact that the text names in figures, addresses and slots. The numbers of list items are none."""
    found: set[Fact] = set()
    rest = _LIST_NUMBER.sub(" ", _western(text))
    rest = _take(_SLOT, rest, found, lambda match: Fact(FactKind.SLOT, match[1]))
    rest = _take(
        _ADDRESS, rest, found, lambda match: Fact(FactKind.ADDRESS, match[0].lower().rstrip(".,;:!?/"))
    )
    rest = _phones(rest, found)
    rest = _SHORT_NUMBER.sub(r"\1\2", rest)
    rest = _take(_TIME, rest, found, lambda match: _time(match[1], match[2], match[3]))
    rest = _take(_HOUR, rest, found, lambda match: _time(match[1] or match[3], "00", match[2] or match[4]))
    found.update(Fact(FactKind.NUMBER, _number(match[0])) for match in _NUMBER.finditer(rest))
    return frozenset(found)


def differences(source: str, source_language: str, other: str, language: str) -> tuple[Difference, ...]:
    """The facts in which two texts that should say the same differ, in order.

    A number that one writes in figures and the other as a word ("3" and "tre") is no difference; number
    words alone never make one.
    """
    mine, theirs = facts_of(source), facts_of(other)
    lost = mine - theirs - _spelled(other, language)
    added = theirs - mine - _spelled(source, source_language)
    return tuple(
        sorted(
            [Difference(fact, lost=True) for fact in lost] + [Difference(fact, lost=False) for fact in added]
        )
    )


def _take(pattern: re.Pattern[str], text: str, found: set[Fact], fact: _ToFact) -> str:
    found.update(fact(match) for match in pattern.finditer(text))
    return pattern.sub(" ", text)


def _phones(text: str, found: set[Fact]) -> str:
    if not _MAYBE_PHONE.search(text):
        return text
    for match in phonenumbers.PhoneNumberMatcher(text, "SE"):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        found.add(Fact(FactKind.PHONE, number))
        text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
    return text


def _time(hour: str, minute: str, half: str | None) -> Fact:
    hours = int(hour)
    if half is not None:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return Fact(FactKind.TIME, f"{hours:02d}:{minute}")


def _number(digits: str) -> str:
    parts = _SEPARATOR.split(digits)
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and parts[0] != "0"
    return "".join(parts) if grouped or len(parts) == 1 else f"{parts[0]}.{parts[1]}".rstrip("0").rstrip(".")


def _western(text: str) -> str:
    """Digits of every script as 0–9: ٣ and 3 are one number."""
    return "".join(str(int(letter)) if letter.isdecimal() and letter > "\x7f" else letter for letter in text)


@lru_cache(maxsize=16_384)
def _spelled(text: str, language: str) -> frozenset[Fact]:
    words: Mapping[str, int] = NUMBER_WORDS.get(language.split("-")[0], {})
    if not words:
        return frozenset()
    tokens = {form for token in _WORD.findall(text.casefold()) for form in _forms(token)}
    return frozenset(Fact(FactKind.NUMBER, str(words[token])) for token in tokens & words.keys())


def _forms(token: str) -> tuple[str, ...]:
    """The word as it stands and without what Arabic writes together with it (and, with, for, the)."""
    return (token, *(token.removeprefix(prefix) for prefix in _ARABIC_PREFIXES if token.startswith(prefix)))
