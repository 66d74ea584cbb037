"""One language of the site: its frame, rendered once an edition, and what stands in it on each page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from broadcast.channels.site.model import (
    IncidentPage,
    Seen,
    SiteAssets,
    Standing,
    incident_pages,
    next_slot,
    seen,
)
from broadcast.channels.site.texts import Rendered, TextCache, render
from broadcast.channels.site.words import PageWords, bdi
from broadcast.editions.model import Edition, IncidentWord
from core.errors import UpplysError
from i18n.languages.model import LanguageTag, direction, own_name
from i18n.rules.model import shown
from scripts_library.items.model import Audience, Authority, Kind, Stage

OVERSIGHT: Final = "Digg (Myndigheten för digital förvaltning)"
"""Who hears complaints under the act (2018:1937) on accessibility to digital public service."""

_TEMPLATES: Final = Environment(
    loader=PackageLoader("broadcast.channels.site"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TOLD: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.LACKING: ("This information is not available in this language yet.", "info"),
    Standing.CORRECTING: ("This text has been withdrawn and is being corrected.", "warning"),
    Standing.ENDED: ("This text is no longer valid.", "warning"),
}
_COLORS: Final[Mapping[Stage, str]] = {Stage.ALL_CLEAR: "success", Stage.RETRACTION: "warning"}
NOTHING: Final = Markup()
_SLOTS: Final = ("title", "path", "main")
_MARKED: Final = re.compile("\x00(title|path|main)\x00")


@dataclass(frozen=True, slots=True)
class TextView:
    """A text as the templates show it: its words, or what is told instead of them."""

    title: Markup
    lead: Markup = NOTHING
    rest: Markup = NOTHING
    acts: bool = False
    summary: str = ""
    notes: tuple[Markup, ...] = ()
    source: Markup | None = None
    source_link: Markup | None = None
    until: Markup | None = None
    told: Markup | None = None
    color: str = "info"
    elsewhere: Markup | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A line in a list of pages."""

    href: str
    title: Markup
    source: Markup | None = None
    lang: str = ""
    dir: str = ""
    language: str = ""


