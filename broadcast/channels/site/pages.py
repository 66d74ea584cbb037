"""The pages of one language: a frame that is rendered once an edition, and what stands in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final

from markupsafe import Markup, escape

from broadcast.channels.site.frame import TEMPLATES, Pieces, marker, without_empty_lines
from broadcast.channels.site.model import PAGES, incident_pages
from broadcast.channels.site.views import TextView, Views
from broadcast.channels.site.words import bdi
from broadcast.editions.model import Mode
from i18n.languages.model import LanguageTag, direction, own_name
from i18n.rules.model import shown
from scripts_library.items.model import Audience, Kind

OVERSIGHT: Final = "Digg (Myndigheten för digital förvaltning)"
"""Who hears complaints under the act (2018:1937) on accessibility to digital public service."""


@dataclass(frozen=True)
class LanguagePages:
    """The pages of one language of one edition, as they are at one moment."""

    views: Views
    _shapes: dict[frozenset[str], Pieces] = field(default_factory=dict)

    def index(self) -> str:
        """The start page."""
        views = self.views
        incidents = [views.incident(page) for page in incident_pages(views.edition.cut, views.seen)]
        standing = [each for each in views.seen.values() if each.entry.incident is None]
        links, lacking = views.links(each for each in standing if each.entry.kind in PAGES)
        main = self._render(
            "index.html",
            incidents=incidents,
            standing=links,
            standing_lacking=lacking,
            standing_words=[views.text(each) for each in standing if each.entry.kind is Kind.ANNOUNCEMENT],
        )
        nothing = views.say.plain("Nothing special has happened right now.")
        title = incidents[0].announcements[0].title.striptags() if incidents else nothing
        return self._page(title, "/", main)

    def facts(self) -> Iterable[tuple[str, str]]:
        """Every page of its own: its address below `fact/`, and the page."""
        for item, address in self.views.addresses.items():
            text = self.views.text(self.views.seen[item])
            yield address, self._page(text.title.striptags(), f"/fact/{address}", self._fact(text.pieces))

    def not_found(self) -> str:
        """What stands where there is no page."""
        return self._page(
            self.views.say.plain("The page does not exist"), "/", self._render("not_found.html")
        )

    def unavailable(self) -> str:
        """What stands where the program should answer and does not."""
        return self._page(
            self.views.say.plain("The page can't be shown right now."), "/", self._render("unavailable.html")
        )

    def accessibility(self) -> str:
        """The statement that the law asks for, with a way to report faults."""
        main = self._render("accessibility.html", authority=bdi(OVERSIGHT))
        return self._page(self.views.say.plain("Accessibility"), "/accessibility", main)

    def _fact(self, pieces: Mapping[str, str]) -> str:
        """The template is rendered once for each shape of text: those of an edition have few."""
        shape = frozenset(pieces)
        if shape not in self._shapes:
            text = TextView.shaped(shape)
            self._shapes[shape] = Pieces(self._render("fact.html", banners=self.views.banners, text=text))
        return self._shapes[shape].put(pieces)

    def _page(self, title: str, path: str, main: str) -> str:
        heading = escape(f"{title} – {self._context['name']}")
        return self._frame.put({"title": heading, "path": path, "main": main})

    def _render(self, template: str, **values: object) -> str:
        return without_empty_lines(TEMPLATES.get_template(template).render(self._context, **values))

    @cached_property
    def _context(self) -> dict[str, Any]:
        views, municipality = self.views, self.views.edition.cut.municipality
        return {
            "say": views.say,
            "plain": views.say.plain,
            "lang": views.language,
            "base": views.assets.base,
            "home": f"{views.assets.base}/{views.language}/",
            "name": shown(municipality.name),
            "url": shown(municipality.url),
            "phone": views.say.phone(municipality.phone) if municipality.phone else None,
            "updated": views.say.time(views.edition.cut_at),
        }

    @cached_property
    def _frame(self) -> Pieces:
        views = self.views
        edition, public_url = views.edition, views.assets.public_url
        slot = {name: marker(name) for name in ("title", "path", "main")}
        address = Markup('<bdi dir="ltr">{}/{}{}</bdi>').format(public_url, views.language, slot["path"])
        opening = edition.cut.municipality.opening.get(views.language)
        exercise = edition.audience is Audience.EXERCISE
        return Pieces(
            self._render(
                "frame.html",
                slot=SimpleNamespace(**slot),
                dir=direction(LanguageTag(views.language)).value,
                exercise=exercise,
                band=self._exercise_band() if exercise else None,
                asks=edition.cut.mode is Mode.CRISIS and not exercise,
                edition=edition,
                css_name=views.assets.css_name,
                languages=[_language(each) for each in edition.cut.languages],
                opening=None if opening is None else shown(opening).rstrip("."),
                public_url=public_url,
                public_address=address,
            )
        )

    def _exercise_band(self) -> Markup:
        """Begins and ends with ÖVNING, in every language."""
        own = self.views.say("EXERCISE")
        swedish = Markup('<strong lang="sv">ÖVNING</strong>')
        word = swedish if str(own) == "ÖVNING" else swedish + Markup(" – <strong>{}</strong>").format(own)
        nothing = self.views.say("This is an exercise. Nothing has happened.")
        return Markup("{}. {} {}").format(word, nothing, swedish)


def _language(tag: str) -> SimpleNamespace:
    own = LanguageTag(tag)
    return SimpleNamespace(tag=tag, name=own_name(own), dir=direction(own).value)
