"""Presences in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Index, Table, Text, select, update

from core.access.model import PersonId
from core.access.sql_tables import a_person
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import upsert
from crisis.calls.presence import HEARD, Availability, Presence
from scripts_library.items.model import Audience

presences: Final = Table(
    "presences",
    metadata,
    a_person("person", primary_key=True),
    Column("audience", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("languages", JsonText, nullable=False),
    Index("ix_presences_audience_seen_at", "audience", "seen_at"),
)


class SqlPresences:
    """`Presences` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, presence: Presence) -> None:
        upsert(self._connection, presences, ("person",), row_of(presence))

    def of(self, person: PersonId) -> Presence | None:
        row = self._connection.execute(select(presences).where(presences.c.person == person)).one_or_none()
        return None if row is None else of_row(Presence, row)

    def seen(self, people: Sequence[PersonId], at: datetime) -> None:
        later = presences.c.person.in_(people) & (presences.c.seen_at < at)
        self._connection.execute(update(presences).where(later).values(seen_at=at))

    def here(self, audience: Audience, now: datetime) -> Sequence[Presence]:
        query = (
            select(presences)
            .where(
                presences.c.audience == audience.value,
                presences.c.seen_at >= now - HEARD,
                presences.c.state != Availability.AWAY.value,
            )
            .order_by(presences.c.since, presences.c.person)
        )
        return [of_row(Presence, row) for row in self._connection.execute(query)]

    def available(self, audience: Audience, now: datetime) -> Sequence[Presence]:
        return [each for each in self.here(audience, now) if each.takes_calls(audience, now)]
