"""The program's own words on a page, escaped, with what is put into them isolated where its direction may
differ.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from markupsafe import Markup, escape

from core.clock import rfc3339
from i18n.catalogues.model import MARK, put
from i18n.catalogues.ports import Catalogue
from i18n.formats.model import say_phone, say_time
from i18n.languages.model import LanguageTag
from i18n.rules.model import shown


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language's words for pages."""

    catalogue: Catalogue
    language: LanguageTag
    tz: tzinfo

    def __call__(self, msgid: str, /, **facts: Markup | str | int) -> Markup:
        """The text with the facts in it. What the catalogue lacks is English, and says so to the screen
        reader too.
        """
        said = self.catalogue.say(msgid)
        lacking = said.startswith(MARK)
        words = str(escape(said.removeprefix(MARK)))
        filled = Markup(put(words, {name: escape(fact) for name, fact in facts.items()}))
        return Markup('<span lang="en" dir="ltr">{}</span>').format(filled) if lacking else filled

    def plain(self, msgid: str, /, **facts: object) -> str:
        """For places that hold no markup, such as the title."""
        return self.catalogue.say(msgid, **facts).removeprefix(MARK)

    def time(self, at: datetime) -> Markup:
        """A moment, written out whole in local time."""
        words = say_time(at, self.language, self.tz)
        return Markup('<time datetime="{}">{}</time>').format(rfc3339(at)[:19] + "Z", words)

    def phone(self, e164: str) -> Markup:
        """A number to press."""
        try:
            written = say_phone(e164, self.language)
        except ValueError:
            return bdi(e164)
        return Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(e164, written)


def bdi(words: str) -> Markup:
    """Somebody else's words in the middle of ours."""
    return Markup("<bdi>{}</bdi>").format(shown(words))
