"""The sample that the tests of texts share: a word about water in an invented municipality."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from i18n.languages.model import LanguageTag
from scripts_library.slots.model import Choice, Moment, Names, Phone, SlotSpec, SlotType, SlotValue, YesNo
from scripts_library.texts.blocks import parse
from scripts_library.texts.filling import FilledBlocks, fill

HERE = ZoneInfo("Europe/Stockholm")
SV = LanguageTag("sv")
AR = LanguageTag("ar")
SLOTS = (
    SlotSpec("area", SlotType.AREA, required=True),
    SlotSpec("cause", SlotType.CHOICE, True, ("microbes", "chemicals")),
    SlotSpec("next_information", SlotType.NEXT_INFORMATION),
    SlotSpec("phone", SlotType.PHONE),
    SlotSpec("ill", SlotType.YES_NO),
)
WORDS = {
    "cause": {"microbes": "bakterier", "chemicals": "kemiska ämnen"},
    "ill": {"yes": "Någon är sjuk.", "no": "Ingen är sjuk."},
}
VALUES: dict[str, SlotValue] = {
    "area": Names(("Norrby", "Hamnen", "Ängen")),
    "cause": Choice("microbes"),
    "next_information": Moment(datetime(2026, 11, 21, 5, 30, tzinfo=UTC)),
    "phone": Phone("+46846500400"),
    "ill": YesNo(False),
}
BODY = """Vattnet i {area} kan innehålla {cause}. Koka det!

Nästa information kommer {next_information}.

## Gör så här

1. Koka vattnet.
2. Låt det svalna.

- Ring {phone}.
- Fråga en granne.
"""


def filled(
    body: str,
    values: dict[str, SlotValue] = VALUES,
    language: LanguageTag = SV,
    blanks: dict[str, str] | None = None,
) -> FilledBlocks:
    return fill(parse(body), values, slots=SLOTS, words=WORDS, language=language, tz=HERE, blanks=blanks)


def without(*names: str) -> dict[str, SlotValue]:
    return {name: value for name, value in VALUES.items() if name not in names}
