"""What a citizen finds on a page, before it is HTML: which texts are said in a language, what stands where
one is lacking, and in what order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain, count
from typing import Final

from broadcast.editions.model import Cut, Entry, IncidentWord, Instead, Said
from i18n.catalogues.ports import Catalogue
from scripts_library.items.model import Kind
from scripts_library.slots.model import SlotType

PAGES: Final = frozenset({Kind.FACT_SHEET, Kind.ANSWER})
"""Kinds with a page of their own. Scripts and check-lists are the staff's; announcements and banners stand on
others' pages.
"""


@dataclass(frozen=True, slots=True)
class SiteAssets:
    """What the compile needs beside the edition: the style sheet and its name, the program's own words by
    language, where the site begins (``/staff/exercise`` for the exercise's), and its public address for what
    is printed.
    """

    css_name: str
    css: bytes
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    base: str = ""
    public_url: str = ""


class Standing(StrEnum):
    """How an entry stands in one language at one moment."""

    SAID = "said"
    LACKING = "lacking"
    """There is no text in this language; the reader is told so in it."""
    CORRECTING = "correcting"
    """It was withdrawn, and nothing stands in its place yet."""
    ENDED = "ended"
    """Its end time has passed: it is silent."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as one language's reader meets it. ``elsewhere`` is the language to read it in where this one
    lacks it.
    """

    entry: Entry
    address: str
    language: str
    standing: Standing
    said: Said | None = None
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident in one language: its announcements, then what else there is to read."""

    word: IncidentWord
    announcements: tuple[Seen, ...]
    sheets: tuple[Seen, ...]
    answers: tuple[Seen, ...]


def ended(entry: Entry, at: datetime) -> bool:
    """From its end time on, a text is silent (docs/design.md: an expired one falls silent by itself)."""
    return entry.ends is not None and entry.ends <= at


def next_end(cut: Cut, at: datetime) -> datetime | None:
    """The next moment after ``at`` when a text of this cut falls silent."""
    return min(
        (entry.ends for entry in cut.entries if entry.ends is not None and entry.ends > at), default=None
    )


def seen(entry: Entry, address: str, language: str, languages: tuple[str, ...], at: datetime) -> Seen:
    """How the entry stands in the language. Another language is named where it is lacking, never put in its
    place.
    """
    if ended(entry, at):
        return Seen(entry, address, language, Standing.ENDED)
    if entry.instead is Instead.CORRECTING:
        return Seen(entry, address, language, Standing.CORRECTING)
    said = entry.texts.get(language)
    if said is not None:
        return Seen(entry, address, language, Standing.SAID, said)
    elsewhere = next((each for each in languages if each in entry.texts), None)
    if entry.instead is not None:
        return Seen(entry, address, language, Standing.CORRECTING, elsewhere=elsewhere)
    return Seen(entry, address, language, Standing.LACKING, elsewhere=elsewhere)


def addresses(cut: Cut) -> dict[str, str]:
    """The last part of each page's address, by item: its slug; where two share one, the later gets a
    number.
    """
    taken: dict[str, str] = {}
    for entry in cut.entries:
        if entry.kind in PAGES:
            names = chain((entry.slug,), (f"{entry.slug}-{n}" for n in count(2)))
            taken[next(name for name in names if name not in taken)] = entry.item
    return {item: name for name, item in taken.items()}


def incident_pages(cut: Cut, views: Mapping[str, Seen]) -> Iterator[IncidentPage]:
    """The incidents, most urgent first, each with its entries in the order of the cut."""
    for word in sorted(cut.incidents, key=lambda each: -each.urgency):
        own = [each for each in views.values() if each.entry.incident == word.id]
        yield IncidentPage(
            word,
            announcements=tuple(each for each in own if each.entry.kind is Kind.ANNOUNCEMENT),
            sheets=tuple(each for each in own if each.entry.kind is Kind.FACT_SHEET),
            answers=tuple(each for each in own if each.entry.kind is Kind.ANSWER),
        )


def next_slot(word: IncidentWord, entries: Iterable[Entry]) -> datetime | None:
    """When the next information is promised: the value of the incident's slot of that type."""
    names = {spec.name for entry in entries for spec in entry.slots if spec.type is SlotType.NEXT_INFORMATION}
    for name in sorted(names | {"next_information"}):
        value = word.slots.get(name)
        if isinstance(value, str):
            try:
                at = datetime.fromisoformat(value)
            except ValueError:
                continue
            return at if at.tzinfo else None
    return None
