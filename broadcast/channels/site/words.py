"""The program's own words on a page, escaped, with what is put into them isolated where its direction may
differ.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from markupsafe import Markup, escape

from core.clock import rfc3339
from i18n.catalogues.model import MARK, put
from i18n.catalogues.ports import Catalogue
from i18n.formats.model import say_clock, say_phone, say_time
from i18n.languages.model import Direction, LanguageTag, direction
from i18n.rules.model import shown

_GROUPS: Final = re.compile(r"(?<![\w.+&#;/-])\+?\d{1,4}(?:[ \u00a0\u202f-]\d{2,4})+(?![\w/-])", re.ASCII)


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language's words for pages."""

    catalogue: Catalogue
    language: LanguageTag
    tz: tzinfo
    _times: dict[tuple[datetime, bool], Markup] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, msgid: str, /, **facts: Markup | str | int) -> Markup:
        """The text with the facts in it. What the catalogue lacks is English, and says so to the screen
        reader too.
        """
        said = self.catalogue.say(msgid)
        lacking = said.startswith(MARK)
        words = str(escape(said.removeprefix(MARK)))
        apart = str(numbers_apart(Markup(words), self.language))
        filled = Markup(put(apart, {name: escape(fact) for name, fact in facts.items()}))
        return Markup('<span lang="en" dir="ltr">{}</span>').format(filled) if lacking else filled

    def plain(self, msgid: str, /, **facts: object) -> str:
        """For places that hold no markup, such as the title."""
        return self.catalogue.say(msgid, **facts).removeprefix(MARK)

    def time(self, at: datetime, *, short: bool = False) -> Markup:
        """A moment in local time, written out whole, or only the time of day."""
        key = (at, short)
        if key not in self._times:
            words = (say_clock if short else say_time)(at, self.language, self.tz)
            tag = Markup('<time datetime="{}">{}</time>')
            self._times[key] = tag.format(rfc3339(at)[:19] + "Z", words)
        return self._times[key]

    def phone(self, e164: str) -> Markup:
        """A number to press."""
        try:
            written = say_phone(e164, self.language)
        except ValueError:
            return bdi(e164)
        return Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(e164, written)


def numbers_apart(html: Markup, language: LanguageTag) -> Markup:
    """In a language that runs from right to left, "113 13" would be shown as "13 113": each number in groups
    is kept whole. ``html`` must have such numbers in its text only, not in its tags.
    """
    if direction(language) is Direction.LTR:
        return html
    return Markup(_GROUPS.sub(r'<bdi dir="ltr">\g<0></bdi>', str(html)))


def bdi(words: str) -> Markup:
    """Somebody else's words in the middle of ours."""
    return Markup("<bdi>{}</bdi>").format(shown(words))
