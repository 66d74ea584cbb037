"""Names of trees, and what a tree says of itself."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from broadcast.editions.model import EditionNumber
from core.canonical import canonical_json
from core.clock import rfc3339
from scripts_library.items.model import Audience

KEPT: Final = 20
"""How many trees of an audience are kept, so that a call that began in an earlier edition can end in it."""

CURRENT: Final = "current"
EDITION_FILE: Final = "edition.json"
MANIFEST_FILE: Final = "manifest.json"
STAGING: Final = ".staging-"
"""Begins the name of a tree that is not whole."""

_NAME: Final = re.compile(r"e([1-9][0-9]{0,9})-([0-9a-f]{64})(?:\.([1-9][0-9]{0,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class TreeName:
    """`e7-<hash>`; with turn 2 `e7-<hash>.2`: the same edition, staged anew. Ordered by age within a
    chain.
    """

    number: EditionNumber
    hash: str
    turn: int = 1

    def __str__(self) -> str:
        return f"e{self.number}-{self.hash}" + (f".{self.turn}" if self.turn > 1 else "")

    @property
    def stamp(self) -> int:
        """The time that the tree's files bear: in hexadecimal it reads 1, five digits of the number, two of
        the turn.

        nginx writes a file's time in hexadecimal into its ETag, and so can tell the edition from the very
        file it gives (deploy/nginx). As times these lie in 1978 to 1983, which no real file of ours does, and
        which every file system can hold.
        """
        return int(f"1{self.number % 100_000:05}{self.turn % 100:02}", 16)

    @classmethod
    def read(cls, name: str) -> "TreeName | None":
        """The name of a whole tree, or None for anything else."""
        found = _NAME.fullmatch(name)
        return None if found is None else cls(EditionNumber(int(found[1])), found[2], int(found[3] or 1))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a tree says of itself. ``made_by`` names the program's build: pages made by another are made anew
    at its start.

    ``next_end`` is when the next of its texts must fall silent, or when a channel that was staged in haste
    can be made better. ``files`` maps each path to the SHA-256 of its bytes.
    """

    audience: Audience
    number: EditionNumber
    hash: str
    staged_at: datetime
    next_end: datetime | None
    made_by: str
    channels: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)

    def stale(self, at: datetime, made_by: str) -> bool:
        """Whether a text in it has ended, or another build of the program made it."""
        return self.made_by != made_by or self.has_ended(at)

    def has_ended(self, at: datetime) -> bool:
        """Whether it must be staged anew by now: a text in it must be silent, or a channel can be better."""
        return self.next_end is not None and self.next_end <= at

    def json(self) -> bytes:
        return canonical_json(
            {
                "audience": self.audience.value,
                "number": self.number,
                "hash": self.hash,
                "staged_at": rfc3339(self.staged_at),
                "next_end": None if self.next_end is None else rfc3339(self.next_end),
                "made_by": self.made_by,
                "channels": list(self.channels),
                "files": dict(self.files),
            }
        )

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """What `json` wrote. Raises ValueError or KeyError for anything else."""
        stored = cast("dict[str, object]", json.loads(text))
        next_end = cast("str | None", stored["next_end"])
        return cls(
            audience=Audience(str(stored["audience"])),
            number=EditionNumber(cast("int", stored["number"])),
            hash=str(stored["hash"]),
            staged_at=datetime.fromisoformat(str(stored["staged_at"])),
            next_end=None if next_end is None else datetime.fromisoformat(next_end),
            made_by=str(stored["made_by"]),
            channels=tuple(cast("list[str]", stored["channels"])),
            files=cast("dict[str, str]", stored["files"]),
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What `current` names after an order to publish. ``switched``: it was not current before."""

    audience: Audience
    tree: TreeName
    channels: tuple[str, ...]
    next_end: datetime | None
    switched: bool
