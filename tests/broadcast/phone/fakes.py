"""An edition to speak, and the world around the line: Exempelköping's water, in three languages and one
without a voice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from broadcast.editions.model import (
    Cut,
    Edition,
    EditionNumber,
    Entry,
    IncidentWord,
    Mode,
    Municipality,
    Said,
)
from broadcast.phone.compile import Talk
from broadcast.phone.model import Utterance
from broadcast.phone.speech import EditionSpeech
from broadcast.phone.spool.model import SpooledStep
from core.canonical import digest_bytes
from scripts_library.items.model import Audience, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec, SlotType

NIGHT = datetime(2026, 11, 21, 1, 10, tzinfo=UTC)
AREA = SlotSpec("area", SlotType.AREA, required=True)
NEXT = SlotSpec("next_information", SlotType.NEXT_INFORMATION)
NAMES = {"sv": "svenska", "en": "English", "ar": "العربية", "so": "Soomaali", "sv-simple": "lätt svenska"}


@dataclass(frozen=True)
class FakeWords:
    """Each msgid with its language before it; ``lacking`` languages have no catalogue and answer in
    English.
    """

    lacking: frozenset[str] = frozenset()

    def say(self, language: str, message: str, /, **facts: object) -> tuple[str, str]:
        said = "en" if language in self.lacking else language
        for name, value in facts.items():
            message = message.replace(f"%({name})s", str(value))
        return said, f"{said}: {message}"

    def name_of(self, language: str, within: str) -> str:
        return NAMES.get(language, language) if language == within else f"{language} ({within})"

    def moment(self, language: str, at: datetime, timezone: str) -> str:
        return f"{at:%H:%M} {language}"


@dataclass
class FakeImport:
    """A record of calls in memory: each (spool, sequence) once."""

    rows: dict[tuple[str, int], SpooledStep] = field(default_factory=dict)
    fails: bool = False

    def last(self, spool: str) -> int:
        return max((sequence for name, sequence in self.rows if name == spool), default=0)

    def add(self, rows: Sequence[SpooledStep]) -> None:
        if self.fails:
            raise ConnectionError("the database is down")
        for row in rows:
            self.rows.setdefault((row.spool, row.sequence), row)


TALK = Talk(FakeWords(), EditionSpeech(), frozenset({"sv", "en", "ar"}))


def said(title: str, body: str) -> Said:
    return Said(digest_bytes(f"{title}\n{body}".encode()), title, body)


def entry(
    slug: str,
    kind: Kind,
    texts: Mapping[str, Said],
    *,
    listen: bool = False,
    ends: datetime | None = None,
    incident: str | None = "water",
) -> Entry:
    return Entry(
        item=f"item-{slug}",
        slug=slug,
        kind=kind,
        authority=Authority.EVENT,
        revision=f"revision-{slug}",
        incident=incident,
        topic="water",
        listen=listen,
        slots=(AREA, NEXT),
        texts=texts,
        ends=ends,
    )


BANNER = entry("banner", Kind.BANNER, {"sv": said("Koka vattnet", "Koka vattnet i {area}.")})
ANNOUNCEMENT = entry(
    "confirmed",
    Kind.ANNOUNCEMENT,
    {
        "sv": said("Koka vattnet", "Koka allt vatten i {area}.\n\nNästa besked kommer {next_information}."),
        "en": said("Boil the water", "Boil all water in {area}."),
        "ar": said("اغلوا الماء", "اغلوا الماء في {area}."),
    },
)
INFANTS = entry(
    "infants",
    Kind.ANSWER,
    {
        "sv": said("Spädbarn", "Ge spädbarn kokt vatten.\n---\nKoka i minst en minut."),
        "en": said("Infants", "Give infants boiled water.\n---\nBoil for a minute."),
    },
    listen=True,
)
TANKS = entry(
    "tanks",
    Kind.FACT_SHEET,
    {"sv": said("Vattentankar", "Tankar står i {area}."), "ar": said("خزانات", "الخزانات في {area}.")},
    listen=True,
)
WATER = IncidentWord(
    id="water",
    plan="koka-vattnet",
    titles={"sv": "Koka vattnet"},
    urgency=70,
    stage=Stage.CONFIRMED,
    slots={"area": ["Norrby", "Hamnen"]},
)
EXEMPELKOPING = Municipality(
    name="Exempelköping",
    phone="+4684650040",
    url="https://exempelkoping.example",
    opening={"sv": "vardagar klockan 8 till 16", "en": "weekdays from 8 to 16"},
)


def an_edition(
    *entries: Entry,
    number: int = 7,
    audience: Audience = Audience.LIVE,
    mode: Mode = Mode.CRISIS,
    languages: tuple[str, ...] = ("sv", "en", "ar"),
) -> Edition:
    """Edition 7, of these entries or of all above."""
    chosen = entries or (BANNER, ANNOUNCEMENT, INFANTS, TANKS)
    cut = Cut(audience, mode, EXEMPELKOPING, languages, (WATER,), chosen)
    return Edition(
        audience=audience,
        number=EditionNumber(number),
        hash=digest_bytes(f"{audience}{number}".encode()),
        parent=None,
        content=None,
        cut=cut,
        cut_at=NIGHT,
        by="karin",
        reason="",
        decided_at=NIGHT,
    )


def ending(of: Entry, at: datetime) -> Entry:
    return replace(of, ends=at)


def sounds_for(utterances: Sequence[Utterance]) -> dict[Utterance, str]:
    """A voice that has read all of them."""
    return {each: digest_bytes(f"{each.language}/{each.text}".encode()) for each in utterances}
