"""How each language puts a whole time: a table, so that a native reader can correct one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from i18n.languages.model import LanguageTag


@dataclass(frozen=True, slots=True)
class Wording:
    """Patterns over {weekday} {day} {month} {number} (of the month) {year} {clock}.

    `said` is the pattern for a voice where it differs; {ordinal} is the day's. `sharp` and `nought` say full
    hours and the minutes 01 to 09 (over {hour} {minute}), where a voice would read the digits badly.
    """

    day: str = "{weekday} {day} {month}"
    whole: str = "{weekday} {day} {month}, {clock}"
    said: str | None = None
    colon: str = ":"
    sharp: str = "{hour}:00"
    nought: str = "{hour}:0{minute}"


NUMBERS_ONLY: Final = Wording("{year}-{number:02}-{day:02}", "{year}-{number:02}-{day:02} {clock}")
_PLAIN: Final = Wording()

# Clocks run over 24 hours with Latin digits everywhere, so that callers and readers of two languages agree.
# fa: the Gregorian calendar, since the night's other texts and the clock on the wall go by it.
_WORDINGS: Final[Mapping[str, Wording]] = {
    "sv": Wording(
        whole="{weekday} {day} {month} klockan {clock}",
        said="{weekday} den {ordinal} {month} klockan {clock}",
        colon=".",
        sharp="{hour}",
        nought="{hour} noll {minute}",
    ),
    "en": Wording(
        whole="{weekday} {day} {month} at {clock}",
        said="{weekday} the {ordinal} of {month} at {clock}",
        sharp="{hour} o’clock",
        nought="{hour} oh {minute}",
    ),
    "ar": Wording(whole="{weekday} {day} {month} الساعة {clock}"),
    "fa": Wording(whole="{weekday} {day} {month} ساعت {clock}"),
    "prs": Wording(whole="{weekday} {day} {month} ساعت {clock}"),
    "so": Wording(whole="{weekday} {day} {month}, saacadda {clock}"),
    "fi": Wording(
        "{weekday} {day}. {month}", "{weekday} {day}. {month} kello {clock}", colon=".", sharp="{hour}"
    ),
    "pl": Wording(whole="{weekday} {day} {month}, godzina {clock}"),
    "es": Wording("{weekday} {day} de {month}", "{weekday} {day} de {month}, {clock}"),
    "pt": Wording("{weekday}, {day} de {month}", "{weekday}, {day} de {month}, {clock}"),
    "de": Wording("{weekday}, {day}. {month}", "{weekday}, {day}. {month}, {clock} Uhr", sharp="{hour}"),
    "zh": Wording("{number}月{day}日{weekday}", "{number}月{day}日{weekday} {clock}"),
    "se": Wording("{weekday} {day}. {month}", "{weekday} {day}. {month}, {clock}"),
}


def wording_of(tag: LanguageTag) -> Wording:
    """The language's own line of the table, or the plain one."""
    return _WORDINGS.get(tag.language, _PLAIN)


def ordinal(day: int, tag: LanguageTag) -> str:
    """The day of the month as a voice reads it: sv `21:a`, en `21st`; the bare number elsewhere."""
    if tag.language == "sv":
        return f"{day}:{'a' if day % 10 in (1, 2) and day not in (11, 12) else 'e'}"
    if tag.language == "en":
        teens = day in (11, 12, 13)
        return f"{day}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
    return str(day)
