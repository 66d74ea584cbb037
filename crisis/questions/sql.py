"""Questions in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Select,
    Table,
    Text,
    func,
    select,
    text,
    union_all,
)

from core.access.model import PersonId
from core.access.sql_tables import a_person
from core.storage.metadata import UTCDateTime, metadata
from core.storage.prepared import insert_into
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change
from crisis.questions.errors import NoSuchQuestion
from crisis.questions.model import WAITING, Answered, Question, QuestionId, State
from crisis.questions.ports import Order, Wanted, in_order
from scripts_library.items.model import Audience

TOPICS_FROM: Final = 1_000
MOST_TOPICS: Final = 30

questions: Final = Table(
    "questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("audience", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    a_person("by", nullable=True),
    Column("incident", Text),
    Column("district", Text),
    Column("topic", Text),
    Column("department", Text),
    Column("rosa", Integer),
    Column("edition", Integer, nullable=False),
    Column("origin", Text),
    Column("transfer", Text),
    Column("state", Text, nullable=False),
    a_person("owner", nullable=True),
    Column("taken_at", UTCDateTime),
    Column("promised", UTCDateTime),
    Column("waits_for", Text),
    Column("waits_past", Text),
    Column("answered_revision", Text),
    Column("answered_language", Text),
    Column("answered_hash", Text),
    Column("answered_at", UTCDateTime),
    Column("closed_at", UTCDateTime),
    Column("reason", Text),
    Column("note", Text),
    Column("callback_sealed", Text),
    Column("received_sealed", Text),
    Column("told", Text),
    a_person("told_by", nullable=True),
    Column("told_at", UTCDateTime),
    Index("ix_questions_audience_state_id", "audience", "state", "id"),
    Index("ix_questions_audience_state_promised", "audience", "state", "promised", "id"),
    Index(
        "ix_questions_audience_waits_for",
        "audience",
        "waits_for",
        sqlite_where=text("waits_for IS NOT NULL"),
        postgresql_where=text("waits_for IS NOT NULL"),
    ),
    Index(
        "ix_questions_audience_to_ring",
        "audience",
        "state",
        "answered_at",
        sqlite_where=text("callback_sealed IS NOT NULL AND told IS NULL"),
        postgresql_where=text("callback_sealed IS NOT NULL AND told IS NULL"),
    ),
    Index(
        "ix_questions_audience_told_at",
        "audience",
        "told_at",
        sqlite_where=text("told IS NOT NULL"),
        postgresql_where=text("told IS NOT NULL"),
    ),
    # what a page of the log can be narrowed to: a value that is rare is found among millions
    Index("ix_questions_audience_language_state_id", "audience", "language", "state", "id"),
    Index("ix_questions_audience_channel_state_id", "audience", "channel", "state", "id"),
    Index(
        "ix_questions_audience_topic_state_id",
        *("audience", "topic", "state", "id"),
        sqlite_where=text("topic IS NOT NULL"),
        postgresql_where=text("topic IS NOT NULL"),
    ),
    Index(
        "ix_questions_audience_owner_state_promised",
        *("audience", "owner", "state", "promised", "id"),
        sqlite_where=text("owner IS NOT NULL"),
        postgresql_where=text("owner IS NOT NULL"),
    ),
)

_FOR_EVER: Final = (
    *("id", "number", "audience", "text", "language", "channel", "at", "by", "edition"),
    *("origin", "transfer", "received_sealed"),
)


class SqlQuestions:
    """`Questions` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, question: Question) -> None:
        _INSERT.run(self._connection, _row(question))

    def put(self, question: Question) -> None:
        row = {name: value for name, value in _row(question).items() if name not in _FOR_EVER}
        self._connection.execute(questions.update().where(questions.c.id == question.id).values(row))

    def get(self, question: QuestionId) -> Question:
        query = for_change(self._connection, select(questions).where(questions.c.id == question))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchQuestion(question=question)
        return _question(row)

    def by_number(self, number: str) -> Question | None:
        row = self._connection.execute(select(questions).where(questions.c.number == number)).one_or_none()
        return None if row is None else _question(row)

    def page(self, wanted: Wanted, *, after: QuestionId | None = None, limit: int = 50) -> Sequence[Question]:
        last = None if after is None else self._place(after)
        # one state at a time, each by its index: a rare state is found among millions, and nothing is sorted
        pages = [self._all(_page(wanted, state, last, limit)) for state in wanted.states or State]
        return in_order((each for page in pages for each in page), wanted.order)[:limit]

    def waiting_for(
        self, audience: Audience, item: str, after: str = "", limit: int | None = None
    ) -> Sequence[Question]:
        mine = (questions.c.audience == audience.value, questions.c.waits_for == item)
        query = select(questions).where(*mine, questions.c.id > after).order_by(questions.c.id).limit(limit)
        return self._all(for_change(self._connection, query))

    def to_ring(self, audience: Audience, limit: int = 100) -> Sequence[Question]:
        query = _such(Wanted(audience)).where(questions.c.state == State.ANSWERED.value)
        query = query.where(questions.c.callback_sealed.is_not(None), questions.c.told.is_(None))
        return self._all(query.order_by(questions.c.answered_at, questions.c.id).limit(limit))

    def told(self, audience: Audience, limit: int = 30) -> Sequence[Question]:
        query = _such(Wanted(audience)).where(questions.c.told.is_not(None))
        return self._all(query.order_by(questions.c.told_at.desc(), questions.c.id.desc()).limit(limit))

    def awaited(self, audience: Audience) -> Sequence[str]:
        there = questions.c.waits_for.is_not(None)
        query = select(questions.c.waits_for).where(questions.c.audience == audience.value, there).distinct()
        return sorted(self._connection.execute(query).scalars())

    def late(self, audience: Audience, now: datetime, owner: PersonId | None = None) -> int:
        query = _such(Wanted(audience, owner=owner)).where(questions.c.state.in_(sorted(WAITING)))
        return self._count(query.where(questions.c.promised <= now))

    def topics(self, audience: Audience) -> Sequence[str]:
        columns = (questions.c.topic, questions.c.id)
        each = [_such(Wanted(audience)).where(questions.c.state == state.value) for state in State]
        last = [query.with_only_columns(*columns).order_by(questions.c.id.desc()) for query in each]
        # the newest of each state by its index: nothing is sorted but these
        parts = union_all(*(select(query.limit(TOPICS_FROM).subquery()) for query in last)).subquery()
        newest = select(parts.c.topic).order_by(parts.c.id.desc()).limit(TOPICS_FROM).subquery()
        counted = select(newest.c.topic).where(newest.c.topic.is_not(None)).group_by(newest.c.topic)
        most = counted.order_by(func.count().desc(), newest.c.topic).limit(MOST_TOPICS)
        return list(self._connection.execute(most).scalars())

    def _place(self, question: QuestionId) -> Row[Any, Any] | None:
        query = select(questions.c.id, questions.c.promised).where(questions.c.id == question)
        return self._connection.execute(query).one_or_none()

    def _count(self, query: Select[Any]) -> int:
        return self._connection.execute(query.with_only_columns(func.count())).scalar_one()

    def _all(self, query: Select[Any]) -> list[Question]:
        return [_question(row) for row in self._connection.execute(query)]


