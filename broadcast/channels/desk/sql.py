"""Open desks and what was read at them, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, delete, func, select

from broadcast.channels.desk.model import CONNECTED, Desk, DeskId, Read
from core.access.model import PersonId
from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import UTCDateTime, metadata
from core.storage.prepared import Prepared
from core.storage.rows import of_row, row_of
from core.storage.statements import insert_unless_there, upsert
from scripts_library.items.model import Audience

desks: Final = Table(
    "desks",
    metadata,
    Column("id", Text, primary_key=True),
    a_person("person"),
    Column("audience", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Index("ix_desks_audience_seen_at", "audience", "seen_at"),
)

desk_reads: Final = immutable(
    Table(
        "desk_reads",
        metadata,
        a_person("person", primary_key=True),
        Column("audience", Text, primary_key=True),
        Column("edition", Integer, primary_key=True, autoincrement=False),
        Column("hash", Text, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("desk", Text, nullable=False),
    )
)

_BEFORE: Final = Prepared(
    select(desks.c.audience, desks.c.shown, desks.c.opened_at).where(desks.c.id == bindparam("which"))
)


class SqlDesks:
    """`Desks` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, desk: Desk) -> None:
        before = _BEFORE.first(self._connection, {"which": desk.id})
        row = row_of(desk)
        if before is not None:
            audience, shown, row["opened_at"] = before
            row["shown"] = max(desk.shown, shown) if audience == desk.audience.value else desk.shown
        upsert(self._connection, desks, ("id",), row)

    def get(self, desk: DeskId) -> Desk | None:
        row = self._connection.execute(select(desks).where(desks.c.id == desk)).one_or_none()
        return None if row is None else of_row(Desk, row)

    def connected(self, audience: Audience, now: datetime) -> Sequence[Desk]:
        query = (
            select(desks)
            .where(desks.c.audience == audience.value, desks.c.seen_at >= now - CONNECTED)
            .order_by(desks.c.person, desks.c.id)
        )
        return [of_row(Desk, row) for row in self._connection.execute(query)]

    def lowest(self, audience: Audience, now: datetime) -> Mapping[str, int]:
        there = (desks.c.audience == audience.value) & (desks.c.seen_at >= now - CONNECTED)
        query = select(desks.c.host, func.min(desks.c.shown)).where(there).group_by(desks.c.host)
        return dict(self._connection.execute(query).all())

    def close(self, desk: DeskId, person: PersonId) -> None:
        self._connection.execute(delete(desks).where(desks.c.id == desk, desks.c.person == person))

    def add_read(self, read: Read) -> bool:
        return insert_unless_there(self._connection, desk_reads, row_of(read))

    def last_read(self, person: PersonId, audience: Audience) -> Read | None:
        return next(iter(self.last_reads(audience, [person])), None)

    def last_reads(self, audience: Audience, people: Sequence[PersonId]) -> Sequence[Read]:
        read = desk_reads.c
        own = (read.audience == audience.value) & read.person.in_(people)
        last = select(read.person, func.max(read.edition).label("edition")).where(own).group_by(read.person)
        newest = last.subquery()
        query = select(desk_reads).join(
            newest, (read.person == newest.c.person) & (read.edition == newest.c.edition)
        )
        rows = self._connection.execute(query.where(own).order_by(read.person))
        return [of_row(Read, row) for row in rows]

    def forget(self, before: datetime) -> int:
        return self._connection.execute(delete(desks).where(desks.c.seen_at < before)).rowcount
