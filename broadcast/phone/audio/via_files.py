"""Sounds on disk by the hash of their content, and beside them the index of what the voice has read.

`sounds/ab/ab12….wav` and `spoken/cd/cd34….json`. A file is written under another name, synced and renamed, so
that a reader sees all of it or nothing, and several writers of the same content do no harm. The index is not
synced: what a power cut takes of it is read aloud once more.
"""

import json
import os
import re
import secrets
from pathlib import Path
from typing import Final

from broadcast.phone.audio.errors import SoundMissing
from broadcast.phone.audio.model import Sound
from core.canonical import digest_bytes

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class FileSounds:
    """A `SoundStore` in a folder, which is made when needed. A web server may serve the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        sha256 = digest_bytes(content)
        place = self._place(sha256)
        if not _holds(place, content):
            _write(place, content)
        return sha256

    def has(self, sha256: str) -> bool:
        return _SHA256.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def path(self, sha256: str) -> Path:
        if not self.has(sha256):
            raise SoundMissing(sha256=sha256)
        return self._place(sha256)

    def read(self, sha256: str) -> bytes:
        content = self.path(sha256).read_bytes()
        if digest_bytes(content) != sha256:
            raise SoundMissing(sha256=sha256)
        return content

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.wav"


class FileSpokenIndex:
    """A `SpokenIndex` in a folder. What cannot be read there counts as not known; it is only a cache."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> Sound | None:
        try:
            found = json.loads(self._place(key).read_bytes())
            return Sound(str(found["sha256"]), int(found["duration_ms"]), int(found["bytes_len"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: str, sound: Sound) -> None:
        facts = {"sha256": sound.sha256, "duration_ms": sound.duration_ms, "bytes_len": sound.bytes_len}
        _write(self._place(key), json.dumps(facts).encode(), lasting=False)

    def _place(self, key: str) -> Path:
        if not _SHA256.fullmatch(key):
            raise ValueError("a key is a SHA-256 in hexadecimal")
        return self._folder / key[:2] / f"{key}.json"


def _holds(place: Path, content: bytes) -> bool:
    try:
        return place.read_bytes() == content
    except OSError:
        return False


def _write(place: Path, content: bytes, *, lasting: bool = True) -> None:
    """Whole or not at all; ``lasting``: when this returns it is on the disk."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
