"""An edition as its readers meet it, made once for all channels that give its texts.

A cut seldom changes more than a few texts. What an earlier edition told in the very same words is taken over
from it, text by text; that changes how long it takes, never what comes out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from broadcast.channels.site.model import SiteAssets, addresses, ended
from broadcast.channels.site.views import Memory, Views
from broadcast.editions.model import Edition, Entry
from core.canonical import canonical_json
from i18n.catalogues.ports import Catalogue
from scripts_library.items.model import Audience


@dataclass(frozen=True, slots=True)
class Reading:
    """An edition at one moment: what each language's reader is told."""

    edition: Edition
    assets: SiteAssets
    at: datetime
    views: Mapping[str, Views]


def read(edition: Edition, assets: SiteAssets, at: datetime, before: Reading | None = None) -> Reading:
    """The edition as it is at ``at``: texts that have ended by then are silent."""
    places, languages = addresses(edition.cut), edition.cut.languages
    views = {each: Views(edition, assets, each, at, places) for each in languages}
    reading = Reading(edition, assets, at, views)
    if before is None or not _alike(before, reading):
        return reading
    same = _same(before, reading)
    carried = {each: replace(own, memory=_memory(before.views[each], same)) for each, own in views.items()}
    return replace(reading, views=carried)


class Readings:
    """Reads editions. ``bases`` says where each audience's site begins; ``catalogue_of`` gives the program's
    own words in a language, also for a language of an old edition that is not on offer any more.

    Channels that are staged side by side are given the same reading.
    """

    def __init__(
        self,
        css_name: str,
        css: bytes,
        catalogue_of: Callable[[str], Catalogue],
        *,
        bases: Mapping[Audience, str],
        public_url: str = "",
    ) -> None:
        self._css_name, self._css = css_name, css
        self._catalogue_of, self._bases = catalogue_of, bases
        self._public_url = public_url.rstrip("/")
        self._last: dict[Audience, Reading] = {}
        self._one_at_a_time = Lock()

    def of(self, edition: Edition, at: datetime) -> Reading:
        with self._one_at_a_time:
            last = self._last.get(edition.audience)
            if last is None or last.edition is not edition or last.at != at:
                last = self._last[edition.audience] = read(edition, self._assets(edition), at, last)
            return last

    def _assets(self, edition: Edition) -> SiteAssets:
        base = self._bases.get(edition.audience, "")
        catalogues = {language: self._catalogue_of(language) for language in edition.cut.languages}
        url = f"{self._public_url}{base}" if self._public_url else ""
        return SiteAssets(self._css_name, self._css, catalogues, base, url)


def _alike(before: Reading, now: Reading) -> bool:
    """Whether all that every text depends on is as it was."""
    old, new, was, is_ = before.edition, now.edition, before.assets, now.assets
    languages = new.cut.languages
    return (
        old.audience is new.audience
        and old.cut.languages == languages
        and old.cut.municipality == new.cut.municipality
        and (was.base, was.public_url) == (is_.base, is_.public_url)
        and all(was.catalogues[each] is is_.catalogues[each] for each in languages)
        and before.views[languages[0]].today == now.views[languages[0]].today
    )


def _same(before: Reading, now: Reading) -> frozenset[str]:
    """The items of which every language is told exactly what it was told before."""
    earlier = {each.item: each for each in before.edition.cut.entries}
    return frozenset(
        each.item
        for each in now.edition.cut.entries
        if each == earlier.get(each.item) and _around(before, each) == _around(now, each)
    )


def _memory(before: Views, same: frozenset[str]) -> Memory:
    """What is taken over; what could not be put together is tried, and told of, again."""
    return before.memory.of(same - before.unsayable.keys())


def _around(reading: Reading, entry: Entry) -> tuple[object, ...]:
    """What a text is told from beside its own words."""
    views = reading.views[reading.edition.cut.languages[0]]
    word, released = views.word_of(entry), reading.edition.released
    slots = views.slots_of(entry)
    values = {spec.name: slots[spec.name] for spec in entry.slots if spec.name in slots}
    return (
        views.addresses.get(entry.item),
        ended(entry, reading.at),
        word.titles if word else None,
        canonical_json(values) if values else b"",
        [released.get(said.text_hash) for said in entry.texts.values()],
    )
