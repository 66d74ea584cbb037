"""The program's own words, loaded once a process: the staff's in Swedish and English, the citizens' in
every language."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from i18n.catalogues.model import Domain
from i18n.catalogues.ports import Catalogue
from i18n.catalogues.via_babel import load_catalogues
from i18n.languages.model import LanguageTag

STAFF_LANGUAGES: Final = ("sv", "en")


@cache
def console_words() -> Mapping[str, Catalogue]:
    """The staff's catalogues; the first is the one where nothing was chosen."""
    loaded = load_catalogues(Domain.CONSOLE, [LanguageTag(each) for each in STAFF_LANGUAGES])
    return MappingProxyType({str(tag): catalogue for tag, catalogue in loaded.items()})


def citizen_words() -> Callable[[str], Catalogue]:
    """A citizens' catalogue by language, loaded when first asked for."""
    return _citizens


@cache
def _citizens(language: str) -> Catalogue:
    tag = LanguageTag(language)
    return load_catalogues(Domain.CITIZEN, [tag])[tag]
