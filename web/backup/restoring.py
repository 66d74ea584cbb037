"""Making an installation from a backup: checked before anything is put in place, and never over another."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from sqlalchemy import Connection

from broadcast.editions.sql import SqlEditions
from core.clock import Clock, rfc3339
from core.journal.model import Event
from core.journal.sql import SqlJournal
from core.sealing.keys import key_id
from core.settings import Settings
from core.storage.database import database_url, open_database
from core.storage.migrations import upgrade
from web.backup.databases import (
    POSTGRESQL_FILE,
    SQLITE_FILE,
    close_up,
    is_empty_postgresql,
    kind_of,
    load_postgresql,
)
from web.backup.errors import BrokenRecord, DamagedBackup, NotEmpty, OtherDatabase, OtherSecret
from web.backup.making import SECRET, SPOOL
from web.backup.manifest import Manifest, damages, read_manifest
from web.backup.progress import Progress
from web.building import Office, open_office
from web.centre import FILE_NAME as CENTRE
from web.centre import read_centre
from web.folders import Folders
from web.verifying import Finding, verify_all

_STAGING: Final = ".restoring"
_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class RecordRestored(Event):
    """The record was set back to a backup: what was written after it is gone."""

    kind: ClassVar[str] = "record_restored"
    made_at: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Record:
    journal: SqlJournal
    editions: SqlEditions


def restore(
    settings: Settings, source: Path, clock: Clock, progress: Progress, *, anyway: bool = False
) -> tuple[Office, Manifest]:
    """Make the installation that the settings name from the backup in `source`.

    Its data folder must be new or empty, and so must a PostgreSQL. ``anyway``: also when the record in the
    backup does not verify. Raises `NoBackup`, `DamagedBackup`, `OtherDatabase`, `OtherSecret`, `NotEmpty`,
    `BrokenRecord`, `UnknownSchema`, `DatabaseUnavailable`; what it raises leaves nothing in place, but for a
    PostgreSQL whose record is broken.
    """
    manifest = read_manifest(source)
    _check_target(settings, manifest)
    _check_files(source, manifest, progress)
    _check_secret(settings, source, manifest)
    with _staging(settings.data) as staging:
        _copy(source, staging, manifest, progress)
        read_centre(staging)
        progress.step("verifying", 0, 1)
        _check_record(_fill(settings, staging), manifest, clock, anyway=anyway)
        _put_in_place(settings, staging)
    office = open_office(settings, clock)
    told = RecordRestored(rfc3339(manifest.made_at), manifest.head.seq, manifest.head.hash)
    office.database.run(lambda record: record.journal.add(told, None))
    progress.end()
    return office, manifest


def _check_target(settings: Settings, manifest: Manifest) -> None:
    """Nothing is there yet: whatever is in use isn't empty either."""
    if settings.data.exists() and any(settings.data.iterdir()):
        raise NotEmpty(place=settings.data)
    kind = kind_of(settings.database_url)
    if kind != manifest.kind:
        mend = "Set DATABASE_URL to an empty one." if manifest.kind == "postgresql" else "Unset DATABASE_URL."
        raise OtherDatabase(kind=manifest.kind, mend=mend)
    if kind == "postgresql":
        if not is_empty_postgresql(settings.database_url):
            raise NotEmpty(place="DATABASE_URL")
    elif _sqlite_file(settings).exists():
        raise NotEmpty(place=_sqlite_file(settings))


def _check_files(source: Path, manifest: Manifest, progress: Progress) -> None:
    progress.step("checking", 0, 1)
    wrong = list(damages(source, manifest))
    if wrong:
        more = f" and {len(wrong) - _MOST_TOLD} more" if len(wrong) > _MOST_TOLD else ""
        raise DamagedBackup(files=", ".join(wrong[:_MOST_TOLD]) + more)


def _check_secret(settings: Settings, source: Path, manifest: Manifest) -> None:
    """What was sealed must be opened by the secret that will be in use, or by an earlier one."""
    kept = source / SECRET
    used = settings.secret_key or (kept.read_text("ascii").strip() if kept.exists() else "")
    if manifest.secret not in {key_id(each) for each in (used, *settings.previous_secret_keys) if each}:
        raise OtherSecret


@contextmanager
def _staging(data: Path) -> Iterator[Path]:
    """A folder inside the data folder, so that putting in place is renaming; gone at the end."""
    data.mkdir(parents=True, exist_ok=True)
    staging = data / _STAGING
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _copy(source: Path, staging: Path, manifest: Manifest, progress: Progress) -> None:
    done = 0
    for name, held in manifest.files.items():
        progress.step("copying", done, manifest.size)
        place = staging / name
        place.parent.mkdir(parents=True, exist_ok=True)  # a web server may read the sounds
        shutil.copyfile(source / name, place)
        done += held.size
    for private, mode in ((SECRET, 0o600), (SQLITE_FILE, 0o600), (Path(SPOOL).parent, 0o700)):
        if (staging / private).exists():
            (staging / private).chmod(mode)


def _fill(settings: Settings, staging: Path) -> str:
    """The address of the restored record, brought up to date: still beside its place, on SQLite."""
    url = settings.database_url
    if kind_of(url) == "sqlite":
        url = f"sqlite:///{(staging / SQLITE_FILE).absolute()}"
    else:
        load_postgresql(url, staging / POSTGRESQL_FILE)
        (staging / POSTGRESQL_FILE).unlink()
    upgrade(url)
    return url


def _check_record(url: str, manifest: Manifest, clock: Clock, *, anyway: bool) -> None:
    def record_of(connection: Connection) -> _Record:
        return _Record(SqlJournal(connection, clock), SqlEditions(connection))

    database = open_database(url, record_of)
    try:
        found: Finding = database.read(verify_all, manifest.head)
    finally:
        database.close()
    if not found.ok and not anyway:
        raise BrokenRecord(why=str(found))


def _put_in_place(settings: Settings, staging: Path) -> None:
    """The centre's file comes last: without it nothing starts on a half of an installation."""
    if (staging / SQLITE_FILE).exists():
        place = _sqlite_file(settings)
        place.parent.mkdir(parents=True, exist_ok=True)
        close_up(staging / SQLITE_FILE)
        shutil.move(staging / SQLITE_FILE, place)
    folders = Folders(settings.data)
    for each in sorted(staging.iterdir(), key=lambda path: path.name == CENTRE):
        each.rename(folders.data / each.name)


def _sqlite_file(settings: Settings) -> Path:
    return Path(str(database_url(settings.database_url).database))