@dataclass(frozen=True)
class LanguagePages:
    """The pages of one language of one edition, as they are at one moment."""

    edition: Edition
    assets: SiteAssets
    language: str
    at: datetime
    addresses: Mapping[str, str]
    cache: TextCache
    unsayable: list[tuple[str, str, str]] = field(default_factory=list)
    """Texts that could not be put together: slug, language, why. Their readers are told that they are
    lacking.
    """

    def index(self) -> str:
        """The start page."""
        pages = list(incident_pages(self.edition.cut, self._seen))
        incidents = [self._incident(page) for page in pages]
        standing = [each for each in self._seen.values() if each.entry.incident is None]
        names = [incident.announcements[0].title.striptags() for incident in incidents[:1]]
        links, lacking = self._lists(
            each for each in standing if each.entry.kind in (Kind.FACT_SHEET, Kind.ANSWER)
        )
        main = self._render(
            "index.html",
            incidents=incidents,
            standing=links,
            standing_lacking=lacking,
            standing_words=[self._view(each) for each in standing if each.entry.kind is Kind.ANNOUNCEMENT],
        )
        title = names[0] if names else self._say.plain("Nothing special has happened right now.")
        return self._page(title, "/", main)

    def facts(self) -> Iterable[tuple[str, str]]:
        """Every page of its own: its address below `fact/`, and the page."""
        template = _TEMPLATES.get_template("fact.html")
        banners = self._banners
        for item, address in self.addresses.items():
            text = self._view(self._seen[item])
            main = template.render(self._context, banners=banners, text=text)
            yield address, self._page(str(text.title.striptags()), f"/fact/{address}", main)

    def not_found(self) -> str:
        return self._page(self._say.plain("The page does not exist"), "/", self._render("not_found.html"))

    def accessibility(self) -> str:
        main = self._render("accessibility.html", authority=bdi(OVERSIGHT))
        return self._page(self._say.plain("Accessibility"), "/accessibility", main)

    @cached_property
    def _say(self) -> PageWords:
        zone = ZoneInfo(self.edition.cut.municipality.timezone)
        return PageWords(self.assets.catalogues[self.language], LanguageTag(self.language), zone)

    @cached_property
    def _seen(self) -> dict[str, Seen]:
        cut = self.edition.cut
        return {
            entry.item: seen(entry, self.addresses.get(entry.item, ""), self.language, cut.languages, self.at)
            for entry in cut.entries
            if entry.kind not in (Kind.SCRIPT, Kind.CHECK_LIST)
        }

    @cached_property
    def _words(self) -> dict[str, IncidentWord]:
        return {each.id: each for each in self.edition.cut.incidents}

    @cached_property
    def _banners(self) -> list[TextView]:
        banners = [each for each in self._seen.values() if each.entry.kind is Kind.BANNER]
        return [self._view(each) for each in banners if each.standing is Standing.SAID]

    @cached_property
    def _context(self) -> dict[str, Any]:
        municipality, say = self.edition.cut.municipality, self._say
        return {
            "say": say,
            "plain": say.plain,
            "lang": self.language,
            "base": self.assets.base,
            "home": f"{self.assets.base}/{self.language}/",
            "name": shown(municipality.name),
            "url": shown(municipality.url),
            "phone": say.phone(municipality.phone) if municipality.phone else None,
            "updated": say.time(self.edition.cut_at),
        }

    @cached_property
    def _frame(self) -> list[str]:
        """The frame in pieces: words, then the name of what stands there, and so on."""
        exercise = self.edition.audience is Audience.EXERCISE
        slot = {name: Markup(f"\x00{name}\x00") for name in _SLOTS}
        address = Markup('<bdi dir="ltr">{}/{}{}</bdi>').format(
            self.assets.public_url, self.language, slot["path"]
        )
        opening = self.edition.cut.municipality.opening.get(self.language)
        page = self._render(
            "frame.html",
            slot=SimpleNamespace(**slot),
            dir=direction(LanguageTag(self.language)).value,
            exercise=exercise,
            band=self._exercise_band() if exercise else None,
            edition=self.edition,
            css_name=self.assets.css_name,
            languages=[_language(each) for each in self.edition.cut.languages],
            opening=None if opening is None else shown(opening),
            public_url=self.assets.public_url,
            public_address=address,
        )
        return _MARKED.split("\n".join(line for line in page.split("\n") if line.strip()))

    def _exercise_band(self) -> Markup:
        own = self._say("EXERCISE")
        swedish = Markup('<strong lang="sv">ÖVNING</strong>')
        word = swedish if str(own) == "ÖVNING" else swedish + Markup(" – <strong>{}</strong>").format(own)
        return Markup("{} {} {}").format(
            word, self._say("This is an exercise. Nothing has happened."), swedish
        )

    def _page(self, title: str, path: str, main: str) -> str:
        name = shown(self.edition.cut.municipality.name)
        lines = "\n".join(line for line in main.split("\n") if line.strip())
        put = {"title": str(escape(f"{title} – {name}")), "path": path, "main": lines}
        frame = self._frame
        pieces = [put[piece] if place % 2 else piece for place, piece in enumerate(frame)]
        return "".join(pieces)

    def _render(self, template: str, **values: object) -> str:
        return _TEMPLATES.get_template(template).render(self._context, **values)

    def _incident(self, page: IncidentPage) -> SimpleNamespace:
        sheets, sheets_lacking = self._lists(page.sheets)
        answers, answers_lacking = self._lists(page.answers)
        announcements = [self._view(each, page.word) for each in page.announcements]
        after = next_slot(page.word, [each.entry for each in page.announcements + page.sheets + page.answers])
        return SimpleNamespace(
            id=_anchor(page.word.id),
            name=self._incident_name(page.word),
            color=_COLORS.get(page.word.stage, "danger"),
            announcements=announcements or [self._nothing_released(page.word)],
            source=next((text.source for text in announcements if text.source), None),
            next=None if after is None else self._say.time(after),
            sheets=sheets,
            sheets_lacking=sheets_lacking,
            answers=answers,
            answers_lacking=answers_lacking,
            aside=[
                shown(each.words[self.language])
                for each in page.word.set_aside
                if self.language in each.words
            ],
        )

    def _incident_name(self, word: IncidentWord) -> Markup:
        own = word.titles.get(self.language)
        return escape(shown(own)) if own else self._say("Important message")

    def _nothing_released(self, word: IncidentWord) -> TextView:
        told = self._say("Crisis management has not released any information yet.")
        return TextView(title=self._incident_name(word), told=told)

    def _view(self, each: Seen, word: IncidentWord | None = None) -> TextView:
        if each.standing is Standing.SAID and each.said is not None:
            rendered = self._rendered(each)
            if rendered is not None:
                return self._said(each, rendered)
            each = Seen(each.entry, each.address, each.language, Standing.LACKING)
        return self._instead(each, word)

    def _said(self, each: Seen, rendered: Rendered) -> TextView:
        said, entry = each.said, each.entry
        assert said is not None
        notes = []
        if said.unreviewed:
            notes.append(
                self._say("This translation has not been checked by a person who reads the language.")
            )
        if said.outdated:
            notes.append(self._say("This translation is based on an older version of the text."))
        source = next((tag for tag in self.edition.cut.languages if tag in entry.texts), self.language)
        return TextView(
            rendered.title,
            rendered.lead,
            rendered.rest,
            rendered.acts,
            rendered.summary,
            tuple(notes),
            self._source(each),
            self._read_in(each.address, source) if notes and source != self.language else None,
            None if entry.ends is None else self._say.time(entry.ends),
        )

    def _instead(self, each: Seen, word: IncidentWord | None) -> TextView:
        msgid, color = _TOLD[each.standing]
        word = word or self._words.get(each.entry.incident or "")
        title = self._incident_name(word) if word else self._say("Important message")
        elsewhere = None if each.elsewhere is None else self._read_in(each.address, each.elsewhere)
        return TextView(title, told=self._say(msgid), color=color, elsewhere=elsewhere)

    def _read_in(self, address: str, language: str) -> Markup:
        path = f"fact/{address}" if address else ""
        name = Markup('<bdi lang="{}">{}</bdi>').format(language, own_name(LanguageTag(language)))
        return Markup('<a href="{}/{}/{}" hreflang="{}">{}</a>').format(
            self.assets.base, language, path, language, self._say("Read it in %(language)s", language=name)
        )

    def _source(self, each: Seen) -> Markup:
        """Standing or event, who released it and when (mission.md, S3)."""
        released = self.edition.released.get(each.said.text_hash) if each.said else None
        event = each.entry.authority is Authority.EVENT
        if released is None:
            return self._say("Crisis management" if event else "Standing information")
        by, when = bdi(released.by), self._say.time(released.at)
        if event:
            who = Markup("{} ({})").format(self._say("Crisis management"), by)
            return self._say("Event information released by %(who)s, %(when)s", who=who, when=when)
        return self._say("Standing information approved by %(who)s, %(when)s", who=by, when=when)

    def _lists(self, entries: Iterable[Seen]) -> tuple[list[Link], list[Link]]:
        """Links to what can be read in this language, and to what must be read in another."""
        links, lacking = [], []
        for each in entries:
            if each.standing is Standing.SAID and (rendered := self._rendered(each)) is not None:
                href = f"{self.assets.base}/{self.language}/fact/{each.address}"
                links.append(Link(href, rendered.title, self._short_source(each)))
            elif each.standing is Standing.LACKING and each.elsewhere is not None:
                lacking.append(self._elsewhere(each, LanguageTag(each.elsewhere)))
        return links, lacking

    def _elsewhere(self, each: Seen, language: LanguageTag) -> Link:
        title = escape(shown(each.entry.texts[language].title))
        href = f"{self.assets.base}/{language}/fact/{each.address}"
        return Link(href, title, None, language, direction(language).value, own_name(language))

    def _short_source(self, each: Seen) -> Markup:
        event = each.entry.authority is Authority.EVENT
        who = self._say("Crisis management" if event else "Standing information")
        released = self.edition.released.get(each.said.text_hash) if each.said else None
        return who if released is None else Markup("{} · {}").format(who, self._short_time(released.at))

    def _short_time(self, at: datetime) -> Markup:
        """The time of day alone for what was released on the day of the cut."""
        days = {moment.astimezone(self._say.tz).date() for moment in (at, self.edition.cut_at)}
        return self._say.time(at, short=len(days) == 1)

    def _rendered(self, each: Seen) -> Rendered | None:
        entry, said = each.entry, each.said
        if said is None:
            return None
        word = self._words.get(entry.incident or "")
        try:
            return render(entry, said, self.language, word.slots if word else {}, self._say.tz, self.cache)
        except UpplysError as wrong:
            told = (entry.slug, self.language, str(wrong))
            if told not in self.unsayable:
                self.unsayable.append(told)
            return None


def _language(tag: str) -> SimpleNamespace:
    own = LanguageTag(tag)
    return SimpleNamespace(tag=tag, name=own_name(own), dir=direction(own).value)


def _anchor(id_: str) -> str:
    """An incident's id as an id of HTML, which may hold no space."""
    return "i-" + "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in id_)
