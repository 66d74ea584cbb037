"""Calls in the database."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Row, Table, Text, func, select

from broadcast.phone.spool.model import SpooledStep
from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
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
    Index("ix_voice_messages_heard_at_left_at", "heard_at", "left_at"),
)


class SqlCalls:
    """`Calls` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_step(self, step: SpooledStep) -> bool:
        row = {
            "spool": step.spool,
            "sequence": step.sequence,
            "call": step.call,
            "step": step.step,
            "at": step.at,
            "audience": step.audience,
            "edition": step.edition,
            "place_in": step.place_in,
            "place_out": step.place_out,
            "key": step.key,
            "language": step.language,
            "effects": list(step.effects),
        }
        return insert_unless_there(self._connection, steps, row)

    def knows(self, call: str, step: str) -> bool:
        query = select(steps.c.sequence).where(steps.c.call == call, steps.c.step == step).limit(1)
        return self._connection.execute(query).first() is not None

    def last(self, spool: str) -> int:
        query = select(func.coalesce(func.max(steps.c.sequence), 0)).where(steps.c.spool == spool)
        return int(self._connection.execute(query).scalar_one())

    def put_call(self, call: Call) -> None:
        row = {
            "id": call.id,
            "audience": call.audience.value,
            "began_at": call.began_at,
            "language": call.language,
            "edition": call.edition,
            "seconds": call.seconds,
        }
        upsert(self._connection, calls, ("id",), row)

    def call(self, call: str) -> Call | None:
        row = self._connection.execute(select(calls).where(calls.c.id == call)).one_or_none()
        if row is None:
            return None
        return Call(row.id, Audience(row.audience), row.began_at, row.language, row.edition, row.seconds)

    def put_call_back(self, call_back: CallBack) -> None:
        row = {
            "id": call_back.id,
            "call": call_back.call,
            "audience": call_back.audience.value,
            "asked_at": call_back.asked_at,
            "language": call_back.language,
            "topic": call_back.topic,
            "number_sealed": call_back.number_sealed,
            "state": call_back.state.value,
            "settled_by": call_back.settled_by,
            "settled_at": call_back.settled_at,
        }
        upsert(self._connection, call_backs, ("id",), row)

    def call_back(self, call_back: CallBackId) -> CallBack:
        row = self._connection.execute(select(call_backs).where(call_backs.c.id == call_back)).one_or_none()
        if row is None:
            raise NoSuchCallBack(call_back=call_back)
        return _call_back(row)

    def call_backs(self, *, waiting: bool = True) -> Sequence[CallBack]:
        query = select(call_backs).order_by(call_backs.c.asked_at, call_backs.c.id)
        if waiting:
            query = query.where(call_backs.c.state == CallBackState.WAITING.value)
        return [_call_back(row) for row in self._connection.execute(query)]

    def call_backs_of(self, call: str) -> Sequence[CallBack]:
        query = select(call_backs).where(call_backs.c.call == call).order_by(call_backs.c.asked_at)
        return [_call_back(row) for row in self._connection.execute(query)]

    def put_voice_message(self, message: VoiceMessage) -> None:
        row = {
            "id": message.id,
            "call": message.call,
            "audience": message.audience.value,
            "left_at": message.left_at,
            "language": message.language,
            "recording": message.recording,
            "url": message.url,
            "seconds": message.seconds,
            "number_sealed": message.number_sealed,
            "heard_by": message.heard_by,
            "heard_at": message.heard_at,
        }
        upsert(self._connection, voice_messages, ("id",), row)

    def voice_message(self, message: VoiceMessageId) -> VoiceMessage:
        query = select(voice_messages).where(voice_messages.c.id == message)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchVoiceMessage(voice_message=message)
        return _voice_message(row)

    def voice_messages(self, *, unheard: bool = True) -> Sequence[VoiceMessage]:
        query = select(voice_messages).order_by(voice_messages.c.left_at, voice_messages.c.id)
        if unheard:
            query = query.where(voice_messages.c.heard_at.is_(None))
        return [_voice_message(row) for row in self._connection.execute(query)]


def _call_back(row: Row[Any]) -> CallBack:
    return CallBack(
        id=CallBackId(row.id),
        call=row.call,
        audience=Audience(row.audience),
        asked_at=row.asked_at,
        language=row.language,
        topic=row.topic,
        number_sealed=row.number_sealed,
        state=CallBackState(row.state),
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )


def _voice_message(row: Row[Any]) -> VoiceMessage:
    return VoiceMessage(
        id=VoiceMessageId(row.id),
        call=row.call,
        audience=Audience(row.audience),
        left_at=row.left_at,
        language=row.language,
        recording=row.recording,
        url=row.url,
        seconds=row.seconds,
        number_sealed=row.number_sealed,
        heard_by=row.heard_by,
        heard_at=row.heard_at,
    )
