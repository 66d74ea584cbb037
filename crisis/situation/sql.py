"""Tallies of questions, and requests for an answer, in the database."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    event,
    func,
    select,
    union_all,
)

from core.access.model import PersonId
from core.access.sql_tables import a_person
from core.storage.metadata import UTCDateTime, metadata
from core.storage.migrations.tallies import tally_questions
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, upsert
from crisis.questions.model import QuestionId
from crisis.questions.sql import questions
from crisis.situation.errors import NoSuchAnswerRequest
from crisis.situation.model import Dimension, Stretch, Tally, Waiting
from crisis.situation.requests import GOING_ON, AnswerRequest, RequestId, State
from scripts_library.items.model import Audience

MOST_TOPICS: Final = 100

minutes: Final = Table(
    "question_minutes",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("span", Integer, primary_key=True, autoincrement=False),
    Column("dimension", Text, primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("value", Text, primary_key=True),
    Column("incident", Text, primary_key=True),
    Column("asked", Integer, nullable=False),
)

topics: Final = Table(
    "question_topics",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("incident", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("waiting", Integer, nullable=False),
)

waits: Final = Table(
    "question_waits",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("incident", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
)

version: Final = Table(
    "question_version",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("n", Integer, nullable=False),
)

requests: Final = Table(
    "answer_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("audience", Text, nullable=False),
    Column("incident", Text),
    Column("topic", Text),
    Column("wording", Text, nullable=False),
    a_person("asked_by"),
    Column("asked_at", UTCDateTime, nullable=False),
    a_person("of"),
    Column("due", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("item", Text),
    Column("edition", Integer),
    Column("ended_at", UTCDateTime),
    Index("ix_answer_requests_audience_state_due", "audience", "state", "due"),
    Index("ix_answer_requests_of_state_due", "of", "state", "due"),
)

_GOING_ON: Final = sorted(each.value for each in GOING_ON)
_ENDED: Final = sorted(each.value for each in set(State) - GOING_ON)


@event.listens_for(metadata, "after_create")
def _tally(_: MetaData, connection: Connection, tables: Sequence[Table] = (), **__: object) -> None:
    """What is made from the metadata tallies as what the migrations make."""
    if questions in tables:
        tally_questions(connection)


class SqlTallies:
    """`Tallies` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def asked(self, audience: Audience, incident: str | None, stretch: Stretch) -> Tally:
        parts = [_piece(audience, incident, *each) for each in stretch.pieces()]
        all_ = union_all(*parts).subquery()
        query = select(all_.c.dimension, all_.c.value, func.sum(all_.c.asked)).group_by(
            all_.c.dimension, all_.c.value
        )
        rows = self._connection.execute(query)
        return {(Dimension(dimension), value): int(asked) for dimension, value, asked in rows if asked}

    def minutes(self, audience: Audience, incident: str | None, stretch: Stretch) -> Mapping[int, int]:
        pieces = stretch.pieces(stretch.bar)
        rows = self._connection.execute(union_all(*(_by_start(audience, incident, *each) for each in pieces)))
        return {start: int(asked) for start, asked in rows if asked}

    def waiting(self, audience: Audience, incident: str | None) -> Sequence[Waiting]:
        oldest = (
            select(waits.c.at)
            .where(
                waits.c.audience == topics.c.audience,
                waits.c.incident == topics.c.incident,
                waits.c.topic == topics.c.topic,
            )
            .order_by(waits.c.question)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(topics.c.topic, topics.c.waiting, oldest)
            .where(topics.c.audience == audience.value, topics.c.waiting > 0)
            .order_by(topics.c.waiting.desc(), topics.c.topic)
            .limit(MOST_TOPICS)
        )
        if incident is not None:
            query = query.where(topics.c.incident == incident)
        return _together([Waiting(*row) for row in self._connection.execute(query)])

    def who_waits(
        self, audience: Audience, incident: str | None, topic: str, after: str, limit: int
    ) -> Sequence[QuestionId]:
        query = (
            select(waits.c.question)
            .where(waits.c.audience == audience.value, waits.c.topic == topic, waits.c.question > after)
            .order_by(waits.c.question)
            .limit(limit)
        )
        if incident is not None:
            query = query.where(waits.c.incident.in_([incident, ""]))
        return [QuestionId(each) for each in self._connection.execute(query).scalars()]

    def version(self, audience: Audience) -> int:
        query = select(version.c.n).where(version.c.audience == audience.value)
        return self._connection.execute(query).scalar() or 0


class SqlAnswerRequests:
    """`AnswerRequests` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, request: AnswerRequest) -> None:
        upsert(self._connection, requests, ["id"], row_of(request))

    def get(self, request: RequestId) -> AnswerRequest:
        query = for_change(self._connection, select(requests).where(requests.c.id == request))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchAnswerRequest(request=request)
        return _request(row)

    def open(self, audience: Audience | None = None, of: PersonId | None = None) -> Sequence[AnswerRequest]:
        query = (
            select(requests).where(requests.c.state.in_(_GOING_ON)).order_by(requests.c.due, requests.c.id)
        )
        if audience is not None:
            query = query.where(requests.c.audience == audience.value)
        if of is not None:
            query = query.where(requests.c.of == of)
        return [_request(row) for row in self._connection.execute(query)]

    def ended(self, audience: Audience, limit: int = 20) -> Sequence[AnswerRequest]:
        query = select(requests).where(requests.c.audience == audience.value, requests.c.state.in_(_ENDED))
        latest = query.order_by(requests.c.ended_at.desc(), requests.c.id.desc()).limit(limit)
        return [_request(row) for row in self._connection.execute(latest)]


def _of(audience: Audience, incident: str | None, span: int, start: int, end: int) -> list[Any]:
    found = [
        minutes.c.audience == audience.value,
        minutes.c.span == span,
        minutes.c.start >= start,
        minutes.c.start < end,
    ]
    return found if incident is None else [*found, minutes.c.incident == incident]


def _piece(audience: Audience, incident: str | None, span: int, start: int, end: int) -> Select[Any]:
    mine = _of(audience, incident, span, start, end)
    every = minutes.c.dimension.in_([each.value for each in Dimension])
    return (
        select(minutes.c.dimension, minutes.c.value, func.sum(minutes.c.asked).label("asked"))
        .where(every, *mine)
        .group_by(minutes.c.dimension, minutes.c.value)
    )


def _by_start(audience: Audience, incident: str | None, span: int, start: int, end: int) -> Select[Any]:
    """Every question has one channel, so its channels are all of them."""
    mine = _of(audience, incident, span, start, end)
    all_ = select(minutes.c.start, func.sum(minutes.c.asked).label("asked"))
    return all_.where(minutes.c.dimension == Dimension.CHANNEL.value, *mine).group_by(minutes.c.start)


def _together(found: Sequence[Waiting]) -> list[Waiting]:
    """A topic that several incidents have is one."""
    sums: dict[str, Waiting] = {}
    for each in found:
        before = sums.get(each.topic, Waiting(each.topic, 0, None))
        oldest = min((at for at in (before.oldest, each.oldest) if at is not None), default=None)
        sums[each.topic] = Waiting(each.topic, before.waiting + each.waiting, oldest)
    return sorted(sums.values(), key=lambda each: (-each.waiting, each.topic))


def _request(row: Row[Any]) -> AnswerRequest:
    return of_row(AnswerRequest, row)
