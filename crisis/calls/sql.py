"""Calls in the database."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, Text, func, select

from broadcast.phone.spool.model import SpooledStep
from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import insert_unless_there, upsert
from crisis.calls.errors import NoSuchCallBack, NoSuchVoiceMessage
from crisis.calls.model import Call, CallBack, CallBackId, CallBackState, VoiceMessage, VoiceMessageId
from scripts_library.items.model import Audience

steps: Final = immutable(
    Table(
        "call_steps",
        metadata,
        Column("spool", Text, primary_key=True),
        Column("sequence", BigInteger, primary_key=True, autoincrement=False),
        Column("call", Text, nullable=False, index=True),
        Column("step", Text, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("audience", Text, nullable=False),
        Column("edition", Integer, nullable=False),
        Column("place_in", Text, nullable=False),
        Column("place_out", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("effects", JsonText, nullable=False),
        Column("origin", Text),
    )
)

calls: Final = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("audience", Text, nullable=False),
    Column("began_at", UTCDateTime, nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("seconds", Integer),
    Column("origin", Text),
)

call_backs: Final = Table(
    "call_backs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call", Text, nullable=False, index=True),
    Column("audience", Text, nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("language", Text, nullable=False),
    Column("topic", Text),
    Column("number_sealed", Text, nullable=False),
    Column("state", Text, nullable=False),
    a_person("settled_by", nullable=True),
    Column("settled_at", UTCDateTime),
    Column("origin", Text),
    Index("ix_call_backs_audience_state", "audience", "state"),
    Index("ix_call_backs_state_asked_at", "state", "asked_at"),
)

voice_messages: Final = Table(
    "voice_messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("left_at", UTCDateTime, nullable=False),
    Column("language", Text, nullable=False),
    Column("recording", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("number_sealed", Text),
    a_person("heard_by", nullable=True),
    Column("heard_at", UTCDateTime),
    Column("origin", Text),
    Index("ix_voice_messages_heard_at_left_at", "heard_at", "left_at"),
)


class SqlCalls:
    """`Calls` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_step(self, step: SpooledStep) -> bool:
        row = row_of(step, without=["number_sealed"])
        return insert_unless_there(self._connection, steps, row)

    def knows(self, call: str, step: str) -> bool:
        query = select(steps.c.sequence).where(steps.c.call == call, steps.c.step == step).limit(1)
        return self._connection.execute(query).first() is not None

    def last(self, spool: str) -> int:
        query = select(func.coalesce(func.max(steps.c.sequence), 0)).where(steps.c.spool == spool)
        return int(self._connection.execute(query).scalar_one())

    def put_call(self, call: Call) -> None:
        upsert(self._connection, calls, ("id",), row_of(call))

    def call(self, call: str) -> Call | None:
        row = self._connection.execute(select(calls).where(calls.c.id == call)).one_or_none()
        return None if row is None else of_row(Call, row)

    def put_call_back(self, call_back: CallBack) -> None:
        upsert(self._connection, call_backs, ("id",), row_of(call_back))

    def call_back(self, call_back: CallBackId) -> CallBack:
        row = self._connection.execute(select(call_backs).where(call_backs.c.id == call_back)).one_or_none()
        if row is None:
            raise NoSuchCallBack(call_back=call_back)
        return of_row(CallBack, row)

    def call_backs(self, *, waiting: bool = True) -> Sequence[CallBack]:
        query = select(call_backs).order_by(call_backs.c.asked_at, call_backs.c.id)
        if waiting:
            query = query.where(call_backs.c.state == CallBackState.WAITING.value)
        return [of_row(CallBack, row) for row in self._connection.execute(query)]

    def waiting(self, audience: Audience) -> int:
        query = (
            select(func.count())
            .select_from(call_backs)
            .where(call_backs.c.audience == audience.value, call_backs.c.state == CallBackState.WAITING.value)
        )
        return int(self._connection.execute(query).scalar_one())

    def call_backs_of(self, call: str) -> Sequence[CallBack]:
        query = select(call_backs).where(call_backs.c.call == call).order_by(call_backs.c.asked_at)
        return [of_row(CallBack, row) for row in self._connection.execute(query)]

    def put_voice_message(self, message: VoiceMessage) -> None:
        upsert(self._connection, voice_messages, ("id",), row_of(message))

    def voice_message(self, message: VoiceMessageId) -> VoiceMessage:
        query = select(voice_messages).where(voice_messages.c.id == message)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchVoiceMessage(voice_message=message)
        return of_row(VoiceMessage, row)

    def voice_messages(self, *, unheard: bool = True) -> Sequence[VoiceMessage]:
        query = select(voice_messages).order_by(voice_messages.c.left_at, voice_messages.c.id)
        if unheard:
            query = query.where(voice_messages.c.heard_at.is_(None))
        return [of_row(VoiceMessage, row) for row in self._connection.execute(query)]
