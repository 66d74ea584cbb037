"""The spool's file: SQLite in WAL mode with FULL sync, so that what is committed survives a kill and a
power cut.

One file a host; several processes may write to it. Sequences are given under the write lock, so a reader
that has seen number n has seen all before it, and no number is used twice, also after pruning.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from broadcast.phone.spool.model import SpooledStep, StepEntry, Written
from core.ids import new_id

BUSY_SECONDS: Final = 5.0
_VERSION: Final = 2
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS spool (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (digest BLOB PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS steps (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    call TEXT NOT NULL,
    step TEXT NOT NULL,
    at INTEGER NOT NULL,
    audience TEXT NOT NULL,
    edition INTEGER NOT NULL,
    place_in TEXT NOT NULL,
    place_out TEXT NOT NULL,
    "key" TEXT NOT NULL,
    language TEXT NOT NULL,
    effects TEXT NOT NULL,
    answer BLOB NOT NULL,
    number_sealed TEXT,
    origin TEXT,
    UNIQUE (call, step)
);
"""
_FROM_1: Final = "ALTER TABLE steps ADD COLUMN origin TEXT"
"""A spool of the first version may hold steps that are not imported yet: it is brought up to date."""
_INSERT: Final = """
INSERT OR IGNORE INTO steps (call, step, at, audience, edition, place_in, place_out, "key", language, effects,
    answer, number_sealed, origin) VALUES """
_ONE_ROW: Final = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_MANY: Final = {size: _INSERT + ", ".join([_ONE_ROW] * size) for size in (256, 64, 16, 4, 1)}
"""Many rows in one statement: SQLite gives the interpreter lock back once a statement, not once a row, and
each time it does, whoever serves calls waits for it.
"""
_BEFORE: Final = "SELECT sequence FROM steps ORDER BY sequence DESC LIMIT 1 OFFSET ?"
_STORED: Final = """
SELECT sequence, content FROM steps JOIN answers ON answers.digest = steps.answer
WHERE call = ? AND step = ?
"""
_PENDING: Final = """
SELECT sequence, call, step, at, audience, edition, place_in, place_out, "key", language, effects,
    number_sealed, origin FROM steps WHERE sequence > ? ORDER BY sequence LIMIT ?
"""
_FORGET_STEPS: Final = "DELETE FROM steps WHERE sequence <= ? AND at < ?"
_FORGET_ANSWERS: Final = "DELETE FROM answers WHERE digest NOT IN (SELECT answer FROM steps)"

Row: TypeAlias = tuple[str, str, int, str, int, str, str, str, str, str, bytes, str | None, str | None]


