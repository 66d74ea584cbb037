"""The site of the sample night, with the catalogues as they are shipped and a style sheet of one line."""

from functools import lru_cache

from broadcast.channels.site.model import SiteAssets
from broadcast.channels.site.readings import Readings
from broadcast.channels.site.stager import SiteStager
from i18n.catalogues.model import Domain, refuse_missing
from i18n.catalogues.ports import Catalogue
from i18n.catalogues.via_babel import load_catalogues
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience

CSS = b"body{color:#111}"
CSS_NAME = "citizen.1234567890.css"
BASES = {Audience.LIVE: "", Audience.EXERCISE: "/staff/exercise"}
PUBLIC_URL = "https://kris.exempelkoping.example"


@lru_cache
def catalogue_of(language: str) -> Catalogue:
    tag = LanguageTag(language)
    return load_catalogues(Domain.CITIZEN, [tag], on_missing=refuse_missing)[tag]


def assets_for(languages: tuple[str, ...], base: str = "") -> SiteAssets:
    catalogues = {language: catalogue_of(language) for language in languages}
    return SiteAssets(CSS_NAME, CSS, catalogues, base, PUBLIC_URL)


def site_stager() -> SiteStager:
    return SiteStager(readings())


def readings() -> Readings:
    return Readings(CSS_NAME, CSS, catalogue_of, bases=BASES, public_url=PUBLIC_URL)
