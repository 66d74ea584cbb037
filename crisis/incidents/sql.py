"""Incidents in the database. That an incident is an exercise, or is not, is held there for ever."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import upsert
from crisis.incidents.errors import NoSuchIncident
from crisis.incidents.model import Baseline, Ends, Incident, IncidentId, Resting, State, Told
from scripts_library.items.model import Audience

_GOES_ON: Final = (
    *("title", "plan", "urgency", "district", "state", "stage", "slots"),
    *("activated_by", "activated_at", "winding_down_by", "winding_down_at", "closed_by", "closed_at"),
    *("staged_at", "filled_at"),
)

incidents: Final = immutable(
    Table(
        "incidents",
        metadata,
        Column("id", Text, primary_key=True),
        Column("title", Text, nullable=False),
        Column("exercise", Boolean, nullable=False),
        Column("plan", Text),
        Column("urgency", Integer, nullable=False),
        a_person("created_by"),
        Column("created_at", UTCDateTime, nullable=False),
        Column("district", Text),
        Column("state", Text, nullable=False),
        Column("stage", Text, nullable=False),
        Column("slots", JsonText, nullable=False),
        a_person("activated_by", nullable=True),
        Column("activated_at", UTCDateTime),
        a_person("winding_down_by", nullable=True),
        Column("winding_down_at", UTCDateTime),
        a_person("closed_by", nullable=True),
        Column("closed_at", UTCDateTime),
        Column("staged_at", UTCDateTime),
        Column("filled_at", JsonText, nullable=False),
        Index("ix_incidents_state_exercise", "state", "exercise"),
    ),
    may_change=_GOES_ON,
)

resting: Final = Table(
    "resting_work",
    metadata,
    Column("incident", Text, ForeignKey("incidents.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("since", UTCDateTime, primary_key=True),
    a_person("by"),
    Column("taken_up_at", UTCDateTime),
    a_person("taken_up_by", nullable=True),
)

told: Final = Table(
    "told",
    metadata,
    Column("incident", Text, ForeignKey("incidents.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    a_person("by"),
    Column("at", UTCDateTime, nullable=False),
)

ends: Final = Table(
    "item_ends",
    metadata,
    Column("item", Text, ForeignKey("items.id"), primary_key=True),
    Column("incident", Text, primary_key=True),
    Column("ends", UTCDateTime),
    a_person("by"),
    Column("at", UTCDateTime, nullable=False),
)

baselines: Final = immutable(
    Table(
        "word_baselines",
        metadata,
        Column("audience", Text, primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("edition", Integer, nullable=False),
        Column("held", JsonText, nullable=False),
        a_person("by"),
        Column("at", UTCDateTime, nullable=False),
    )
)


_FOR_EVER: Final = ("id", "exercise", "created_by", "created_at")


class SqlIncidents:
    """`Incidents` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, incident: Incident) -> None:
        self._connection.execute(insert(incidents).values(row_of(incident)))

    def put(self, incident: Incident) -> None:
        query = update(incidents).where(incidents.c.id == incident.id)
        self._connection.execute(query.values(row_of(incident, without=_FOR_EVER)))

    def get(self, incident: IncidentId) -> Incident:
        row = self._connection.execute(select(incidents).where(incidents.c.id == incident)).one_or_none()
        if row is None:
            raise NoSuchIncident(incident=incident)
        return of_row(Incident, row)

    def find(
        self, *, audience: Audience | None = None, states: Collection[State] | None = None
    ) -> Sequence[Incident]:
        query = select(incidents).order_by(incidents.c.created_at.desc(), incidents.c.id.desc())
        if audience is not None:
            query = query.where(incidents.c.exercise == (audience is Audience.EXERCISE))
        if states is not None:
            query = query.where(incidents.c.state.in_([state.value for state in states]))
        return [of_row(Incident, row) for row in self._connection.execute(query)]

    def put_resting(self, resting_work: Resting) -> None:
        upsert(self._connection, resting, ("incident", "key", "since"), row_of(resting_work))

    def resting(self, incident: IncidentId) -> Sequence[Resting]:
        query = select(resting).where(resting.c.incident == incident).order_by(resting.c.since, resting.c.key)
        return [of_row(Resting, row) for row in self._connection.execute(query)]

    def put_told(self, line: Told) -> None:
        upsert(self._connection, told, ("incident", "key"), row_of(line))

    def drop_told(self, incident: IncidentId, key: str) -> None:
        self._connection.execute(delete(told).where(told.c.incident == incident, told.c.key == key))

    def told(self, incident: IncidentId) -> Sequence[Told]:
        query = select(told).where(told.c.incident == incident).order_by(told.c.at, told.c.key)
        return [of_row(Told, row) for row in self._connection.execute(query)]

    def put_ends(self, end: Ends) -> None:
        row = row_of(end) | {"incident": end.incident or ""}
        upsert(self._connection, ends, ("item", "incident"), row)

    def ends(self) -> Sequence[Ends]:
        rows = self._connection.execute(select(ends).order_by(ends.c.item, ends.c.incident))
        return [of_row(Ends, row, incident=row.incident or None) for row in rows]

    def add_baseline(self, baseline: Baseline, at: datetime, by: str) -> None:
        row = row_of(baseline) | {"by": by, "at": at}
        self._connection.execute(insert(baselines).values(row))

    def baseline(self, audience: Audience, *, upto: int | None = None) -> Baseline | None:
        query = select(baselines).where(baselines.c.audience == audience.value)
        if upto is not None:
            query = query.where(baselines.c.seq <= upto)
        row = self._connection.execute(query.order_by(baselines.c.seq.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        return of_row(Baseline, row, held=tuple((int(after), int(until)) for after, until in row.held))
