"""Looking at the feeds as a feed reader does: an ordinary request to the public address.

Feeds are large, and a decision waits for this look. So each look reads the beginning of every language's
feed, which names its edition, and one of them whole, another each time.
"""

import re
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from broadcast.channels.errors import Unreachable
from broadcast.channels.feeds.model import NAME, atom_path
from broadcast.channels.ports import Observation
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.editions.model import Edition
from core.canonical import digest_bytes

_MARK: Final = re.compile(rb'<category scheme="[^"]*/edition\.json" term="(\d{1,10}) ([0-9a-f]{64})"/>')
_BEGINNING: Final = 4096
"""Bytes; the feed's head is shorter, and the first text begins in it."""
_LARGEST: Final = 40_000_000
HEADER: Final = "X-Upplys-Edition"


class FeedsObserver:
    """Fetches a language's Atom feed and compares it with what this host staged."""

    name = NAME

    def __init__(
        self,
        url: str,
        trees: CurrentTrees,
        *,
        headers: Callable[[], dict[str, str]] = dict,
        timeout: float = 3.0,
    ) -> None:
        self._url, self._trees = urlsplit(url), trees
        self._headers, self._timeout = headers, timeout
        self._turn = 0

    def observe(self, edition: Edition, language: str) -> Observation:
        languages = edition.cut.languages
        whole = languages.index(language) == self._turn % len(languages)
        if language == languages[-1]:
            self._turn += 1
        before = self._staged(edition, language)
        try:
            header, feed = self._fetch(f"{self._url.path.rstrip('/')}/{atom_path(language)}", whole=whole)
        except (OSError, HTTPException) as wrong:
            raise Unreachable(why=f"{type(wrong).__name__}: {wrong}") from wrong
        found = _MARK.search(feed)
        if found is None:
            return Observation(None, None, matches=False)
        # the tree may have been switched while we asked; both are what this host staged
        as_staged = _is(feed, before, whole=whole) or _is(feed, self._staged(edition, language), whole=whole)
        return Observation(int(found[1]), found[2].decode(), header == found[1].decode() and as_staged)

    def _staged(self, edition: Edition, language: str) -> bytes | None:
        """What this host staged, as it was: a file that was changed afterwards is none."""
        tree, path = self._trees.now(edition.audience), f"{NAME}/{atom_path(language)}"
        file = None if tree is None else tree.file(path)
        if tree is None or file is None:
            return None
        try:
            feed = file.read_bytes()
        except OSError:
            return None
        return feed if digest_bytes(feed) == tree.manifest.files[path] else None

    def _fetch(self, path: str, *, whole: bool) -> tuple[str | None, bytes]:
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._timeout)
        headers = {
            "Accept-Encoding": "identity",
            "Cache-Control": "no-cache",
            "User-Agent": "upplys-observer",
        }
        if not whole:
            headers["Range"] = f"bytes=0-{_BEGINNING - 1}"
        try:
            connection.request("GET", path, headers=headers | self._headers())
            answer = connection.getresponse()
            feed = answer.read(_LARGEST)
            if answer.status not in (200, 206):
                raise Unreachable(why=f"HTTP {answer.status}")
            return answer.headers.get(HEADER), feed
        finally:
            connection.close()


def _is(feed: bytes, staged: bytes | None, *, whole: bool) -> bool:
    return staged is not None and feed == (staged if whole else staged[: len(feed)])
