"""What other websites show: the most urgent words in a line or two, or nothing where nothing has happened."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from broadcast.channels.feeds.model import edition_mark, text_direction
from broadcast.channels.site.model import Standing, incident_pages
from broadcast.channels.site.views import TextView, Views
from i18n.rules.model import shown
from scripts_library.items.model import Audience, Kind

_PART = Markup(
    '<div class="upplys-banner" lang="{language}" dir="{dir}" data-upplys-edition="{edition}">\n'
    "{lines}</div>\n"
)
_PAGE = Markup(
    "<!doctype html>\n"
    '<html lang="{language}" dir="{dir}">\n<head>\n<meta charset="utf-8">\n<title>{name}</title>\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="robots" content="noindex">\n'
    '<meta name="upplys-edition" content="{edition}">\n'
    '<link rel="stylesheet" href="{css}">\n<base target="_top">\n</head>\n'
    '<body class="site upplys-embedded">\n<main id="main">\n{part}</main>\n</body>\n</html>\n'
)


def part(views: Views) -> Markup:
    """The banner by itself. With nothing to say it is an empty box that still names its edition."""
    return _PART.format(
        language=views.language,
        dir=text_direction(views.language),
        edition=edition_mark(views.edition),
        lines=_lines(views),
    )


def page(views: Views) -> Markup:
    """The banner as a page, for a frame on another website."""
    assets = views.assets
    return _PAGE.format(
        language=views.language,
        dir=text_direction(views.language),
        name=shown(views.edition.cut.municipality.name),
        edition=edition_mark(views.edition),
        css=f"{assets.base}/assets/{assets.css_name}",
        part=part(views),
    )


def said(views: Views) -> tuple[TextView, ...]:
    """The texts of the banner: the incidents' banners, else the titles of their announcements."""
    found: list[TextView] = []
    for word in incident_pages(views.edition.cut, views.seen):
        own = [e for e in views.seen.values() if e.entry.incident == word.word.id]
        banners = [e for e in own if e.entry.kind is Kind.BANNER and e.standing is not Standing.ENDED]
        found += [
            views.text(each) for each in banners or word.announcements if each.standing is not Standing.ENDED
        ]
    return tuple(found)


def _lines(views: Views) -> Markup:
    texts = said(views)
    if not texts:
        return Markup()
    root = views.assets.public_url or views.assets.base
    more = Markup('<a href="{}/{}/">{}</a>').format(
        root, views.language, views.say("More important information")
    )
    updated = views.say("Updated %(when)s", when=views.say.time(views.edition.cut_at))
    lines = [*(_line(each) for each in texts), Markup("<p>{} · {}</p>\n").format(more, updated)]
    return Markup("").join(_drilled(views, lines))


def _line(text: TextView) -> Markup:
    words = text.told or escape(text.summary)
    notes = Markup("").join(Markup(" {}").format(note) for note in text.notes)
    return Markup("<p><strong>{}.</strong> {}{}</p>\n").format(text.title, words, notes)


def _drilled(views: Views, lines: Sequence[Markup]) -> Sequence[Markup]:
    if views.edition.audience is not Audience.EXERCISE:
        return lines
    word = Markup('<p><strong lang="sv">ÖVNING</strong></p>\n')
    return [word, *lines, word]
