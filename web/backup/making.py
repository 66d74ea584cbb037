"""Making a backup of an installation that goes on serving."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.clock import Clock
from core.journal.model import Head
from core.sealing.keys import key_id
from core.settings import Settings
from core.storage.database import database_url
from core.storage.errors import DatabaseUnavailable
from web.backup.databases import (
    POSTGRESQL_FILE,
    SQLITE_FILE,
    Tell,
    copy_sqlite,
    dump_postgresql,
    facts_of_sqlite,
    kind_of,
)
from web.backup.errors import NotEmpty
from web.backup.manifest import Held, Manifest, hash_of_file, write_manifest
from web.backup.progress import Progress
from web.centre import FILE_NAME as CENTRE
from web.folders import Folders
from web.private import secret_of

_OWN: Final = 0o700
SOUNDS: Final = "sounds"
SPOOL: Final = "spool/calls.sqlite"
SECRET: Final = "secret_key"


def back_up(settings: Settings, target: Path, clock: Clock, progress: Progress) -> Manifest:
    """Copy the installation into `target`, a new or empty folder that only its owner may read.

    The order matters: a sound is kept before the row that names it, so sounds are copied after the database;
    a call's steps are kept in the spool for a day after their import, so the spool is copied last.
    Raises `NotEmpty`, `NoDatabaseTool`, `DatabaseToolFailed`, `DatabaseUnavailable`.
    """
    folders = Folders(settings.data)
    secret = secret_of(settings, folders)
    _make_empty(target)
    made_at = clock.now()
    head, schema = _copy_database(settings.database_url, target, progress)
    shutil.copyfile(folders.data / CENTRE, target / CENTRE)
    if not settings.secret_key:
        shutil.copyfile(folders.secret, target / SECRET)
        (target / SECRET).chmod(0o600)
    _copy_sounds(folders.sounds, target / SOUNDS, progress)
    if folders.spool.exists():
        (target / SPOOL).parent.mkdir(mode=_OWN)
        copy_sqlite(folders.spool, target / SPOOL, _telling(progress, "calls"))
    files = {
        name: Held(hash_of_file(target / name), (target / name).stat().st_size) for name in _names(target)
    }
    manifest = Manifest(made_at, kind_of(settings.database_url), schema, head, key_id(secret), files)
    _settle(target, files)
    write_manifest(target, manifest)
    _sync(target)
    progress.end()
    return manifest


def _make_empty(target: Path) -> None:
    target.mkdir(mode=_OWN, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise NotEmpty(place=target)
    target.chmod(_OWN)


def _copy_database(url: str, target: Path, progress: Progress) -> tuple[Head, str]:
    if kind_of(url) != "sqlite":
        progress.step("database", 0, 1)
        return dump_postgresql(url, target / POSTGRESQL_FILE)
    source = Path(str(database_url(url).database))
    try:
        copy_sqlite(source, target / SQLITE_FILE, _telling(progress, "database"))
    except sqlite3.OperationalError as wrong:
        raise DatabaseUnavailable(why=str(wrong)) from wrong
    return facts_of_sqlite(target / SQLITE_FILE)


def _copy_sounds(source: Path, target: Path, progress: Progress) -> None:
    """Sounds are named by their content and never changed, so plain copies are whole."""
    found = sorted(source.glob("??/*.wav"))
    for number, file in enumerate(found):
        progress.step("sounds", number, len(found))
        place = target / file.relative_to(source)
        place.parent.mkdir(mode=_OWN, parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def _telling(progress: Progress, what: str) -> Tell:
    return lambda done, of: progress.step(what, done, of)


def _names(folder: Path) -> Iterator[str]:
    return (str(each.relative_to(folder)) for each in sorted(folder.rglob("*")) if each.is_file())


def _settle(target: Path, files: dict[str, Held]) -> None:
    """On the disk before the manifest says so."""
    for place in {target / name for name in files} | {(target / name).parent for name in files}:
        _sync(place)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
