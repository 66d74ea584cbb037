"""The journal in the database: entries that cannot be changed, and one row that says where the chain ends."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Table,
    Text,
    bindparam,
    select,
    type_coerce,
)

from core.access.model import PersonId
from core.canonical import Json, NotCanonical, canonical_json
from core.clock import Clock
from core.journal.model import START, Entry, Event, Head, link
from core.storage.immutable import immutable
from core.storage.metadata import UTCDateTime, metadata
from core.storage.prepared import Prepared, insert_into
from core.storage.statements import insert_unless_there

entries: Final = immutable(
    Table(
        "journal_entries",
        metadata,
        Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("at", UTCDateTime, nullable=False),
        Column("kind", Text, nullable=False),
        Column("by", Text),
        Column("data", Text, nullable=False),
        Column("prev", Text, nullable=False),
        Column("hash", Text, nullable=False, unique=True),
        Index("ix_journal_entries_kind_seq", "kind", "seq"),
    )
)

head_row: Final = immutable(
    Table(
        "journal_head",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("seq", BigInteger, nullable=False),
        Column("hash", Text, nullable=False),
        CheckConstraint("id = 1", name="one_row"),
    ),
    may_change=["seq", "hash"],
)

_ROWS_AT_A_TIME: Final = 500
_AS_KEPT: Final = [type_coerce(each, Text).label("at") if each.name == "at" else each for each in entries.c]
"""The time is read by ourselves, so that one that is none any more is a finding rather than a failure."""

_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)

# built once: nearly every unit of work adds an entry, and building a statement takes longer than running it
_ADD: Final = insert_into(entries)
_MOVE_HEAD: Final = Prepared(head_row.update().values(seq=bindparam("new_seq"), hash=bindparam("new_hash")))
_LOCKED_HEAD: Final = Prepared(select(head_row.c.seq, head_row.c.hash).with_for_update())


class SqlJournal:
    """The journal in one unit of work. Adding locks the head row, so that writers take turns: no gap, no
    fork."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, event: Event, by: PersonId | None) -> Head:
        entry = link(self._locked_head(), event, by, self._clock.now())
        row = {"seq": entry.seq, "at": entry.at, "kind": entry.kind, "by": entry.by, "prev": entry.prev,
               "hash": entry.hash, "data": canonical_json(entry.data).decode()}  # fmt: skip
        _ADD.run(self._connection, row)
        _MOVE_HEAD.run(self._connection, {"new_seq": entry.seq, "new_hash": entry.hash})
        return entry.head

    def head(self) -> Head:
        row = self._connection.execute(select(head_row.c.seq, head_row.c.hash)).one_or_none()
        return START if row is None else Head(*row)

    def newest(self, *, kind: str | None = None, before: int | None = None, limit: int = 50) -> list[Entry]:
        """A page of entries, newest first; the next page is `before` the last one's seq."""
        query = select(*_AS_KEPT).order_by(entries.c.seq.desc()).limit(limit)
        if kind is not None:
            query = query.where(entries.c.kind == kind)
        if before is not None:
            query = query.where(entries.c.seq < before)
        return [_entry(row) for row in self._connection.execute(query)]

    def all(self, kind: str | None = None) -> Iterator[Entry]:
        """Every entry (of one kind) in order, in constant memory. To be read inside the unit of work."""
        query = select(*_AS_KEPT).order_by(entries.c.seq).limit(_ROWS_AT_A_TIME)
        if kind is not None:
            query = query.where(entries.c.kind == kind)
        page = self._connection.execute(query).all()
        while page:
            yield from map(_entry, page)
            page = self._connection.execute(query.where(entries.c.seq > page[-1].seq)).all()

    def _locked_head(self) -> Head:
        row = _LOCKED_HEAD.first(self._connection, {})
        if row is not None:
            return Head(*row)
        insert_unless_there(self._connection, head_row, {"id": 1, "seq": START.seq, "hash": START.hash})
        return self._locked_head()


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    found = row._mapping  # noqa: SLF001
    by = None if found["by"] is None else PersonId(found["by"])
    return Entry(
        found["seq"],
        _moment(found["at"]),
        found["kind"],
        by,
        _data(found["data"]),
        found["prev"],
        found["hash"],
    )


def _data(kept: object) -> dict[str, Json]:
    """What was written; anything else, also what only reads the same, is shown as the change that it is."""
    try:
        data = json.loads(str(kept))
        if isinstance(data, dict) and canonical_json(data).decode() == kept:
            return data
    except (ValueError, RecursionError, NotCanonical):
        pass
    return {"not as it was written": ascii(kept)}


def _moment(kept: object) -> datetime:
    try:
        at = kept if isinstance(kept, datetime) else datetime.fromisoformat(str(kept))
    except ValueError:
        return _NO_TIME
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
