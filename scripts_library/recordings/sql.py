"""Recordings in the database: rows that are written once."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Column, Connection, Integer, Table, Text, insert, select

from core.storage.immutable import immutable
from core.storage.metadata import UTCDateTime, metadata
from scripts_library.recordings.model import Recording

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
        Column("by", Text, nullable=False),
        Column("at", UTCDateTime, nullable=False),
    )
)


class SqlRecordings:
    """`Recordings` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, recording: Recording) -> None:
        row = {
            "id": recording.id,
            "text_hash": recording.text_hash,
            "language": recording.language,
            "part": recording.part,
            "slots_digest": recording.slots_digest,
            "sound": recording.sound,
            "by": recording.by,
            "at": recording.at,
        }
        self._connection.execute(insert(recordings).values(row))

    def of(self, text_hashes: Collection[str]) -> Sequence[Recording]:
        query = select(recordings).where(recordings.c.text_hash.in_(list(text_hashes)))
        rows = self._connection.execute(query.order_by(recordings.c.at, recordings.c.id))
        return [
            Recording(
                row.id, row.text_hash, row.language, row.part, row.slots_digest, row.sound, row.by, row.at
            )
            for row in rows
        ]