def open_file(path: Path) -> sqlite3.Connection:
    """The file, made where there is none, ready to write. Transactions are begun and ended by hand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if db.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
        return db
    with transaction(db):
        if db.execute("PRAGMA user_version").fetchone()[0] == 1:
            db.execute(_FROM_1)
        for statement in filter(None, (each.strip() for each in _SCHEMA.split(";"))):
            db.execute(statement)
        db.execute("INSERT INTO spool SELECT ? WHERE NOT EXISTS (SELECT 1 FROM spool)", (new_id(),))
        db.execute(f"PRAGMA user_version = {_VERSION}")
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One write transaction; the write lock is taken at once, so it cannot fail half way for want of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def digest_of(answer: bytes) -> bytes:
    """What an answer is stored under."""
    return hashlib.blake2b(answer, digest_size=16).digest()


class Batches:
    """Writes many entries in one transaction. An answer's bytes are stored once, however many callers get
    it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: set[bytes] = set()
        self._version: object = None

    def write(self, entries: Sequence[StepEntry]) -> list[Written]:
        """Keep the entries that are new; all are told what is stored, in their order. On disk when this
        returns.
        """
        rows = [_row(entry) for entry in entries]
        with transaction(self._db):
            self._keep_answers(rows, entries)
            return self._insert(entries, rows)

    def forget(self, imported: int, before: datetime) -> int:
        """Delete steps up to ``imported`` that are older than ``before``, and answers nobody got. How
        many.
        """
        with transaction(self._db):
            count = self._db.execute(_FORGET_STEPS, (imported, _micros(before))).rowcount
            self._db.execute(_FORGET_ANSWERS)
        self._known.clear()
        return count

    def _keep_answers(self, rows: Sequence[Row], entries: Sequence[StepEntry]) -> None:
        """What this connection has written once is known to be there, until another one writes: it may have
        pruned.
        """
        version = self._db.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._known.clear()
        pairs = zip(rows, entries, strict=True)
        fresh = {row[10]: entry.answer for row, entry in pairs if row[10] not in self._known}
        if fresh:
            self._db.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", fresh.items())
            self._known.update(fresh)

    def _insert(self, entries: Sequence[StepEntry], rows: Sequence[Row]) -> list[Written]:
        so_far = self._db.total_changes
        last = self._insert_rows(rows)
        fresh = self._db.total_changes - so_far
        if fresh == len(rows):
            first = last - fresh + 1
            return [Written(first + n, entry.answer, False) for n, entry in enumerate(entries)]
        return self._sorted_out(entries, fresh)

    def _insert_rows(self, rows: Sequence[Row]) -> int:
        """The sequence of the last row, where all were new."""
        at, last = 0, 0
        while at < len(rows):
            size = next(size for size in _INSERT_MANY if size <= len(rows) - at)
            values = list(chain.from_iterable(rows[at : at + size]))
            last = self._db.execute(_INSERT_MANY[size], values).lastrowid or 0
            at += size
        return last

    def _sorted_out(self, entries: Sequence[StepEntry], fresh: int) -> list[Written]:
        """Some were there already, from an earlier transaction or from this very one. Whatever this one
        wrote has the highest sequences, since they are given under the write lock.
        """
        earlier = self._db.execute(_BEFORE, (fresh,)).fetchone()
        before = earlier[0] if earlier else 0
        seen: set[int] = set()
        written = []
        for entry in entries:
            sequence, answer = self._db.execute(_STORED, (entry.call, entry.step)).fetchone()
            written.append(Written(sequence, answer, repeat=sequence <= before or sequence in seen))
            seen.add(sequence)
        return written


def spool_id(db: sqlite3.Connection) -> str:
    """Names this file for ever."""
    found: str = db.execute("SELECT id FROM spool").fetchone()[0]
    return found


def after(db: sqlite3.Connection, sequence: int, limit: int) -> list[SpooledStep]:
    """The steps after ``sequence``, oldest first."""
    spool = spool_id(db)
    return [_spooled(spool, row) for row in db.execute(_PENDING, (sequence, limit))]


def _row(entry: StepEntry) -> Row:
    return (
        entry.call,
        entry.step,
        _micros(entry.at),
        entry.audience,
        entry.edition,
        entry.place_in,
        entry.place_out,
        entry.key,
        entry.language,
        entry.effects,
        digest_of(entry.answer),
        entry.number_sealed,
        entry.origin,
    )


def _spooled(spool: str, row: tuple[object, ...]) -> SpooledStep:
    (
        sequence,
        call,
        step,
        at,
        audience,
        edition,
        place_in,
        place_out,
        key,
        language,
        effects,
        number,
        origin,
    ) = row
    return SpooledStep(
        spool=spool,
        sequence=int(str(sequence)),
        call=str(call),
        step=str(step),
        at=datetime.fromtimestamp(int(str(at)) / 1_000_000, UTC),
        audience=str(audience),
        edition=int(str(edition)),
        place_in=str(place_in),
        place_out=str(place_out),
        key=str(key),
        language=str(language),
        effects=tuple(json.loads(str(effects))),
        number_sealed=None if number is None else str(number),
        origin=None if origin is None else str(origin),
    )


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