_INSERT: Final = insert_into(questions)


def _page(wanted: Wanted, state: State, last: Row[Any, Any] | None, limit: int) -> Select[Any]:
    query = _such(wanted).where(questions.c.state == state.value).limit(limit)
    if wanted.order is Order.NEWEST:
        query = query.order_by(questions.c.id.desc())
        return query if last is None else query.where(questions.c.id < last.id)
    query = query.where(questions.c.promised.is_not(None)).order_by(questions.c.promised, questions.c.id)
    if last is None or last.promised is None:
        return query
    return query.where(
        (questions.c.promised > last.promised)
        | ((questions.c.promised == last.promised) & (questions.c.id > last.id))
    )


def _such(wanted: Wanted) -> Select[Any]:
    query = select(questions).where(questions.c.audience == wanted.audience.value)
    fields: Mapping[str, str | None] = {
        "topic": wanted.topic,
        "language": wanted.language,
        "channel": None if wanted.channel is None else wanted.channel.value,
        "owner": wanted.owner,
    }
    for name, value in fields.items():
        if value is not None:
            query = query.where(questions.c[name] == value)
    return query


def _row(question: Question) -> dict[str, Any]:
    given = question.answered_with
    answer = {
        "answered_revision": given and given.revision,
        "answered_language": given and given.language,
        "answered_hash": given and given.hash,
    }
    return row_of(question, without=["answered_with"]) | answer


def _question(row: Row[Any]) -> Question:
    given = (
        None
        if row.answered_revision is None
        else Answered(row.answered_revision, row.answered_language, row.answered_hash)
    )
    return of_row(Question, row, answered_with=given)
