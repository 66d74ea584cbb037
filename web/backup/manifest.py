"""What a backup says of itself: when, of which record, and each file with its hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core.clock import rfc3339
from core.journal.model import Head
from web.backup.errors import NoBackup

FILE_NAME: Final = "manifest.json"
FORMAT: Final = 1
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the backup."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup that came to its end.

    ``kind`` is the database's (sqlite, postgresql), ``secret`` the short name of the secret that its record
    was sealed with, which tells nothing about it. Files are by their path in the backup.
    """

    made_at: datetime
    kind: str
    schema: str
    head: Head
    secret: str
    files: Mapping[str, Held]

    @property
    def size(self) -> int:
        return sum(each.size for each in self.files.values())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Last of all: a backup without it did not come to its end."""
    made = {
        "format": FORMAT,
        "made_at": rfc3339(manifest.made_at),
        "database": manifest.kind,
        "schema": manifest.schema,
        "journal_head": {"seq": manifest.head.seq, "hash": manifest.head.hash},
        "secret": manifest.secret,
        "files": {
            name: {"sha256": each.sha256, "bytes": each.size} for name, each in sorted(manifest.files.items())
        },
    }
    draft = folder / f".{FILE_NAME}"
    draft.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / FILE_NAME)


def read_manifest(folder: Path) -> Manifest:
    """Raises `NoBackup`."""
    try:
        stored = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        return _manifest(stored)
    except FileNotFoundError:
        raise NoBackup(folder=folder, why=f"there is no {FILE_NAME} in it") from None
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise NoBackup(folder=folder, why=f"{FILE_NAME}: {type(wrong).__name__}: {wrong}") from wrong


def damages(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Every file that is not as it was copied, one at a time, since they may be many and large."""
    for name, held in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size < held.size:
            yield f"{name} is cut off"
        elif path.stat().st_size > held.size:
            yield f"{name} is longer than it was when it was copied"
        elif hash_of_file(path) != held.sha256:
            yield f"{name} was changed"


def hash_of_file(path: Path) -> str:
    """The SHA-256 of a file of any size, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _manifest(stored: Any) -> Manifest:
    if stored["format"] != FORMAT:
        raise ValueError(f"format {stored['format']} is another version's")
    files = {
        str(name): Held(str(each["sha256"]), int(each["bytes"])) for name, each in stored["files"].items()
    }
    for name in files:
        if name.startswith("/") or ".." in Path(name).parts:
            raise ValueError(f"{name} lies outside")
    return Manifest(
        made_at=datetime.fromisoformat(stored["made_at"]),
        kind=str(stored["database"]),
        schema=str(stored["schema"]),
        head=Head(int(stored["journal_head"]["seq"]), str(stored["journal_head"]["hash"])),
        secret=str(stored["secret"]),
        files=files,
    )
