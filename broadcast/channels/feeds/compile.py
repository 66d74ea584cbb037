"""An edition as feeds: pure, and always the same bytes for the same edition, assets and moment."""

from collections.abc import Iterator

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
from broadcast.channels.feeds.texts import Kept, fragments_of
from broadcast.channels.site.readings import Reading


def compile_feeds(reading: Reading, embed_js: bytes, kept: Kept | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file of the feeds with its path, as it is at the reading's moment: texts that have ended by then
    are silent.

    ``kept`` holds what was made before; it changes how long this takes, never what comes out.
    """
    edition, views = reading.edition, reading.views
    words = {language: (each, fragments_of(each, kept)) for language, each in views.items()}
    for language, (each, fragments) in words.items():
        yield atom_path(language), atom(each, fragments)
        yield banner_path(language), banner.page(each).encode()
        yield part_path(language), banner.part(each).encode()
    told = tuple(cap.messages(edition, reading.at, views))
    for message in told:
        yield cap_path(message.incident), message.xml
    newest = told[0].xml if told else cap.nothing(edition, views)
    yield CAP, newest + cap.mark(edition)
    yield FACTS, facts(edition, words, told)
    yield EMBED_JS, embed_js
