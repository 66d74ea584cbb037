"""The edition for programs, as one JSON document: what is said, by slug and language, as text and as HTML."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from broadcast.channels.feeds.cap import Message
from broadcast.channels.feeds.model import CAP, EXERCISE, cap_path, utc
from broadcast.channels.feeds.texts import Fragments
from broadcast.channels.site.model import PAGES, Standing, next_slot
from broadcast.channels.site.views import Views
from broadcast.editions.model import Edition, Entry
from core.canonical import Json
from scripts_library.items.model import Audience, Kind

_GROUPS: Final = (
    ("announcements", frozenset({Kind.ANNOUNCEMENT})),
    ("banners", frozenset({Kind.BANNER})),
    ("facts", PAGES),
)
Words = Mapping[str, tuple[Views, Fragments]]
"""Each language's texts."""


def facts(edition: Edition, words: Words, caps: Iterable[Message]) -> bytes:
    """The whole document. ``edition`` and ``hash`` come first, so that whoever looks often reads little."""
    views = words[edition.cut.languages[0]][0]
    parts = [_head(edition, views, caps)]
    for name, kinds in _GROUPS:
        own = [each for each in edition.cut.entries if each.kind in kinds]
        told = b",\n".join(_entry(each, views.addresses.get(each.item, each.slug), words) for each in own)
        parts.append(b',\n"%s":[\n%s]' % (name.encode(), told))
    return b"".join((*parts, b"}\n"))


def _head(edition: Edition, views: Views, caps: Iterable[Message]) -> bytes:
    root = views.assets.public_url or views.assets.base
    municipality = edition.cut.municipality
    cancelled = {each.incident: each.cancels for each in caps}
    held: dict[str, Json] = {
        "edition": edition.number,
        "hash": edition.hash,
        "audience": edition.audience.value,
        "cut_at": utc(edition.cut_at),
        "languages": list(edition.cut.languages),
        "municipality": {"name": municipality.name, "phone": municipality.phone, "url": municipality.url},
        "next_information": _next(edition),
        "cap": f"{root}/{CAP}",
        "incidents": [
            {
                "id": word.id,
                "titles": dict(word.titles),
                "stage": word.stage.value,
                "next_information": _moment(next_slot(word, _of(edition, word.id))),
                "cap": f"{root}/{cap_path(word.id)}" if word.id in cancelled else None,
            }
            for word in sorted(edition.cut.incidents, key=lambda each: -each.urgency)
        ],
    }
    if edition.audience is Audience.EXERCISE:
        held["exercise"] = EXERCISE
    return json.dumps(held, ensure_ascii=False, indent=0)[:-2].encode()


def _entry(entry: Entry, slug: str, words: Words) -> bytes:
    held: dict[str, Json] = {
        "slug": slug,
        "kind": entry.kind.value,
        "authority": entry.authority.value,
        "incident": entry.incident,
        "topic": entry.topic,
    }
    texts = b",\n".join(_texts(entry, words))
    return b'%s,"texts":{\n%s}}' % (json.dumps(held, ensure_ascii=False)[:-1].encode(), texts)


def _texts(entry: Entry, words: Words) -> Iterator[bytes]:
    for language, (views, fragments) in words.items():
        seen = views.seen[entry.item]
        if seen.standing is not Standing.ENDED:
            yield b'"%s":%s' % (language.encode(), fragments.of(seen).json)


def _next(edition: Edition) -> str | None:
    """The earliest promise of all incidents."""
    promised = (next_slot(word, _of(edition, word.id)) for word in edition.cut.incidents)
    return _moment(min((each for each in promised if each is not None), default=None))


def _of(edition: Edition, incident: str) -> list[Entry]:
    return [each for each in edition.cut.entries if each.incident == incident]


def _moment(at: datetime | None) -> str | None:
    return None if at is None else utc(at)
