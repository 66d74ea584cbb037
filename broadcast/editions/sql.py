"""Editions and their clocks in the database: rows that are written once."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Column, Connection, Integer, Row, Table, Text, bindparam, select

from broadcast.editions.at_rest import alerts_from, alerts_json, released_from, released_json
from broadcast.editions.content import cut_from
from broadcast.editions.errors import NoSuchEdition, NothingCutYet
from broadcast.editions.model import Alert, Cut, Edition, EditionNumber
from broadcast.editions.ports import Line, Moment, Place, Stored
from core.access.sql_tables import a_person
from core.canonical import Json
from core.clock import rfc3339
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.prepared import Prepared
from core.storage.rows import of_row, row_of
from core.storage.statements import insert_unless_there
from scripts_library.items.model import Audience

editions: Final = immutable(
    Table(
        "editions",
        metadata,
        Column("audience", Text, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("hash", Text, nullable=False, unique=True),
        Column("parent", Text),
        Column("content", Text, nullable=False),
        Column("released", JsonText, nullable=False),
        Column("alerts", JsonText, nullable=False),
        Column("cut_at", UTCDateTime, nullable=False),
        Column("decided_at", UTCDateTime, nullable=False),
        a_person("by"),
        Column("reason", Text, nullable=False),
        Column("journal_head", Text, nullable=False),
        Column("restored_from", Integer),
    )
)

marks: Final = immutable(
    Table(
        "edition_marks",
        metadata,
        Column("audience", Text, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("channel", Text, primary_key=True),
        Column("host", Text, primary_key=True),
        Column("mark", Text, primary_key=True),
        Column("at", UTCDateTime, nullable=False),
    )
)

_LINE: Final = [column for column in editions.c if column.name not in {"content", "released", "alerts"}]
_LAST: Final = Prepared(
    select(editions.c.number, editions.c.hash)
    .where(editions.c.audience == bindparam("of"))
    .order_by(editions.c.number.desc())
    .limit(1)
)
_ROWS_AT_A_TIME: Final = 20
_TURN: Final = 7_591_120_27
"""Any number that nobody else locks with. A lock on the table would ask for a right to change it."""


class SqlEditions:
    """The editions in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self, audience: Audience) -> Place | None:
        row = _LAST.first(self._connection, {"of": audience.value})
        return None if row is None else Place(EditionNumber(row[0]), row[1])

    def alerts(self, audience: Audience) -> Mapping[str, Alert]:
        newest = (
            select(editions.c.alerts)
            .where(editions.c.audience == audience.value)
            .order_by(editions.c.number.desc())
            .limit(1)
        )
        return alerts_from(self._connection.execute(newest).scalar())

    def take_turn(self) -> None:
        """Keep others from cutting until this unit ends. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")

    def add(self, edition: Edition, content: str) -> None:
        self._connection.execute(
            editions.insert().values(
                audience=edition.audience.value,
                number=edition.number,
                hash=edition.hash,
                parent=edition.parent,
                content=content,
                released=released_json(edition.released),
                alerts=alerts_json(edition.alerts),
                cut_at=edition.cut_at,
                decided_at=edition.decided_at,
                by=edition.by,
                reason=edition.reason,
                journal_head=edition.journal_head,
                restored_from=edition.restored_from,
            )
        )

    def newest(self, audience: Audience) -> Edition:
        return _edition(self._newest_row(audience))

    def newest_text(self, audience: Audience) -> bytes:
        return _text(self._newest_row(audience))

    def get(self, audience: Audience, number: EditionNumber) -> Edition:
        where = (editions.c.audience == audience.value, editions.c.number == number)
        row = self._connection.execute(select(editions).where(*where)).one_or_none()
        if row is None:
            raise NoSuchEdition(audience=audience.value, number=number)
        return _edition(row)

    def lines(
        self, audience: Audience, *, before: EditionNumber | None = None, most: int = 50
    ) -> tuple[Line, ...]:
        query = select(*_LINE).where(editions.c.audience == audience.value)
        if before is not None:
            query = query.where(editions.c.number < before)
        rows = self._connection.execute(query.order_by(editions.c.number.desc()).limit(most))
        return tuple(of_row(Line, row) for row in rows)

    def every(self, audience: Audience) -> Iterator[Stored]:
        query = select(editions).where(editions.c.audience == audience.value).order_by(editions.c.number)
        for row in self._connection.execute(query, execution_options={"yield_per": _ROWS_AT_A_TIME}):
            yield Stored(of_row(Line, row), row.content)

    def anchors(self) -> tuple[str, ...]:
        query = select(editions.c.journal_head).order_by(editions.c.audience, editions.c.number)
        return tuple(self._connection.execute(query).scalars())

    def _newest_row(self, audience: Audience) -> Row[Any]:
        row = self._connection.execute(
            select(editions)
            .where(editions.c.audience == audience.value)
            .order_by(editions.c.number.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise NothingCutYet(audience=audience.value)
        return row


class SqlClockMarks:
    """The clocks in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, moment: Moment) -> None:
        insert_unless_there(self._connection, marks, row_of(moment))

    def of(self, audience: Audience, number: EditionNumber) -> tuple[Moment, ...]:
        query = select(marks).where(marks.c.audience == audience.value, marks.c.number == number)
        rows = self._connection.execute(
            query.order_by(marks.c.at, marks.c.channel, marks.c.host, marks.c.mark)
        )
        return tuple(of_row(Moment, row) for row in rows)


def _edition(row: Row[Any]) -> Edition:
    line, (content, cut) = of_row(Line, row), _read(row.content)
    return Edition(
        audience=line.audience,
        number=line.number,
        hash=line.hash,
        parent=line.parent,
        content=content,
        cut=cut,
        cut_at=line.cut_at,
        by=line.by,
        reason=line.reason,
        decided_at=line.decided_at,
        released=released_from(row.released),
        journal_head=row.journal_head,
        restored_from=line.restored_from,
        alerts=alerts_from(row.alerts),
    )


@lru_cache(maxsize=4)
def _read(content: str) -> tuple[Json, Cut]:
    """What a content holds, kept while it is asked for again: every open page looks at the newest edition
    each other second, and a large one takes longer to read than to fetch."""
    held = json.loads(content)
    return held, cut_from(held)


def _text(row: Row[Any]) -> bytes:
    """What `edition_json` writes, without reading the content: it may be large, and is canonical already."""
    rest = {
        "audience": row.audience,
        "by": row.by,
        "cut_at": rfc3339(row.cut_at),
        "decided_at": rfc3339(row.decided_at),
        "hash": row.hash,
        "journal_head": row.journal_head,
        "number": row.number,
        "parent": row.parent,
        "reason": row.reason,
        "released": row.released,
        "restored_from": row.restored_from,
        "alerts": row.alerts,
    }
    return f'{{"content":{cast("str", row.content)},{json.dumps(rest)[1:]}'.encode()
