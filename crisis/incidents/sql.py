"""Incidents in the database. That an incident is an exercise, or is not, is held there for ever."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from core.access.sql_tables import a_person
from core.canonical import Json
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.statements import upsert
from crisis.incidents.errors import NoSuchIncident
from crisis.incidents.model import Baseline, Ends, Incident, IncidentId, Resting, State, Told
from scripts_library.items.model import Audience, ItemId, Stage

_GOES_ON: Final = (
    *("title", "plan", "urgency", "district", "state", "stage", "slots"),
    *("activated_by", "activated_at", "winding_down_by", "winding_down_at", "closed_by", "closed_at"),
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


class SqlIncidents:
    """`Incidents` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, incident: Incident) -> None:
        row = {
            "id": incident.id,
            "exercise": incident.exercise,
            "created_by": incident.created_by,
            "created_at": incident.created_at,
            **_changing(incident),
        }
        self._connection.execute(insert(incidents).values(row))

    def put(self, incident: Incident) -> None:
        query = update(incidents).where(incidents.c.id == incident.id)
        self._connection.execute(query.values(_changing(incident)))

    def get(self, incident: IncidentId) -> Incident:
        row = self._connection.execute(select(incidents).where(incidents.c.id == incident)).one_or_none()
        if row is None:
            raise NoSuchIncident(incident=incident)
        return _incident(row)

    def find(
        self, *, audience: Audience | None = None, states: Collection[State] | None = None
    ) -> Sequence[Incident]:
        query = select(incidents).order_by(incidents.c.created_at.desc(), incidents.c.id.desc())
        if audience is not None:
            query = query.where(incidents.c.exercise == (audience is Audience.EXERCISE))
        if states is not None:
            query = query.where(incidents.c.state.in_([state.value for state in states]))
        return [_incident(row) for row in self._connection.execute(query)]

    def put_resting(self, resting_work: Resting) -> None:
        row = {
            "incident": resting_work.incident,
            "key": resting_work.key,
            "since": resting_work.since,
            "by": resting_work.by,
            "taken_up_at": resting_work.taken_up_at,
            "taken_up_by": resting_work.taken_up_by,
        }
        upsert(self._connection, resting, ("incident", "key", "since"), row)

    def resting(self, incident: IncidentId) -> Sequence[Resting]:
        query = select(resting).where(resting.c.incident == incident).order_by(resting.c.since, resting.c.key)
        return [
            Resting(IncidentId(row.incident), row.key, row.since, row.by, row.taken_up_at, row.taken_up_by)
            for row in self._connection.execute(query)
        ]

    def put_told(self, line: Told) -> None:
        row = {"incident": line.incident, "key": line.key, "by": line.by, "at": line.at}
        upsert(self._connection, told, ("incident", "key"), row)

    def drop_told(self, incident: IncidentId, key: str) -> None:
        self._connection.execute(delete(told).where(told.c.incident == incident, told.c.key == key))

    def told(self, incident: IncidentId) -> Sequence[Told]:
        query = select(told).where(told.c.incident == incident).order_by(told.c.at, told.c.key)
        return [
            Told(IncidentId(row.incident), row.key, row.by, row.at) for row in self._connection.execute(query)
        ]

    def put_ends(self, end: Ends) -> None:
        row = {"item": end.item, "incident": end.incident or "", "ends": end.ends, "by": end.by, "at": end.at}
        upsert(self._connection, ends, ("item", "incident"), row)

    def ends(self) -> Sequence[Ends]:
        return [
            Ends(
                ItemId(row.item), IncidentId(row.incident) if row.incident else None, row.ends, row.by, row.at
            )
            for row in self._connection.execute(select(ends).order_by(ends.c.item, ends.c.incident))
        ]

    def add_baseline(self, baseline: Baseline, at: datetime, by: str) -> None:
        row = {
            "audience": baseline.audience.value,
            "seq": baseline.seq,
            "edition": baseline.edition,
            "held": [list(span) for span in baseline.held],
            "by": by,
            "at": at,
        }
        self._connection.execute(insert(baselines).values(row))

    def baseline(self, audience: Audience, *, upto: int | None = None) -> Baseline | None:
        query = select(baselines).where(baselines.c.audience == audience.value)
        if upto is not None:
            query = query.where(baselines.c.seq <= upto)
        row = self._connection.execute(query.order_by(baselines.c.seq.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        held = tuple((int(after), int(until)) for after, until in row.held)
        return Baseline(Audience(row.audience), row.seq, row.edition, held)


def _changing(incident: Incident) -> dict[str, object]:
    return {
        "title": incident.title,
        "plan": incident.plan,
        "urgency": incident.urgency,
        "district": incident.district,
        "state": incident.state.value,
        "stage": incident.stage.value,
        "slots": incident.slots,
        "activated_by": incident.activated_by,
        "activated_at": incident.activated_at,
        "winding_down_by": incident.winding_down_by,
        "winding_down_at": incident.winding_down_at,
        "closed_by": incident.closed_by,
        "closed_at": incident.closed_at,
    }


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        id=IncidentId(row.id),
        title=row.title,
        exercise=row.exercise,
        plan=row.plan,
        urgency=row.urgency,
        created_by=row.created_by,
        created_at=row.created_at,
        district=row.district,
        state=State(row.state),
        stage=Stage(row.stage),
        slots=cast("Mapping[str, Json]", row.slots),
        activated_by=row.activated_by,
        activated_at=row.activated_at,
        winding_down_by=row.winding_down_by,
        winding_down_at=row.winding_down_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
    )
