"""The citizens' catalogue as the line speaks it: every text with the language it is really in."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from i18n.catalogues.model import MARK
from i18n.catalogues.ports import Catalogue
from i18n.formats.model import say_time
from i18n.languages.model import ENGLISH, LanguageTag, babel_locale, own_name


class CatalogueWords:
    """``CitizenWords`` over the catalogues of the languages; ``catalogue_of`` has one for any tag."""

    def __init__(self, catalogue_of: Callable[[str], Catalogue]) -> None:
        self._catalogue_of = catalogue_of

    def say(self, language: str, message: str, /, **facts: object) -> tuple[str, str]:
        """A catalogue without the text answers in marked English: then the language is English, without the
        mark.
        """
        text = self._catalogue_of(language).say(message, **facts)
        return (ENGLISH, text.removeprefix(MARK)) if text.startswith(MARK) else (language, text)

    def name_of(self, language: str, within: str) -> str:
        """By Babel where it has the name in that language, else what the language calls itself."""
        return _name_of(LanguageTag(language), LanguageTag(within))

    def moment(self, language: str, at: datetime, timezone: str) -> str:
        """Day and time in words, local to the municipality."""
        return say_time(at, LanguageTag(language), ZoneInfo(timezone), spoken=True)


@lru_cache(maxsize=4_096)
def _name_of(named: LanguageTag, speaker: LanguageTag) -> str:
    if named == speaker or named.variant is not None:
        return own_name(named)
    there = babel_locale(speaker)
    return (there.languages.get(named) if there is not None else None) or own_name(named)
