"""The edition in one language as an Atom feed (RFC 4287)."""

from collections.abc import Iterator

from broadcast.channels.feeds.model import atom_path, edition_mark, tag, utc, xml
from broadcast.channels.feeds.texts import Fragments
from broadcast.channels.site.model import PAGES, Seen, Standing, incident_pages
from broadcast.channels.site.views import Views
from scripts_library.items.model import Audience, Kind


def atom(views: Views, fragments: Fragments) -> bytes:
    """The whole feed. Its direction is its texts' own: Atom has no such attribute, so every text says it."""
    return b"".join((_head(views), *(fragments.of(each).atom for each in _entries(views)), b"</feed>\n"))


def _entries(views: Views) -> Iterator[Seen]:
    """What is read, most urgent first; what has ended is silent."""
    incidents = [
        each
        for page in incident_pages(views.edition.cut, views.seen)
        for each in (*page.announcements, *page.sheets, *page.answers)
    ]
    kinds = PAGES | {Kind.ANNOUNCEMENT}
    standing = [e for e in views.seen.values() if e.entry.incident is None and e.entry.kind in kinds]
    return (each for each in (*incidents, *standing) if each.standing is not Standing.ENDED)


def _head(views: Views) -> bytes:
    edition, language, assets = views.edition, views.language, views.assets
    name = edition.cut.municipality.name
    root = assets.public_url or assets.base
    drill = "ÖVNING. " if edition.audience is Audience.EXERCISE else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">\n'
        f"<id>{xml(tag(edition, 'feed', language))}</id>\n"
        f"<title>{xml(drill + name)}</title>\n"
        f"<updated>{utc(edition.cut_at)}</updated>\n"
        f"<author><name>{xml(name)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href="{xml(root)}/{atom_path(language)}"/>\n'
        f'<link rel="alternate" type="text/html" hreflang="{language}" href="{xml(root)}/{language}/"/>\n'
        f'<category scheme="{xml(root)}/edition.json" term="{edition_mark(edition)}"/>\n'
    ).encode()
