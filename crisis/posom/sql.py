"""POSOM in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, ForeignKey, Index, Table, Text, delete, select, text
from sqlalchemy.exc import IntegrityError

from core.access.sql_tables import a_person
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, upsert
from crisis.posom.errors import NoSuchDuty, NoSuchGroup, NoSuchReferral, PosomOn
from crisis.posom.model import OPEN, Duty, Group, GroupId, Operation, Referral, ReferralId
from scripts_library.items.model import Audience

groups: Final = Table(
    "posom_groups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("district", Text),
    Column("members", JsonText, nullable=False),
)

duties: Final = Table(
    "posom_duties",
    metadata,
    Column("id", Text, primary_key=True),
    Column("group", Text, ForeignKey("posom_groups.id"), nullable=False),
    a_person("person"),
    Column("begins", UTCDateTime, nullable=False),
    Column("ends", UTCDateTime, nullable=False, index=True),
)

operations: Final = Table(
    "posom_operations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("audience", Text, nullable=False),
    a_person("started_by"),
    Column("started_at", UTCDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    a_person("ended_by", nullable=True),
    Column("ended_at", UTCDateTime),
    # one that goes on at a time, whoever starts it at the same moment
    Index(
        "uq_posom_operations_audience_going_on",
        "audience",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

referrals: Final = Table(
    "posom_referrals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("audience", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    a_person("made_by"),
    Column("made_at", UTCDateTime, nullable=False),
    Column("consent_at", UTCDateTime, nullable=False),
    Column("promised", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    a_person("accepted_by", nullable=True),
    Column("accepted_at", UTCDateTime),
    Column("settled_at", UTCDateTime),
    Index("ix_posom_referrals_audience_state_promised", "audience", "state", "promised"),
    Index("ix_posom_referrals_made_by_made_at", "made_by", "made_at"),
)


class SqlPosom:
    """`Posom` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_group(self, group: Group) -> None:
        upsert(self._connection, groups, ("id",), row_of(group))

    def group(self, group: GroupId) -> Group:
        row = self._connection.execute(select(groups).where(groups.c.id == group)).one_or_none()
        if row is None:
            raise NoSuchGroup(group=group)
        return of_row(Group, row)

    def groups(self) -> Sequence[Group]:
        query = select(groups).order_by(groups.c.name, groups.c.id)
        return [of_row(Group, row) for row in self._connection.execute(query)]

    def put_duty(self, duty: Duty) -> None:
        upsert(self._connection, duties, ("id",), row_of(duty))

    def duty(self, duty: str) -> Duty:
        row = self._connection.execute(select(duties).where(duties.c.id == duty)).one_or_none()
        if row is None:
            raise NoSuchDuty(duty=duty)
        return of_row(Duty, row)

    def remove_duty(self, duty: str) -> None:
        self._connection.execute(delete(duties).where(duties.c.id == duty))

    def duties(self, since: datetime) -> Sequence[Duty]:
        query = select(duties).where(duties.c.ends > since).order_by(duties.c.begins, duties.c.id)
        return [of_row(Duty, row) for row in self._connection.execute(query)]

    def operation(self, audience: Audience) -> Operation | None:
        query = select(operations).where(
            operations.c.audience == audience.value, operations.c.ended_at.is_(None)
        )
        row = self._connection.execute(for_change(self._connection, query)).first()
        return None if row is None else of_row(Operation, row)

    def put_operation(self, operation: Operation) -> None:
        try:
            upsert(self._connection, operations, ("id",), row_of(operation))
        except IntegrityError as wrong:
            raise PosomOn from wrong

    def put(self, referral: Referral) -> None:
        upsert(self._connection, referrals, ("id",), row_of(referral))

    def get(self, referral: ReferralId) -> Referral:
        query = for_change(self._connection, select(referrals).where(referrals.c.id == referral))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchReferral(referral=referral)
        return of_row(Referral, row)

    def open(self, audience: Audience, limit: int = 200) -> Sequence[Referral]:
        query = (
            select(referrals)
            .where(referrals.c.audience == audience.value)
            .where(referrals.c.state.in_([each.value for each in OPEN]))
            .order_by(referrals.c.promised, referrals.c.id)
            .limit(limit)
        )
        return [of_row(Referral, row) for row in self._connection.execute(query)]

    def of(self, person: str, audience: Audience, limit: int = 20) -> Sequence[Referral]:
        query = (
            select(referrals)
            .where(referrals.c.made_by == person, referrals.c.audience == audience.value)
            .order_by(referrals.c.made_at.desc(), referrals.c.id.desc())
            .limit(limit)
        )
        return [of_row(Referral, row) for row in self._connection.execute(query)]
