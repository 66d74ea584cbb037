"""One text as Atom and as JSON, kept for the next edition: a cut that changes one slot writes the texts that
use it and no other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from broadcast.channels.feeds.model import drilled, escaped, tag, text_direction, utc, xml
from broadcast.channels.site.model import PAGES, Seen, Standing
from broadcast.channels.site.views import TextView, Views
from core.canonical import Json
from scripts_library.items.model import Audience

_STATES: Final = {
    Standing.SAID: "said",
    Standing.LACKING: "lacking",
    Standing.CORRECTING: "correcting",
    Standing.ENDED: "ended",
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text, ready to be put into a feed."""

    atom: bytes
    json: bytes


@dataclass(frozen=True, slots=True)
class _Made:
    """A fragment, with what it was made of."""

    text: TextView
    moments: tuple[datetime, datetime | None]
    fragment: Fragment


Kept = dict[tuple[Audience, str], dict[str, _Made]]
"""What the last edition of each audience and language was made into, by item."""


def fragments_of(views: Views, kept: Kept | None = None) -> "Fragments":
    """The texts of one language of one edition; those of the edition before where nothing is new."""
    if kept is None:
        return Fragments(views, {})
    of = (views.edition.audience, views.language)
    fragments = Fragments(views, kept.get(of, {}))
    kept[of] = fragments.own
    return fragments


class Fragments:
    """Makes the fragments of one language."""

    def __init__(self, views: Views, before: Mapping[str, _Made]) -> None:
        self._views, self._before = views, before
        self.own: dict[str, _Made] = {}
        edition, assets = views.edition, views.assets
        self._released, self._cut_at = edition.released, edition.cut_at
        self._root = assets.public_url or assets.base
        self._drill = "<p>ÖVNING</p>" if edition.audience is Audience.EXERCISE else ""

    def of(self, each: Seen) -> Fragment:
        item = each.entry.item
        if item not in self.own:
            self.own[item] = self._again(each)
        return self.own[item].fragment

    def _again(self, each: Seen) -> _Made:
        """The same reading of the same text, released and changed when it was, makes the same fragment."""
        text, moments = self._views.text(each), self._moments(each)
        before = self._before.get(each.entry.item)
        if before is not None and before.text is text and before.moments == moments:
            return before
        return _Made(text, moments, self._made(each))

    def _made(self, each: Seen) -> Fragment:
        text, rendered = self._views.text(each), self._views.rendered(each)
        html = f"{text.lead}\n{text.rest}" if rendered else f"<p>{text.told or ''}</p>"  # both are escaped
        if text.elsewhere:
            html += f"\n<p>{text.elsewhere}</p>"
        if self._views.assets.public_url:  # links must lead there from elsewhere too
            html = html.replace(f'href="{self._views.assets.base}/', f'href="{self._root}/')
        title = drilled(self._views.edition, text.title.striptags())
        words = rendered.plain if rendered else (text.told or Markup()).striptags()
        held = self._json(each, text, drilled(self._views.edition, words), html) | {"title": title}
        written = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Fragment(self._atom(each, text, title, html).encode(), written.encode())

    def _atom(self, each: Seen, text: TextView, title: str, html: str) -> str:
        language, entry = each.language, each.entry
        notes = "".join(f"\n<p>{note}</p>" for note in text.notes)
        source = f"\n<p>{text.source}</p>" if text.source else ""
        content = (
            f'<div lang="{language}" dir="{text_direction(language)}">'
            f"{self._drill}\n{html}{notes}{source}\n{self._drill}</div>"
        )
        return (
            f"<entry>\n<id>{xml(tag(self._views.edition, 'item', entry.item, language))}</id>\n"
            f"<title>{xml(title)}</title>\n<updated>{utc(self._moments(each)[0])}</updated>\n"
            f'<link rel="alternate" type="text/html" hreflang="{language}" href="{xml(self._url(each))}"/>\n'
            f'<category term="{entry.kind.value}"/>\n<category term="{entry.authority.value}"/>\n'
            f'<content type="html">{escaped(content)}</content>\n</entry>\n'
        )

    def _json(self, each: Seen, text: TextView, words: str, html: str) -> dict[str, Json]:
        entry, said = each.entry, each.said
        updated, released = self._moments(each)
        return {
            "state": _STATES[Standing.LACKING if text.told and said else each.standing],
            "text": words,
            "html": html,
            "dir": text_direction(each.language),
            "url": self._url(each),
            "hash": said.text_hash if said and not text.told else None,
            "released_at": None if released is None else utc(released),
            "valid_until": None if entry.ends is None else utc(entry.ends),
            "updated": utc(updated),
            "notes": [note.striptags() for note in text.notes],
        }

    def _moments(self, each: Seen) -> tuple[datetime, datetime | None]:
        """When the text last became what it is, and when it was released. One without blanks is what it is
        since its release; of others no more is known here than the cut."""
        found = self._released.get(each.said.text_hash) if each.said else None
        if found is None:
            return self._cut_at, None
        fixed = not each.entry.slots and each.entry.instead is None
        return found.at if fixed else self._cut_at, found.at

    def _url(self, each: Seen) -> str:
        own = f"fact/{each.address}" if each.entry.kind in PAGES else ""
        return f"{self._root}/{each.language}/{own}"
