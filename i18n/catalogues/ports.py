"""What others ask of a catalogue."""

from collections.abc import Mapping
from typing import Protocol

from i18n.catalogues.model import Domain
from i18n.languages.model import LanguageTag


class Catalogue(Protocol):
    """The program's own words in one domain and one language."""

    @property
    def domain(self) -> Domain: ...

    @property
    def language(self) -> LanguageTag: ...

    def say(self, msgid: str, /, **facts: object) -> str:
        """The text in this language, each `%(name)s` replaced by its fact and nothing else evaluated."""
        ...

    def say_n(self, one: str, many: str, count: int, /, **facts: object) -> str:
        """The form for this count by the language's own rule; the count is the fact `count` unless given."""
        ...


Catalogues = Mapping[LanguageTag, Catalogue]
