"""Which file of the site answers an address. The program and the shipped nginx configuration follow the same
rules.
"""

import re
from collections.abc import Collection
from typing import Final

_PLACE: Final = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*/?)?", re.ASCII)
_AS_IT_IS: Final = (".html", ".json", ".txt", ".css", ".xml", ".atom")

INDEX: Final = "index.html"
NOT_FOUND: Final = "404.html"
UNAVAILABLE: Final = "503.html"


def file_of(address: str) -> str | None:
    """The file, relative to the site's folder: `/sv/` → `sv/index.html`, `/sv/fact/x` → `sv/fact/x.html`.
    None: there can't be one. Whether it exists is for the caller to see.
    """
    if not _PLACE.fullmatch(address) or ".." in address:
        return None
    if address.endswith("/"):
        return f"{address[1:]}{INDEX}"
    return address[1:] if address.endswith(_AS_IT_IS) else f"{address[1:]}.html"


def not_found_of(address: str, languages: Collection[str]) -> str:
    """The page that says so, in the language of the address where it names one that is offered."""
    language = address.lstrip("/").partition("/")[0]
    return f"{language}/{NOT_FOUND}" if language in languages else NOT_FOUND
