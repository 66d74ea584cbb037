"""Call-outs in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Integer, Row, Table, Text, func, select

from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, insert_unless_there, upsert
from crisis.staffing.callouts.errors import NoSuchCallOut
from crisis.staffing.callouts.model import (
    TO_BE_READ,
    Answer,
    Called,
    CallOut,
    CallOutId,
    Meaning,
    Need,
    Part,
    State,
    TextIn,
)
from crisis.staffing.people.model import StaffId
from scripts_library.items.model import Audience

callouts: Final = Table(
    "callouts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Text, ForeignKey("incidents.id"), nullable=False),
    Column("audience", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("by", UTCDateTime, nullable=False),
    Column("until", UTCDateTime, nullable=False),
    Column("place", Text, nullable=False),
    Column("from_home", Boolean, nullable=False),
    Column("parts", JsonText, nullable=False),
    a_person("made_by"),
    Column("made_at", UTCDateTime, nullable=False, index=True),
    Column("at_once", Integer, nullable=False),
    Column("wait_s", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("ended_at", UTCDateTime),
    a_person("cancelled_by", nullable=True),
)

called: Final = Table(
    "callout_people",
    metadata,
    Column("callout", Text, ForeignKey("callouts.id"), primary_key=True),
    Column("person", Text, ForeignKey("staff_people.id"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("languages", JsonText, nullable=False),
    Column("skills", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("reminded", Boolean, nullable=False),
    Column("asked_at", UTCDateTime, index=True),
    Column("answered_at", UTCDateTime),
    Column("later_at", UTCDateTime),
    Column("seat", Integer),
    Column("arrival", Text, nullable=False),
    Column("arrived_at", UTCDateTime),
    Index("ix_callout_people_person", "person"),
)

answers: Final = immutable(
    Table(
        "callout_answers",
        metadata,
        Column("id", Text, primary_key=True),
        Column("callout", Text, ForeignKey("callouts.id"), nullable=False),
        Column("person", Text, ForeignKey("staff_people.id"), nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("said", Text, nullable=False),
        Column("via", Text, nullable=False),
        Column("later_at", UTCDateTime),
        a_person("by", nullable=True),
        Index("ix_callout_answers_callout_person", "callout", "person"),
    )
)

texts: Final = immutable(
    Table(
        "callout_texts",
        metadata,
        Column("id", Text, primary_key=True),
        Column("audience", Text, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("meaning", Text, nullable=False),
        Column("person", Text, ForeignKey("staff_people.id")),
        Column("callout", Text, ForeignKey("callouts.id")),
        Column("tail", Text, nullable=False),
        Column("words", Text, nullable=False),
        a_person("settled_by", nullable=True),
        Column("settled_at", UTCDateTime),
        Index("ix_callout_texts_meaning_settled_at", "meaning", "settled_at"),
        Index("ix_callout_texts_person_at", "person", "at"),
    ),
    once=["settled_by", "settled_at"],
)


class SqlCallOuts:
    """`CallOuts` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, callout: CallOut) -> None:
        row = row_of(callout, without=["need", "wait"]) | row_of(callout.need, without=["parts"])
        parts = [row_of(each) for each in callout.need.parts]
        wait_s = round(callout.wait.total_seconds())
        upsert(self._connection, callouts, ("id",), row | {"parts": parts, "wait_s": wait_s})

    def get(self, callout: CallOutId) -> CallOut:
        query = for_change(self._connection, select(callouts).where(callouts.c.id == callout))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchCallOut(callout=callout)
        return _callout(row)

    def all(self, limit: int = 100) -> Sequence[CallOut]:
        query = select(callouts).order_by(callouts.c.made_at.desc(), callouts.c.id.desc()).limit(limit)
        return [_callout(row) for row in self._connection.execute(query)]

    def put_called(self, those: Sequence[Called]) -> None:
        for each in those:
            upsert(self._connection, called, ("callout", "person"), row_of(each))

    def called(self, callout: CallOutId) -> Sequence[Called]:
        query = select(called).where(called.c.callout == callout).order_by(called.c.place, called.c.person)
        return [of_row(Called, row) for row in self._connection.execute(query)]

    def one(self, callout: CallOutId, person: StaffId) -> Called | None:
        query = select(called).where(called.c.callout == callout, called.c.person == person)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else of_row(Called, row)

    def of(self, person: StaffId) -> Sequence[Called]:
        query = select(called).join(callouts, callouts.c.id == called.c.callout)
        query = query.where(called.c.person == person)
        newest = query.order_by(callouts.c.made_at.desc(), callouts.c.id.desc())
        return [of_row(Called, row) for row in self._connection.execute(newest)]

    def recently(self, since: datetime) -> Mapping[StaffId, int]:
        query = select(called.c.person, func.count()).where(called.c.asked_at >= since)
        rows = self._connection.execute(query.group_by(called.c.person))
        return {StaffId(person): int(count) for person, count in rows}

    def codes_in_use(self, now: datetime) -> Collection[str]:
        query = select(called.c.code).join(callouts, callouts.c.id == called.c.callout)
        return frozenset(self._connection.execute(query.where(callouts.c.until > now)).scalars())

    def with_code(self, code: str) -> Sequence[Called]:
        query = select(called).where(called.c.code == code).order_by(called.c.callout, called.c.person)
        return [of_row(Called, row) for row in self._connection.execute(query)]

    def add_answer(self, answer: Answer) -> None:
        self._connection.execute(answers.insert().values(**row_of(answer)))

    def answers(self, callout: CallOutId, person: StaffId) -> tuple[Answer, ...]:
        query = select(answers).where(answers.c.callout == callout, answers.c.person == person)
        rows = self._connection.execute(query.order_by(answers.c.id))
        return tuple(of_row(Answer, row) for row in rows)

    def add_text(self, text: TextIn) -> bool:
        return insert_unless_there(self._connection, texts, row_of(text))

    def text(self, text: str) -> TextIn | None:
        row = self._connection.execute(select(texts).where(texts.c.id == text)).one_or_none()
        return None if row is None else of_row(TextIn, row)

    def put_text(self, text: TextIn) -> None:
        settled = {"settled_by": text.settled_by, "settled_at": text.settled_at}
        self._connection.execute(texts.update().where(texts.c.id == text.id).values(**settled))

    def unsettled(self, audience: Audience) -> Sequence[TextIn]:
        waits = (texts.c.meaning.in_([each.value for each in TO_BE_READ]), texts.c.settled_at.is_(None))
        query = select(texts).where(*waits, texts.c.audience == audience.value)
        rows = self._connection.execute(query.order_by(texts.c.at, texts.c.id).limit(200))
        return [of_row(TextIn, row) for row in rows]

    def unclear_since(self, person: StaffId, since: datetime) -> int:
        odd = [Meaning.UNCLEAR.value, Meaning.NOT_ASKED.value, Meaning.SHARED.value]
        query = select(func.count()).where(texts.c.person == person, texts.c.at >= since)
        return int(self._connection.execute(query.where(texts.c.meaning.in_(odd))).scalar_one())


def _callout(row: Row[Any]) -> CallOut:
    held = row._mapping  # noqa: SLF001 - the row by the names of its columns
    parts = tuple(Part(**each) for each in held["parts"])
    said = {each.name: held[each.name] for each in fields(Need) if each.name != "parts"}
    plain = {
        each.name: held[each.name]
        for each in fields(CallOut)
        if each.name not in {"need", "wait", "state", "audience"}
    }
    return CallOut(
        **plain,
        need=Need(**said, parts=parts),
        wait=timedelta(seconds=held["wait_s"]),
        state=State(held["state"]),
        audience=Audience(held["audience"]),
    )
