"""A host's staged tree, read per request: whatever ``current`` names now is what is given (docs/design.md,
"The edition").

Nothing is asked of the database, so the site stands while it is down. The link is read anew for each
request and every file of one answer comes from the one tree it named, so nobody reads a half.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.current import Tree as Staged
from broadcast.channels.site.addresses import NOT_FOUND, file_of, not_found_of
from broadcast.channels.site.stager import NAME
from scripts_library.items.model import Audience

PLAIN: Final = "application/octet-stream"
TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".wav": "audio/wav",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the tree, ready to send.

    ``etag`` names the tree, so that a new edition is never "not modified".
    """

    body: bytes
    zipped: bytes | None
    type: str
    etag: str
    number: int
    hash: str
    found: bool = True

    @property
    def is_page(self) -> bool:
        """Whether it is something a citizen reads, rather than a style sheet."""
        return self.type == TYPES[".html"]


class Site:
    """The published site of one audience on this host."""

    def __init__(self, trees: CurrentTrees, audience: Audience) -> None:
        self._trees = trees
        self.audience = audience

    def tree(self) -> Staged | None:
        """The tree that is given now; None while nothing was ever published here."""
        return self._trees.now(self.audience)

    def page(self, address: str) -> Page | None:
        """What answers the address now; the "does not exist" page of its language where there is none;
        None while nothing was ever published here."""
        tree = self._trees.now(self.audience)
        if tree is None:
            return None
        name = file_of(address)
        file = None if name is None else tree.file(f"{NAME}/{name}")
        return _missing(tree, address) if file is None else _page(tree, file)


def _missing(tree: Staged, address: str) -> Page | None:
    languages = {parts[1] for path in tree.manifest.files if len(parts := PurePosixPath(path).parts) > 2}
    file = tree.file(f"{NAME}/{not_found_of(address, languages)}") or tree.file(f"{NAME}/{NOT_FOUND}")
    return None if file is None else _page(tree, file, found=False)


def _page(tree: Staged, file: Path, *, found: bool = True) -> Page | None:
    try:
        read = _read(file)
    except OSError:
        return None
    kind = TYPES.get(file.suffix, PLAIN)
    etag = f"{tree.name}/{file.relative_to(tree.folder)}"
    return Page(*read, kind, etag, tree.name.number, tree.name.hash, found)


@lru_cache(maxsize=2048)
def _read(path: Path) -> tuple[bytes, bytes | None]:
    """A file of a tree and its compressed form; trees never change, so what was read once stays right.

    A look that fails raises, so that it is not what is remembered.
    """
    body = path.read_bytes()
    zipped = gzip.compress(body, 6, mtime=0)
    return body, zipped if len(zipped) < len(body) else None
