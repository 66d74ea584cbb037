"""Editions of any size for measuring: synthetic texts of a fact sheet's length, in the twelve languages of
the catalogue.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from broadcast.editions.content import content_of, edition_hash
from broadcast.editions.model import (
    Cut,
    Edition,
    EditionNumber,
    Entry,
    IncidentWord,
    Mode,
    Municipality,
    Released,
    Said,
)
from core.canonical import Json
from scripts_library.items.model import Audience, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec, SlotType
from scripts_library.texts.model import Text, text_hash

LANGUAGES: Final = ("sv", "sv-simple", "en", "ar", "fi", "so", "fa", "ti", "uk", "pl", "es", "kmr")
AT: Final = datetime(2026, 11, 21, 1, 41, tzinfo=UTC)
AREA: Final = SlotSpec("area", SlotType.AREA, required=True)
INCIDENT: Final = "incident"
_ACTION: Final = "- Koka vattnet innan du dricker det.\n- Koka tills det bubblar."
_SENTENCE: Final = "Vattnet i ledningarna provtas på tre platser, och svaren kommer så snart de finns. "


def synthetic_cut(items: int, languages: tuple[str, ...] = LANGUAGES, area: str = "Norrby") -> Cut:
    """A cut of so many items in so many languages; every tenth item says the area."""
    slots: Mapping[str, Json] = {"area": [area, "Hamnen"], "next_information": "2026-11-21T05:30:00Z"}
    word = IncidentWord(
        INCIDENT, "koka-vattnet", dict.fromkeys(languages, "Koka vattnet"), 70, Stage.CONFIRMED, slots
    )
    return Cut(
        audience=Audience.LIVE,
        mode=Mode.CRISIS,
        municipality=Municipality("Exempelköpings kommun", "+46846500400", "https://exempelkoping.example"),
        languages=languages,
        incidents=(word,),
        entries=tuple(_entry(number, languages) for number in range(items)),
    )


def synthetic_edition(
    items: int, number: int = 1, area: str = "Norrby", languages: tuple[str, ...] = LANGUAGES
) -> Edition:
    """The same, cut and released."""
    cut = synthetic_cut(items, languages, area)
    content = content_of(cut)
    released = {
        said.text_hash: Released("Karin Ek", AT) for each in cut.entries for said in each.texts.values()
    }
    hash_ = edition_hash(content, None)
    return Edition(
        cut.audience, EditionNumber(number), hash_, None, content, cut, AT, "karin", "Bench", AT, released
    )


def _entry(number: int, languages: tuple[str, ...]) -> Entry:
    kind = Kind.ANNOUNCEMENT if number == 0 else Kind.FACT_SHEET if number % 2 else Kind.ANSWER
    slots = (AREA,) if number % 10 == 0 else ()
    where = "Det gäller: {area}.\n\n" if slots else ""
    texts = {}
    for language in languages:
        title = f"Fråga {number} ({language})"
        body = f"{_ACTION}\n\n{where}{_SENTENCE * 8}\n\n{_SENTENCE * 4}"
        texts[language] = Said(
            text_hash(kind, Authority.EVENT, language, Text(title, body), slots), title, body
        )
    return Entry(
        item=f"item-{number}",
        slug=f"fraga-{number}",
        kind=kind,
        authority=Authority.EVENT,
        revision=f"revision-{number}",
        incident=INCIDENT,
        topic="water",
        listen=number < 8,
        slots=slots,
        texts=texts,
    )
