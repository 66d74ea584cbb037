"""What is published now, for whoever serves or observes it: looked up at each request, so that no message is
needed.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from broadcast.channels.publishing.model import EDITION_FILE, Manifest, TreeName
from broadcast.channels.publishing.via_files import current, read_manifest
from broadcast.editions.at_rest import edition_from
from broadcast.editions.model import Edition
from scripts_library.items.model import Audience


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole tree. Ask for all files of one answer from the same tree: `current` may change between two
    looks.
    """

    name: TreeName
    folder: Path
    manifest: Manifest

    def file(self, path: str) -> Path | None:
        """The file at `site/sv/index.html`, if the tree was staged with one: nothing else in the folder can
        be had.
        """
        return self.folder / path if path in self.manifest.files else None


class CurrentTrees:
    """The published trees below `<data>/published`."""

    def __init__(self, published: Path) -> None:
        self._published = published

    def now(self, audience: Audience) -> Tree | None:
        """The tree that citizens read now; None when nothing was ever published."""
        room = self._published / audience.value
        name = current(room)
        try:
            return None if name is None else _tree(room, name)
        except _Unreadable:
            return None

    def edition(self, audience: Audience) -> Edition | None:
        """The edition that citizens read now, from its own copy."""
        tree = self.now(audience)
        return None if tree is None else _edition(tree.folder)


class _Unreadable(Exception):
    """Raised, not returned, so that a look that failed (too many open files) is not remembered for ever."""


@lru_cache(maxsize=8)
def _tree(room: Path, name: TreeName) -> Tree:
    folder = room / str(name)
    manifest = read_manifest(folder)
    if manifest is None:
        raise _Unreadable
    return Tree(name, folder, manifest)


@lru_cache(maxsize=2)
def _edition(folder: Path) -> Edition:
    return edition_from((folder / EDITION_FILE).read_bytes())
