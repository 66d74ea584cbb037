"""Trees on disk. Whatever happens at whatever moment, `current` names a whole tree or nothing at all.

A tree is written under a name that nobody reads, made to last (every file and folder), renamed to its own
name, and only then does the link change, by a rename too. One process at a time does so, held by a lock that
the system lets go when the process dies.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from broadcast.channels.ports import Stager
from broadcast.channels.publishing.errors import BadPath, NewerIsPublished
from broadcast.channels.publishing.model import (
    CURRENT,
    EDITION_FILE,
    KEPT,
    MANIFEST_FILE,
    STAGING,
    Manifest,
    Published,
    TreeName,
)
from broadcast.channels.site.model import next_end
from broadcast.editions.at_rest import edition_from
from broadcast.editions.model import Edition
from core.canonical import digest_bytes
from scripts_library.items.model import Audience

_SYNCERS: Final = 8
_AT_ONCE: Final = 16
"""Files that one thread brings to the disk in one go: handing over each by itself costs as much again."""
_OUTSIDE: Final = frozenset({"", ".", ".."})


class FolderRoom:
    """A channel's folder in a tree. Remembers the digest of every file, and hands each to ``keep`` once it is
    written. Files bear the time `stamp` (see `TreeName.stamp`).
    """

    def __init__(self, tree: Path, channel: str, stamp: int, keep: Callable[[str], object]) -> None:
        self._tree, self._channel, self._stamp, self._keep = tree, channel, stamp, keep
        self._folders: set[str] = set()
        self.digests: dict[str, str] = {}
        self.better_at: datetime | None = None

    def write(self, path: str, content: bytes) -> None:
        target = self._target(path)
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        try:
            written = 0
            while written < len(content):
                written += os.write(handle, content[written:])
            os.utime(handle, (self._stamp, self._stamp))
        finally:
            os.close(handle)
        self._keep(target)
        self.digests[f"{self._channel}/{path}"] = digest_bytes(content)

    def link(self, path: str, source: Path) -> None:
        target = self._target(path)
        try:
            os.link(source, target)
        except OSError:  # another disk, or one without hard links
            shutil.copyfile(source, target)
        self._keep(target)
        self.digests[f"{self._channel}/{path}"] = digest_bytes(Path(target).read_bytes())

    def again(self, at: datetime) -> None:
        self.better_at = at if self.better_at is None else min(at, self.better_at)

    def _target(self, path: str) -> str:
        """Where it lies, its folder made. Words, not a `Path`: an edition has thousands."""
        if "\x00" in path or not _OUTSIDE.isdisjoint(path.split("/")):
            raise BadPath(path=path)
        folder, _, name = f"{self._tree}/{self._channel}/{path}".rpartition("/")
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{folder}/{name}"


class Trees:
    """The published trees of every audience below one folder."""

    def __init__(self, folder: Path, stagers: Sequence[Stager], made_by: str, *, kept: int = KEPT) -> None:
        self._folder = folder
        self._stagers = stagers
        self._made_by = made_by
        self._kept = kept

    def publish(self, text: bytes, at: datetime, *, even_if_older: bool = False) -> Published:
        """Stage the edition and switch to it. Raises `NewerIsPublished`."""
        edition = edition_from(text)
        with self._turn(edition.audience) as room:
            now = current(room)
            if now and now.number > edition.number and not even_if_older:
                raise NewerIsPublished(number=now.number)
            if now and (now.number, now.hash) == (edition.number, edition.hash):
                return self._renewed(room, now, text, at)
            name = self._found(room, edition, at) or self._staged(room, edition, text, at)
            return self._switched(room, name)

    def stage(self, text: bytes, at: datetime) -> Published:
        """Stage the edition, so that `publish` only has to switch to it. Raises `NewerIsPublished`."""
        edition = edition_from(text)
        with self._turn(edition.audience) as room:
            now = current(room)
            if now and now.number > edition.number:
                raise NewerIsPublished(number=now.number)
            if now and (now.number, now.hash) == (edition.number, edition.hash):
                name = now
            else:
                name = self._found(room, edition, at) or self._staged(room, edition, text, at)
            return _told(room, name, switched=False)

    def refresh(self, audience: Audience, at: datetime) -> Published | None:
        """Stage what is published anew from its own tree where that is due."""
        with self._turn(audience) as room:
            now = current(room)
            if now is None:
                return None
            return self._renewed(room, now, (room / str(now) / EDITION_FILE).read_bytes(), at)

    def _renewed(self, room: Path, now: TreeName, text: bytes, at: datetime) -> Published:
        manifest = read_manifest(room / str(now))
        if manifest is not None and not manifest.stale(at, self._made_by):
            return _published(manifest, now, switched=False)
        return self._switched(room, self._staged(room, edition_from(text), text, at))

    def _found(self, room: Path, edition: Edition, at: datetime) -> TreeName | None:
        """A whole tree of this edition that a crash kept from becoming current, if it still says what it
        should.
        """
        for name in sorted(names(room), reverse=True):
            if (name.number, name.hash) == (edition.number, edition.hash):
                manifest = read_manifest(room / str(name))
                if manifest and manifest.staged_at <= at and not manifest.stale(at, self._made_by):
                    return name
        return None

    def _staged(self, room: Path, edition: Edition, text: bytes, at: datetime) -> TreeName:
        turns = [
            name.turn for name in names(room) if (name.number, name.hash) == (edition.number, edition.hash)
        ]
        name = TreeName(edition.number, edition.hash, max(turns, default=0) + 1)
        draft = room / f"{STAGING}{name}"
        draft.mkdir()
        with lasting(draft) as keep:
            rooms = self._channels(edition, at, draft, name.stamp, keep)
            for file, content in (
                (EDITION_FILE, text),
                (MANIFEST_FILE, self._manifest(edition, at, rooms).json()),
            ):
                (draft / file).write_bytes(content)
                keep(str(draft / file))
        draft.rename(room / str(name))
        sync(room)
        return name

    def _channels(
        self, edition: Edition, at: datetime, draft: Path, stamp: int, keep: Callable[[str], object]
    ) -> tuple[FolderRoom, ...]:
        """Stage all channels at once: the phone waits for its voice while the site is written."""

        def stage(stager: Stager) -> FolderRoom:
            folder = FolderRoom(draft, stager.name, stamp, keep)
            (draft / stager.name).mkdir()
            stager.stage(edition, at, folder)
            return folder

        with ThreadPoolExecutor(max(1, len(self._stagers))) as pool:
            return tuple(pool.map(stage, self._stagers))

    def _manifest(self, edition: Edition, at: datetime, rooms: Sequence[FolderRoom]) -> Manifest:
        moments = (next_end(edition.cut, at), *(room.better_at for room in rooms))
        digests = {path: digest for room in rooms for path, digest in room.digests.items()}
        return Manifest(
            audience=edition.audience,
            number=edition.number,
            hash=edition.hash,
            staged_at=at,
            next_end=min((each for each in moments if each is not None), default=None),
            made_by=self._made_by,
            channels=tuple(stager.name for stager in self._stagers),
            files=dict(sorted(digests.items())),
        )

    def _switched(self, room: Path, name: TreeName) -> Published:
        link = room / f"{STAGING}{CURRENT}"
        link.unlink(missing_ok=True)
        link.symlink_to(str(name))
        link.rename(room / CURRENT)
        sync(room)
        return _told(room, name, switched=True)

    def tidy(self) -> None:
        """Take away the oldest trees. By itself, since whoever waits for a switch need not wait for this too:
        an edition has thousands of files.
        """
        for audience in Audience:
            if (self._folder / audience.value).exists():
                with self._turn(audience) as room:
                    self._prune(room, current(room))

    def _prune(self, room: Path, now: TreeName | None) -> None:
        by_age = sorted(names(room), key=lambda name: (room / str(name)).stat().st_mtime_ns, reverse=True)
        for name in [name for name in by_age if name != now][self._kept - 1 :]:
            aside = room / f"{STAGING}old-{name}"
            (room / str(name)).rename(aside)
            shutil.rmtree(aside, ignore_errors=True)

    @contextmanager
    def _turn(self, audience: Audience) -> Iterator[Path]:
        """Alone with the audience's folder, and what others left half done swept away."""
        room = self._folder / audience.value
        room.mkdir(parents=True, exist_ok=True)
        with (room / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            sweep(room)
            yield room


def current(room: Path) -> TreeName | None:
    """The tree that citizens of this audience read now; one system call."""
    try:
        return TreeName.read(str((room / CURRENT).readlink()))
    except OSError:
        return None


def names(room: Path) -> list[TreeName]:
    """Every whole tree, in no order."""
    found = (TreeName.read(entry.name) for entry in os.scandir(room))
    return [name for name in found if name is not None]


def sweep(room: Path) -> None:
    """Take away what an interrupted staging left. Only with the lock held."""
    for entry in os.scandir(room):
        if entry.name.startswith(STAGING):
            if entry.is_symlink() or not entry.is_dir():
                Path(entry.path).unlink(missing_ok=True)
            else:
                shutil.rmtree(entry.path, ignore_errors=True)


def read_manifest(tree: Path) -> Manifest | None:
    """What the tree says of itself; None when it does not."""
    try:
        return Manifest.read((tree / MANIFEST_FILE).read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def lasting(tree: Path) -> Iterator[Callable[[str], object]]:
    """Gives a function that sees to it that a written file reaches the disk; at the end of the block all of
    them and every folder have. Several at once, since the disk's journal takes them together, and while the
    next are still being written.
    """
    written: list[str] = []
    under_way: list[Future[None]] = []
    one_at_a_time = Lock()
    with ThreadPoolExecutor(_SYNCERS, "sync") as pool:

        def keep(path: str) -> None:
            with one_at_a_time:  # channels are staged side by side
                written.append(path)
                if len(written) >= _AT_ONCE:
                    under_way.append(pool.submit(_sync_all, written.copy()))
                    written.clear()

        yield keep
        _sync_all(written)
        for each in under_way:
            each.result()
    for folder, _, _ in os.walk(tree):
        sync(folder)


def _sync_all(paths: Sequence[str]) -> None:
    for path in paths:
        sync(path)


def sync(path: str | Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(room: Path, name: TreeName, *, switched: bool) -> Published:
    manifest = read_manifest(room / str(name))
    if manifest is None:
        raise OSError(f"{name} lost its manifest while it was published")
    return _published(manifest, name, switched=switched)


def _published(manifest: Manifest, name: TreeName, *, switched: bool) -> Published:
    return Published(manifest.audience, name, manifest.channels, manifest.next_end, switched)
