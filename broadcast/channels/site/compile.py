"""An edition as the tree of the citizen site: pure, and always the same bytes for the same edition, assets
and moment.
"""

from collections.abc import Callable, Iterator

from broadcast.channels.site.addresses import INDEX, NOT_FOUND, UNAVAILABLE
from broadcast.channels.site.pages import LanguagePages
from broadcast.channels.site.readings import Reading
from broadcast.editions.model import Edition
from core.canonical import canonical_json
from core.clock import rfc3339
from scripts_library.items.model import Audience

OnUnsayable = Callable[[str, str, str], None]
"""Told of each text that cannot be put together: its slug, its language, and why."""


def compile_site(reading: Reading, on_unsayable: OnUnsayable | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file of the site with its path, as it is at the reading's moment: texts that have ended by then
    are silent.
    """
    edition = reading.edition
    yield "edition.json", _public(edition)
    yield "robots.txt", _robots(edition)
    yield f"assets/{reading.assets.css_name}", reading.assets.css
    for place, (language, views) in enumerate(reading.views.items()):
        yield from _language(LanguagePages(views), language, is_default=place == 0)
        if on_unsayable is not None:
            for told in views.unsayable.values():
                on_unsayable(*told)


def _language(pages: LanguagePages, language: str, *, is_default: bool) -> Iterator[tuple[str, bytes]]:
    alone = {INDEX: pages.index(), NOT_FOUND: pages.not_found(), UNAVAILABLE: pages.unavailable()}
    for name, page in alone.items():
        yield f"{language}/{name}", page.encode()
        if is_default:
            yield name, page.encode()
    yield f"{language}/accessibility.html", pages.accessibility().encode()
    for address, page in pages.facts():
        yield f"{language}/fact/{address}.html", page.encode()


def _public(edition: Edition) -> bytes:
    """What anybody may know of the edition: texts for staff are not in it."""
    return canonical_json(
        {
            "audience": edition.audience.value,
            "number": edition.number,
            "hash": edition.hash,
            "parent": edition.parent,
            "cut_at": rfc3339(edition.cut_at),
            "languages": list(edition.cut.languages),
        }
    )


def _robots(edition: Edition) -> bytes:
    if edition.audience is Audience.EXERCISE:
        return b"User-agent: *\nDisallow: /\n"
    return b"User-agent: *\nDisallow: /staff/\nDisallow: /api/\nDisallow: /hooks/\n"
