"""Where each feed lies, and what the parts of feeds are called for ever."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from broadcast.editions.model import Edition, Municipality
from i18n.languages.model import LanguageTag, direction
from i18n.rules.model import shown
from scripts_library.items.model import Audience

NAME: Final = "feeds"
"""The channel's folder in a tree, and its name on the board."""
FACTS: Final = "feed/facts.json"
CAP: Final = "feed/cap.xml"
EMBED_JS: Final = "embed.js"
EXERCISE: Final = "ÖVNING"
_SINCE: Final = "2026"
"""A tag URI (RFC 4151) names a year in which its domain was the municipality's; it must never change."""


def atom_path(language: str) -> str:
    return f"feed/{language}.atom"


def cap_path(incident: str) -> str:
    """One alert's file; ids are made safe for an address."""
    return f"feed/cap/{''.join(sign if sign.isalnum() and sign.isascii() else '-' for sign in incident)}.xml"


def banner_path(language: str) -> str:
    """The page of its own, which alone may be framed by others."""
    return f"embed/{language}/banner.html"


def part_path(language: str) -> str:
    """The same without a page around it, for a server-side include."""
    return f"embed/{language}/banner.part.html"


def domain(municipality: Municipality) -> str:
    """Who speaks, as a name of the internet's; one that CAP and tag URIs take."""
    host = (urlsplit(municipality.url).hostname or "").lower()
    fit = "".join(sign for sign in host if sign.isascii() and (sign.isalnum() or sign in ".-"))
    return fit or "municipality.invalid"


def tag(edition: Edition, *parts: str) -> str:
    """A name that stays the same in every edition."""
    drill = ("exercise",) if edition.audience is Audience.EXERCISE else ()
    return f"tag:{domain(edition.cut.municipality)},{_SINCE}:" + ":".join((*drill, *parts))


def drilled(edition: Edition, words: str) -> str:
    """An exercise's words begin and end with ÖVNING; live words are as they are."""
    return f"{EXERCISE}. {words} {EXERCISE}." if edition.audience is Audience.EXERCISE else words


def edition_mark(edition: Edition) -> str:
    """The edition as every document names it: its number and its hash."""
    return f"{edition.number} {edition.hash}"


def text_direction(language: str) -> str:
    return direction(LanguageTag(language)).value


def utc(at: datetime) -> str:
    """RFC 3339 to the second, as Atom wants it."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def xml(words: str) -> str:
    """Words as XML may hold them: characters that it may not hold are shown by their names."""
    return escaped(shown(words))


def escaped(words: str) -> str:
    """The same for what has no such characters, such as HTML of ours. Four times as fast as a table."""
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return words.replace(">", "&gt;").replace('"', "&quot;")
