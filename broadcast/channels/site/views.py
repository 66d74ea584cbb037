"""The texts of one language as the templates show them: words, who released them, or what is told instead."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from broadcast.channels.site.frame import Pieces, marker
from broadcast.channels.site.model import IncidentPage, Seen, SiteAssets, Standing, next_slot, seen
from broadcast.channels.site.texts import Rendered, render
from broadcast.channels.site.words import PageWords, bdi
from broadcast.editions.model import Edition, Entry, IncidentWord
from core.canonical import Json
from core.errors import UpplysError
from i18n.languages.model import LanguageTag, direction, own_name
from i18n.rules.model import shown
from scripts_library.items.model import Authority, Kind, Stage

NOTHING: Final = Markup()
_TOLD: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.LACKING: ("This information is not available in this language yet.", "info"),
    Standing.CORRECTING: ("This text has been withdrawn and is being corrected.", "warning"),
    Standing.ENDED: ("This text is no longer valid.", "warning"),
}
_COLORS: Final[Mapping[Stage, str]] = {Stage.ALL_CLEAR: "success", Stage.RETRACTION: "warning"}


@dataclass(frozen=True, slots=True)
class TextView:
    """A text's words, or what is told instead of them. `source` says who released it and when."""

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

    @property
    def pieces(self) -> dict[str, str]:
        """What it has, by name; the names are its shape."""
        every = {
            "title": self.title,
            "lead": self.lead,
            "rest": self.rest,
            "notes": " ".join(self.notes),
            "source": self.source,
            "link": self.source_link,
            "until": self.until,
            "told": self.told,
            "color": self.color if self.told else None,
            "elsewhere": self.elsewhere,
        }
        return {name: value for name, value in every.items() if value}

    @classmethod
    def shaped(cls, shape: Iterable[str]) -> "TextView":
        """One of this shape, with a marker in the place of each piece."""
        put = {name: marker(name) for name in shape}
        return cls(
            title=put.get("title", NOTHING),
            lead=put.get("lead", NOTHING),
            rest=put.get("rest", NOTHING),
            notes=(put["notes"],) if "notes" in put else (),
            source=put.get("source"),
            source_link=put.get("link"),
            until=put.get("until"),
            told=put.get("told"),
            color=put.get("color", "info"),
            elsewhere=put.get("elsewhere"),
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A line in a list of pages; `lang`, `dir` and `language` where it leads to another language."""

    href: str
    title: Markup
    source: Markup | None = None
    lang: str = ""
    dir: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident on the start page."""

    id: str
    name: Markup
    color: str
    announcements: tuple[TextView, ...]
    source: Markup | None
    next: Markup | None
    sheets: list[Link]
    sheets_lacking: list[Link]
    answers: list[Link]
    answers_lacking: list[Link]
    aside: list[str]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was made of the items in one language so far. Who released a text is told in a sentence, and in a
    word.
    """

    rendered: dict[str, Rendered | None] = field(default_factory=dict)
    texts: dict[str, TextView] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    sources: dict[tuple[Authority, datetime | None], tuple[Markup, Markup]] = field(default_factory=dict)

    def of(self, items: Collection[str]) -> "Memory":
        """What was made of these."""
        return Memory(
            {item: made for item, made in self.rendered.items() if item in items},
            {item: made for item, made in self.texts.items() if item in items},
            {item: made for item, made in self.links.items() if item in items},
            dict(self.sources),
        )


@dataclass(frozen=True)
class Views:
    """Everything one language's reader is told at one moment. `unsayable` gathers the texts that could not be
    put together, by item (slug, language, why): their readers are told that they are lacking.
    """

    edition: Edition
    assets: SiteAssets
    language: str
    at: datetime
    addresses: Mapping[str, str]
    unsayable: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    _ways: dict[str, Pieces] = field(default_factory=dict)

    @cached_property
    def say(self) -> PageWords:
        zone = ZoneInfo(self.edition.cut.municipality.timezone)
        return PageWords(self.assets.catalogues[self.language], LanguageTag(self.language), zone)

    @cached_property
    def seen(self) -> dict[str, Seen]:
        """The public entries, by item."""
        cut = self.edition.cut
        return {
            entry.item: seen(entry, self.addresses.get(entry.item, ""), self.language, cut.languages, self.at)
            for entry in cut.entries
            if entry.kind not in (Kind.SCRIPT, Kind.CHECK_LIST)
        }

    @cached_property
    def banners(self) -> tuple[TextView, ...]:
        """What is urgent, in a line each."""
        banners = [each for each in self.seen.values() if each.entry.kind is Kind.BANNER]
        return tuple(self.text(each) for each in banners if each.standing is Standing.SAID)

    def incident(self, page: IncidentPage) -> IncidentView:
        """An incident on the start page. One without an announcement says that nothing is released yet
        (S3).
        """
        sheets, sheets_lacking = self.links(page.sheets)
        answers, answers_lacking = self.links(page.answers)
        announcements = tuple(self.text(each) for each in page.announcements)
        after = next_slot(page.word, [each.entry for each in page.announcements + page.sheets + page.answers])
        return IncidentView(
            id=_anchor(page.word.id),
            name=self._name(page.word),
            color=_COLORS.get(page.word.stage, "danger"),
            announcements=announcements or (self._nothing_released(page.word),),
            source=next((text.source for text in announcements if text.source), None),
            next=None if after is None else self.say.time(after),
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

    def text(self, each: Seen) -> TextView:
        """A text, or what is told instead."""
        item = each.entry.item
        if item not in self.memory.texts:
            self.memory.texts[item] = self._text(each)
        return self.memory.texts[item]

    def _text(self, each: Seen) -> TextView:
        rendered = self.rendered(each)
        if rendered is not None:
            return self._said(each, rendered)
        lacking = each if each.standing is not Standing.SAID else replace(each, standing=Standing.LACKING)
        return self._instead(lacking)

    def links(self, entries: Iterable[Seen]) -> tuple[list[Link], list[Link]]:
        """Links to what can be read in this language, and to what must be read in another."""
        links, lacking = [], []
        for each in entries:
            if each.standing is Standing.SAID and (rendered := self._rendered(each)) is not None:
                links.append(self._link(each, rendered))
            elif each.standing is Standing.LACKING and each.elsewhere is not None:
                lacking.append(self._elsewhere(each, LanguageTag(each.elsewhere)))
        return links, lacking

    def _link(self, each: Seen, rendered: Rendered) -> Link:
        item = each.entry.item
        if item not in self.memory.links:
            href = f"{self.assets.base}/{self.language}/fact/{each.address}"
            self.memory.links[item] = Link(href, rendered.title, self._source(each)[1])
        return self.memory.links[item]

    def rendered(self, each: Seen) -> Rendered | None:
        """The text itself where it is said and can be put together."""
        return self._rendered(each) if each.standing is Standing.SAID else None

    def slots_of(self, entry: Entry) -> Mapping[str, Json]:
        """The values that the entry's blanks are filled from."""
        word = self.word_of(entry)
        return word.slots if word else {}

    def word_of(self, entry: Entry) -> IncidentWord | None:
        """The incident that the entry belongs to."""
        return self._words.get(entry.incident or "")

    @cached_property
    def _words(self) -> dict[str, IncidentWord]:
        return {each.id: each for each in self.edition.cut.incidents}

    def _name(self, word: IncidentWord | None) -> Markup:
        own = word.titles.get(self.language) if word else None
        return escape(shown(own)) if own else self.say("Important message")

    def _nothing_released(self, word: IncidentWord) -> TextView:
        told = self.say("Crisis management has not released any information yet.")
        return TextView(title=self._name(word), told=told)

    def _said(self, each: Seen, rendered: Rendered) -> TextView:
        entry = each.entry
        notes = self._notes(each)
        source = next((tag for tag in self.edition.cut.languages if tag in entry.texts), self.language)
        return TextView(
            rendered.title,
            rendered.lead,
            rendered.rest,
            rendered.acts,
            rendered.summary,
            notes,
            self._source(each)[0],
            self._read_in(each.address, source) if notes and source != self.language else None,
            None if entry.ends is None else self.say.time(entry.ends),
        )

    def _notes(self, each: Seen) -> tuple[Markup, ...]:
        said = each.said
        if said is None:
            return ()
        return (self._unreviewed if said.unreviewed else ()) + (self._outdated if said.outdated else ())

    @cached_property
    def _unreviewed(self) -> tuple[Markup, ...]:
        return (self.say("This translation has not been checked by a person who reads the language."),)

    @cached_property
    def _outdated(self) -> tuple[Markup, ...]:
        return (self.say("This translation is based on an older version of the text."),)

    def _instead(self, each: Seen) -> TextView:
        msgid, color = _TOLD[each.standing]
        title = self._name(self._words.get(each.entry.incident or ""))
        elsewhere = None if each.elsewhere is None else self._read_in(each.address, each.elsewhere)
        return TextView(title, told=self.say(msgid), color=color, elsewhere=elsewhere)

    def _read_in(self, address: str, language: str) -> Markup:
        if language not in self._ways:
            name = Markup('<bdi lang="{}">{}</bdi>').format(language, own_name(LanguageTag(language)))
            way = Markup('<a href="{}/{}/{}" hreflang="{}">{}</a>').format(
                self.assets.base,
                language,
                marker("path"),
                language,
                self.say("Read it in %(language)s", language=name),
            )
            self._ways[language] = Pieces(way)
        return Markup(self._ways[language].put({"path": escape(f"fact/{address}" if address else "")}))

    def _elsewhere(self, each: Seen, language: LanguageTag) -> Link:
        title = escape(shown(each.entry.texts[language].title))
        href = f"{self.assets.base}/{language}/fact/{each.address}"
        return Link(href, title, None, language, direction(language).value, own_name(language))

    def _source(self, each: Seen) -> tuple[Markup, Markup]:
        """Standing or event, who released it and when (docs/purpose.md, S3): in a sentence, and in a word."""
        released = self.edition.released.get(each.said.text_hash) if each.said else None
        # to the second, since no reader is told less
        met = (each.entry.authority, released.at.replace(microsecond=0) if released else None)
        if met not in self.memory.sources:
            self.memory.sources[met] = self._told_source(*met)
        return self.memory.sources[met]

    def _told_source(self, authority: Authority, at: datetime | None) -> tuple[Markup, Markup]:
        """The public is told which office spoke. The person's name is the record's and the desk's, not the
        web's. What was released on the day of the cut is told with the time of day alone.
        """
        event = authority is Authority.EVENT
        office = self.say("Crisis management" if event else "Standing information")
        if at is None:
            return office, office
        when = self.say.time(at)
        if event:
            told = self.say("Event information released by %(who)s, %(when)s", who=office, when=when)
        else:
            name = bdi(self._name_of_all)
            told = self.say("Standing information approved by %(who)s, %(when)s", who=name, when=when)
        today = at.astimezone(self.say.tz).date() == self.today
        return told, Markup("{} · {}").format(office, self.say.time(at, short=today))

    @cached_property
    def today(self) -> date:
        """The day of the cut, where the municipality is."""
        return self.edition.cut_at.astimezone(self.say.tz).date()

    @property
    def _name_of_all(self) -> str:
        return self.edition.cut.municipality.name

    def _rendered(self, each: Seen) -> Rendered | None:
        item = each.entry.item
        if item not in self.memory.rendered:
            self.memory.rendered[item] = self._render(each)
        return self.memory.rendered[item]

    def _render(self, each: Seen) -> Rendered | None:
        entry, said = each.entry, each.said
        if said is None:
            return None
        try:
            return render(entry, said, self.language, self.slots_of(entry), self.say.tz)
        except UpplysError as wrong:
            self.unsayable[entry.item] = (entry.slug, self.language, str(wrong))
            return None


def _anchor(id_: str) -> str:
    """An incident's id as an id of HTML, which may hold no space."""
    return "i-" + "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in id_)
