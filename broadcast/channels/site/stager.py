"""The citizen site as a channel that is staged."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from broadcast.channels.ports import Room
from broadcast.channels.site.compile import compile_site
from broadcast.channels.site.model import SiteAssets
from broadcast.channels.site.texts import TextCache
from broadcast.editions.model import Edition
from i18n.catalogues.ports import Catalogue
from scripts_library.items.model import Audience

NAME: Final = "site"
_log: Final = logging.getLogger(__name__)


class SiteStager:
    """Stages the site. ``bases`` says where each audience's site begins; ``catalogue_of`` gives the program's
    own words in a language, also for a language of an old edition that is not on offer any more. ``cache`` is
    shared with channels that give the same texts.
    """

    name = NAME

    def __init__(
        self,
        css_name: str,
        css: bytes,
        catalogue_of: Callable[[str], Catalogue],
        *,
        bases: Mapping[Audience, str],
        public_url: str = "",
        cache: TextCache | None = None,
    ) -> None:
        self._css_name, self._css = css_name, css
        self._catalogue_of = catalogue_of
        self._bases = bases
        self._public_url = public_url.rstrip("/")
        self._cache = cache or TextCache()

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        base = self._bases.get(edition.audience, "")
        catalogues = {language: self._catalogue_of(language) for language in edition.cut.languages}
        assets = SiteAssets(
            self._css_name,
            self._css,
            catalogues,
            base,
            f"{self._public_url}{base}" if self._public_url else "",
        )
        for path, content in compile_site(edition, assets, at, self._cache, on_unsayable=_tell):
            room.write(path, content)


def _tell(slug: str, language: str, why: str) -> None:
    _log.error("the text %s in %s cannot be put together and is told as lacking: %s", slug, language, why)
