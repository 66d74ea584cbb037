"""The feeds as a channel that is staged."""

from collections.abc import Callable, Mapping
from datetime import datetime

from broadcast.channels.feeds.compile import compile_feeds
from broadcast.channels.feeds.model import NAME
from broadcast.channels.feeds.texts import Fragment
from broadcast.channels.ports import Room
from broadcast.channels.site.model import SiteAssets
from broadcast.channels.site.texts import Kept, TextCache
from broadcast.editions.model import Edition
from i18n.catalogues.ports import Catalogue
from scripts_library.items.model import Audience


class FeedsStager:
    """Stages the feeds. ``texts`` is the site's own cache: both give the same words."""

    name = NAME

    def __init__(
        self,
        css_name: str,
        embed_js: bytes,
        catalogue_of: Callable[[str], Catalogue],
        *,
        bases: Mapping[Audience, str],
        public_url: str = "",
        texts: TextCache | None = None,
    ) -> None:
        self._css_name, self._embed_js = css_name, embed_js
        self._catalogue_of, self._bases = catalogue_of, bases
        self._public_url = public_url.rstrip("/")
        self._texts = texts or TextCache()
        self._kept: Kept[Fragment] = Kept()

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        base = self._bases.get(edition.audience, "")
        catalogues = {language: self._catalogue_of(language) for language in edition.cut.languages}
        url = f"{self._public_url}{base}" if self._public_url else ""
        assets = SiteAssets(self._css_name, b"", catalogues, base, url)
        made = compile_feeds(edition, assets, at, self._embed_js, self._texts, self._kept)
        for path, content in made:
            room.write(path, content)
