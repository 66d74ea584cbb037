"""One text as Atom and as JSON, kept for the next edition: a cut that changes one slot writes the texts that
use it and no other.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from broadcast.channels.feeds.model import drilled, escaped, tag, text_direction, utc, xml
from broadcast.channels.site.model import PAGES, Seen, Standing
from broadcast.channels.site.texts import Kept, fingerprint
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


class Fragments:
    """The texts of one language of one edition; those of the edition before where nothing is new."""

    def __init__(self, views: Views, kept: Kept[Fragment]) -> None:
        self._views, self._kept = views, kept
        self._own: dict[str, Fragment] = {}
        edition, assets = views.edition, views.assets
        self._released, self._cut_at = edition.released, edition.cut_at
        municipality = edition.cut.municipality
        self._root = assets.public_url or assets.base
        self._always: tuple[str, ...] = (self._root, views.language, edition.audience.value)
        self._always += (municipality.name, municipality.url, municipality.timezone)
        self._drill = "<p>ÖVNING</p>" if edition.audience is Audience.EXERCISE else ""

    def of(self, each: Seen) -> Fragment:
        found = self._own.get(each.entry.item)
        if found is None:
            key = self._key(each)
            found = self._kept.get(key) or self._kept.put(key, self._made(each))
            self._own[each.entry.item] = found
        return found

    def _key(self, each: Seen) -> tuple[str, ...]:
        """All that the text in the feeds depends on."""
        entry, said = each.entry, each.said
        updated, released = self._moments(each)
        about = (entry.item, each.address, each.standing.value, updated.isoformat(), str(released))
        if said is None:
            word = self._views.word_of(entry)
            title = (word.titles.get(each.language) or "") if word else ""
            return self._always + about + (entry.kind.value, each.elsewhere or "", title)
        fingerprinted = ""
        if entry.slots or said.words:
            given = self._views.slots_of(entry)
            values = {spec.name: given[spec.name] for spec in entry.slots if spec.name in given}
            fingerprinted = fingerprint(entry, said, values)
        flags = f"{said.unreviewed:d}{said.outdated:d}{entry.ends}"
        return self._always + about + (said.text_hash, said.title, said.body, flags, fingerprinted)

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
