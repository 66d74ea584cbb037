"""Looking at the site the way a citizen's browser does: an ordinary request to the public address."""

import re
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from broadcast.channels.errors import Unreachable
from broadcast.channels.ports import Observation
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.site.stager import NAME
from broadcast.editions.model import Edition
from core.canonical import digest_bytes

_META: Final = re.compile(rb'<meta name="upplys-edition" content="(\d{1,10}) ([0-9a-f]{64})">')
_LARGEST: Final = 4_000_000
HEADER: Final = "X-Upplys-Edition"


class SiteObserver:
    """Fetches a language's start page and compares it with what this host staged.

    `headers` are sent along: the exercise's site is behind the staff's log-in. The page is asked for
    uncompressed, so that its bytes can be compared.
    """

    name = NAME

    def __init__(
        self,
        url: str,
        trees: CurrentTrees,
        *,
        headers: Callable[[], dict[str, str]] = dict,
        timeout: float = 3.0,
    ) -> None:
        self._url = urlsplit(url)
        self._trees = trees
        self._headers = headers
        self._timeout = timeout

    def observe(self, edition: Edition, language: str) -> Observation:
        staged = self._staged(edition, language)
        try:
            header, page = self._fetch(f"{self._url.path.rstrip('/')}/{language}/")
        except (OSError, HTTPException) as wrong:
            raise Unreachable(why=f"{type(wrong).__name__}: {wrong}") from wrong
        found = _META.search(page)
        if found is None:
            return Observation(None, None, matches=False)
        number, hash_ = int(found[1]), found[2].decode()
        # the tree may have been switched while we asked; both are what this host staged
        as_staged = digest_bytes(page) in {staged, self._staged(edition, language)}
        return Observation(number, hash_, header == str(number) and as_staged)

    def _staged(self, edition: Edition, language: str) -> str | None:
        """The digest that the page had when this host staged it."""
        tree = self._trees.now(edition.audience)
        return None if tree is None else tree.manifest.files.get(f"{NAME}/{language}/index.html")

    def _fetch(self, path: str) -> tuple[str | None, bytes]:
        connection = self._connection()
        try:
            headers = {
                "Accept-Encoding": "identity",
                "Cache-Control": "no-cache",
                "User-Agent": "upplys-observer",
            }
            connection.request("GET", path, headers=headers | self._headers())
            answer = connection.getresponse()
            return _read(answer)
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "https":
            return HTTPSConnection(host, port, timeout=self._timeout)
        return HTTPConnection(host, port, timeout=self._timeout)


def _read(answer: HTTPResponse) -> tuple[str | None, bytes]:
    page = answer.read(_LARGEST)
    if answer.status != 200:
        raise Unreachable(why=f"HTTP {answer.status}")
    return answer.headers.get(HEADER), page
