"""Recordings in the database: rows that are written once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Table,
    Text,
    exists,
    func,
    insert,
    select,
)

from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from scripts_library.approvals.errors import OwnWork
from scripts_library.approvals.via_triggers import guarded, in_our_words
from scripts_library.items.sql import texts
from scripts_library.recordings import errors
from scripts_library.recordings.model import Check, Move, Recording, State, Unheard
from scripts_library.recordings.via_triggers import ANOTHER_LISTENS

recordings: Final = immutable(
    Table(
        "recordings",
        metadata,
        Column("id", Text, primary_key=True),
        Column("text_hash", Text, nullable=False, index=True),
        Column("language", Text, nullable=False),
        Column("part", Integer),
        Column("slots_digest", Text),
        Column("sound", Text, nullable=False),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
    )
)

checks: Final = guarded(
    immutable(
        Table(
            "recording_checks",
            metadata,
            Column("seq", BigInteger, primary_key=True, autoincrement=False),
            Column("recording", Text, ForeignKey("recordings.id"), nullable=False, index=True),
            a_person("by"),
            Column("at", UTCDateTime, nullable=False),
        )
    ),
    (ANOTHER_LISTENS,),
)

moves: Final = immutable(
    Table(
        "recording_moves",
        metadata,
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("recording", Text, ForeignKey("recordings.id"), nullable=False, index=True),
        Column("what", Text, nullable=False),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
        Column("reason", Text),
    )
)


class SqlRecordings:
    """`Recordings` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, recording: Recording) -> None:
        self._connection.execute(insert(recordings).values(row_of(recording, without=["check", "move"])))

    def get(self, recording: str) -> Recording:
        found = self._read(select(recordings).where(recordings.c.id == recording))
        if not found:
            raise errors.NoSuchRecording(recording=recording)
        return found[0]

    def of(self, text_hashes: Collection[str]) -> Sequence[Recording]:
        return self._read(select(recordings).where(recordings.c.text_hash.in_(list(text_hashes))))

    def unheard(self) -> Sequence[Unheard]:
        unchecked = select(recordings).where(~exists().where(checks.c.recording == recordings.c.id))
        waiting = [each for each in self._read(unchecked) if each.state is State.WAITING]
        newest = self._newest_revisions({each.text_hash for each in waiting})
        places = [(each, newest.get((each.text_hash, each.language))) for each in waiting]
        return [Unheard(each, revision) for each, revision in places if revision is not None]

    def add_check(self, check: Check) -> None:
        try:
            with in_our_words():
                self._connection.execute(insert(checks).values(row_of(check)))
        except OwnWork as wrong:
            raise errors.OwnRecording from wrong

    def add_move(self, move: Move) -> None:
        self._connection.execute(insert(moves).values(row_of(move)))

    def _read(self, query: Any) -> list[Recording]:
        rows = self._connection.execute(query.order_by(recordings.c.at, recordings.c.id)).all()
        ids = [row.id for row in rows]
        heard = self._last(checks, ids, earliest=True)
        moved = self._last(moves, ids)
        return [_recording(row, heard.get(row.id), moved.get(row.id)) for row in rows]

    def _last(self, table: Table, ids: Collection[str], *, earliest: bool = False) -> dict[str, Row[Any]]:
        """The newest row of each recording, or the earliest."""
        if not ids:
            return {}
        order = table.c.seq.desc() if earliest else table.c.seq
        named = select(table).where(table.c.recording.in_(ids)).order_by(order)
        return {row.recording: row for row in self._connection.execute(named)}

    def _newest_revisions(self, hashes: Iterable[str]) -> dict[tuple[str, str], str]:
        """By text, the newest revision that holds it; ids of revisions are ordered in time."""
        newest = func.max(texts.c.revision).label("revision")
        query = select(texts.c.hash, texts.c.language, newest).where(texts.c.hash.in_(list(hashes)))
        rows = self._connection.execute(query.group_by(texts.c.hash, texts.c.language))
        return {(row.hash, row.language): row.revision for row in rows}


def _recording(row: Row[Any], heard: Row[Any] | None, moved: Row[Any] | None) -> Recording:
    check = None if heard is None else of_row(Check, heard)
    return of_row(Recording, row, check=check, move=None if moved is None else of_row(Move, moved))
