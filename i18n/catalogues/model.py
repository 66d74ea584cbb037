"""How a text is chosen, and what happens where there is none. No files here; see `via_babel.py`.

A missing text is never another language in silence: a wider tag of the same language is tried (`sv` for
`sv-simple`), else the English msgid answers, marked with [en]; each is told to `on_missing`, once.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from i18n.catalogues.errors import TranslationMissing
from i18n.languages.model import ENGLISH, LanguageTag

MARK: Final = "[en] "
_PLACE: Final = re.compile(r"%(?:\((\w{1,40})\)s|(%))")
_log: Final = logging.getLogger(__name__)


class Domain(StrEnum):
    """Whose texts they are."""

    CONSOLE = "console"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Missing:
    """A text that has no words in a language."""

    domain: Domain
    language: LanguageTag
    msgid: str


OnMissing = Callable[[Missing], None]


def log_missing(missing: Missing) -> None:
    """For running processes: say so in the log."""
    _log.warning("no words in %s (%s) for %r", missing.language, missing.domain, missing.msgid)


def refuse_missing(missing: Missing) -> None:
    """For tests and the doctor. Raises `TranslationMissing`."""
    raise TranslationMissing(msgid=missing.msgid, language=missing.language, domain=missing.domain.value)


@dataclass(frozen=True, slots=True)
class Entries:
    """One file's texts.

    By msgid, its forms (one, or as many as the language has plurals), and the plural rule.
    """

    language: LanguageTag
    forms: Mapping[str, Sequence[str]]
    plural: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class EntriesCatalogue:
    """A `Catalogue` over the entries of a language, then of its wider tags."""

    domain: Domain
    language: LanguageTag
    entries: tuple[Entries, ...]
    on_missing: OnMissing = log_missing
    _told: set[str] = field(default_factory=set, compare=False, repr=False)

    def say(self, msgid: str, /, **facts: object) -> str:
        return put(self._form(msgid, None) or self._english(msgid), facts)

    def say_n(self, one: str, many: str, count: int, /, **facts: object) -> str:
        form = self._form(one, count) or self._english(one if count == 1 else many)
        return put(form, {"count": count} | facts)

    def _form(self, msgid: str, count: int | None) -> str | None:
        for entries in self.entries:
            forms = entries.forms.get(msgid)
            if forms:
                if entries.language != self.language:
                    self._tell(msgid)
                return (
                    forms[min(entries.plural(abs(count)), len(forms) - 1)] if count is not None else forms[0]
                )
        return None

    def _english(self, msgid: str) -> str:
        if self.language.language == ENGLISH:
            return msgid
        self._tell(msgid)
        return f"{MARK}{msgid}"

    def _tell(self, msgid: str) -> None:
        if msgid not in self._told:
            self._told.add(msgid)
            self.on_missing(Missing(self.domain, self.language, msgid))


def put(text: str, facts: Mapping[str, object]) -> str:
    """The text with each `%(name)s` replaced and `%%` as %; a place without a fact stays visible.

    One pass: what a fact holds is never looked at again, so no fact can format, however it is written.
    """
    return _PLACE.sub(lambda place: "%" if place[2] else str(facts.get(place[1], place[0])), text)


def places(text: str) -> frozenset[str]:
    """The names of the facts a text has places for."""
    return frozenset(place[1] for place in _PLACE.finditer(text) if place[1])
