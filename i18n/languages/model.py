"""Languages by their BCP 47 tags: what they call themselves, which way they run, and who formats for them.

`LanguageTag` is the tag in record, URL, API and the `lang` attribute. `babel_locale` is the one place where
it becomes a Babel locale: *lätt svenska* is `sv-simple` all over; Babel would read `sv_simple` as plain `sv`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

from i18n.languages.errors import NoLanguageTag, UnknownLanguage

LONGEST_TAG: Final = 35  # RFC 5646, section 4.4.1: what any holder of tags should have room for

# RFC 5646's langtag without extended languages, extensions and private use: nobody offers those to citizens.
_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)


class Direction(StrEnum):
    """The way a language's lines run; the value of HTML's `dir`."""

    LTR = "ltr"
    RTL = "rtl"


@lru_cache(maxsize=512)
def _canonical(tag: str) -> str:
    found = _TAG.fullmatch(tag) if len(tag) <= LONGEST_TAG else None
    if found is None:
        raise NoLanguageTag(tag=tag[:LONGEST_TAG])
    variants = [part.lower() for part in found["variants"].split("-") if part]
    if len(set(variants)) != len(variants):
        raise NoLanguageTag(tag=tag)
    named = [
        found["language"].lower(),
        (found["script"] or "").title(),
        (found["region"] or "").upper(),
        *variants,
    ]
    return "-".join(part for part in named if part)


class LanguageTag(str):
    """A well-formed BCP 47 tag in its canonical spelling (`sv`, `sv-simple`, `zh-Hans`); equal to that text.

    Takes any letter case, never underscores. Raises `NoLanguageTag`. Well formed is not known: see `known`.
    """

    __slots__ = ()

    def __new__(cls, tag: str) -> "LanguageTag":
        if isinstance(tag, cls):
            return tag
        return super().__new__(cls, _canonical(tag))

    @property
    def language(self) -> str:
        """The primary language: `sv` of `sv-simple`."""
        return self.split("-")[0]

    @property
    def script(self) -> str | None:
        """The script that is named in the tag: `Hans` of `zh-Hans`."""
        return next((part for part in self.split("-")[1:] if len(part) == 4 and part.isalpha()), None)

    @property
    def variant(self) -> str | None:
        """The first variant: `simple` of `sv-simple`."""
        parts = self.split("-")[1:]
        return next((part for part in parts if len(part) > 4 or (part[0].isdigit() and len(part) == 4)), None)


SWEDISH: Final = LanguageTag("sv")
ENGLISH: Final = LanguageTag("en")
EASY_SWEDISH: Final = LanguageTag("sv-simple")


@dataclass(frozen=True, slots=True)
class _Own:
    """What we know ourselves about a language that Babel lacks, or has under another name.

    `locale` is Babel's name of the locale; None where Babel has nothing in that language: then times and
    lists are written with numbers and signs only, since days' names are not borrowed from another language.
    """

    name: str
    locale: str | None = None
    direction: Direction = Direction.LTR


_OWN: Final[Mapping[str, _Own]] = {
    "sv-simple": _Own("Lätt svenska", "sv_SE@simple"),
    "fit": _Own("Meänkieli"),
    "rmy": _Own("Romani čhib"),
    "rom": _Own("Romani čhib"),
    "rmf": _Own("Kaalengo tšimb"),
    "rmu": _Own("Resanderomani"),
    "prs": _Own("دری", "fa_AF", Direction.RTL),
    "sje": _Own("Bidumsámegiella"),
    "aii": _Own("ܣܘܪܝܬ", None, Direction.RTL),
}
_RTL_SCRIPTS: Final = frozenset(
    {"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
)


def babel_locale(tag: LanguageTag) -> Locale | None:
    """The Babel locale of a language (`sv_SE@simple` for `sv-simple`). Nothing else maps tags to Babel.

    None for a language that only our own table knows (Meänkieli, Romani). Raises `UnknownLanguage`.
    """
    own = _OWN.get(tag)
    if own is None:
        return _parsed(tag)
    return _named(own.locale) if own.locale else None


def known(tag: LanguageTag) -> bool:
    """Whether the language can be offered: Babel or our own table knows it."""
    try:
        babel_locale(tag)
    except UnknownLanguage:
        return False
    return True


@lru_cache(maxsize=512)
def own_name(tag: LanguageTag) -> str:
    """What the language calls itself, with a capital as in a menu. Raises `UnknownLanguage`."""
    if tag in _OWN:
        return _OWN[tag].name
    locale = _parsed(tag)
    name = locale.get_display_name(locale) if "-" in tag else locale.get_language_name(locale)
    return (name[:1].upper() + name[1:]) if name else str(tag)


@lru_cache(maxsize=512)
def name_in(tag: LanguageTag, reader: LanguageTag) -> str:
    """What the language is called in the reader's own; what it calls itself where that has no word for it.
    Raises `UnknownLanguage`."""
    theirs = None if tag in _OWN else babel_locale(reader)
    if theirs is None:
        return own_name(tag)
    locale = _parsed(tag)
    name = locale.get_display_name(theirs) if "-" in tag else locale.get_language_name(theirs)
    return name or own_name(tag)


@lru_cache(maxsize=512)
def direction(tag: LanguageTag) -> Direction:
    """Which way the language is written; a script in the tag decides first. Raises `UnknownLanguage`."""
    if tag in _OWN:
        return _OWN[tag].direction
    locale = _parsed(tag)
    if tag.script is not None:
        return Direction.RTL if tag.script in _RTL_SCRIPTS else Direction.LTR
    return Direction(locale.text_direction)


def fallbacks(tag: LanguageTag) -> tuple[LanguageTag, ...]:
    """Wider tags of the same language, nearest first (RFC 4647, lookup): `sv` for `sv-simple`."""
    parts = tag.split("-")
    return tuple(LanguageTag("-".join(parts[:length])) for length in range(len(parts) - 1, 0, -1))


def html_lang(tag: LanguageTag) -> str:
    """The value of `lang` and `xml:lang`: the tag itself."""
    return str(tag)


@lru_cache(maxsize=32)
def _named(locale: str) -> Locale:
    return Locale.parse(locale)


@lru_cache(maxsize=512)
def _parsed(tag: LanguageTag) -> Locale:
    try:
        locale = Locale.parse(str(tag), sep="-")
    except (UnknownLocaleError, ValueError) as unknown:
        raise UnknownLanguage(tag=str(tag)) from unknown
    # Babel drops in silence what it lacks: en-simple would be English, ku-Arab Kurdish in Latin letters.
    if (tag.script or locale.script) != locale.script or (tag.variant and not locale.variant):
        raise UnknownLanguage(tag=str(tag))
    return locale
