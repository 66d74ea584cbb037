"""An edition as feeds: pure, and always the same bytes for the same edition, assets and moment."""

from collections.abc import Iterator
from datetime import datetime

from broadcast.channels.feeds import banner, cap
from broadcast.channels.feeds.atom import atom
from broadcast.channels.feeds.facts import facts
from broadcast.channels.feeds.model import (
    CAP,
    EMBED_JS,
    FACTS,
    atom_path,
    banner_path,
    cap_path,
    part_path,
)
from broadcast.channels.feeds.texts import Fragment, Fragments
from broadcast.channels.site.model import SiteAssets, addresses
from broadcast.channels.site.texts import Kept, TextCache
from broadcast.channels.site.views import Views
from broadcast.editions.model import Edition


def compile_feeds(
    edition: Edition,
    assets: SiteAssets,
    at: datetime,
    embed_js: bytes,
    texts: TextCache | None = None,
    kept: Kept[Fragment] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Every file of the feeds with its path, as it is at ``at``: texts that have ended by then are silent.

    ``texts`` and ``kept`` hold what was made before; they change how long this takes, never what comes out.
    """
    texts, kept = texts or TextCache(), kept or Kept()
    kept.next_edition()
    places = addresses(edition.cut)
    views = {
        language: Views(edition, assets, language, at, places, texts) for language in edition.cut.languages
    }
    words = {language: (each, Fragments(each, kept)) for language, each in views.items()}
    for language, (each, fragments) in words.items():
        yield atom_path(language), atom(each, fragments)
        yield banner_path(language), banner.page(each).encode()
        yield part_path(language), banner.part(each).encode()
    told = tuple(cap.messages(edition, at, views))
    for message in told:
        yield cap_path(message.incident), message.xml
    newest = told[0].xml if told else cap.nothing(edition, views)
    yield CAP, newest + cap.mark(edition)
    yield FACTS, facts(edition, words, told)
    yield EMBED_JS, embed_js
