"""What incidents need of the world."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from broadcast.editions.ports import EditionsRecord
from crisis.incidents.model import (
    Baseline,
    Ends,
    Incident,
    IncidentId,
    PlanFacts,
    Publisher,
    Resting,
    State,
    Told,
)
from scripts_library.items.model import Audience
from scripts_library.recordings.ports import RecordingsRecord


class Incidents(Protocol):
    """All incidents, with their tick-lists, set-aside work, end times and the baselines of their word."""

    def add(self, incident: Incident) -> None: ...

    def put(self, incident: Incident) -> None:
        """Bring a stored incident to this state. That it is an exercise or not never changes."""
        ...

    def get(self, incident: IncidentId) -> Incident:
        """Raises `NoSuchIncident`."""
        ...

    def find(
        self, *, audience: Audience | None = None, states: Collection[State] | None = None
    ) -> Sequence[Incident]:
        """Newest first."""
        ...

    def put_resting(self, resting: Resting) -> None: ...

    def resting(self, incident: IncidentId) -> Sequence[Resting]: ...

    def put_told(self, told: Told) -> None: ...

    def drop_told(self, incident: IncidentId, key: str) -> None: ...

    def told(self, incident: IncidentId) -> Sequence[Told]: ...

    def put_ends(self, ends: Ends) -> None: ...

    def ends(self) -> Sequence[Ends]:
        """The end times that count now, one an item and incident."""
        ...

    def add_baseline(self, baseline: Baseline, at: datetime, by: str) -> None: ...

    def baseline(self, audience: Audience, *, upto: int | None = None) -> Baseline | None:
        """The newest, or the newest whose seq is not above ``upto``."""
        ...


class Plans(Protocol):
    """The plans that were imported."""

    def facts(self, plan: str) -> PlanFacts:
        """Raises `NoSuchPlan`."""
        ...


class WordRecord(RecordingsRecord, Protocol):
    """What building the word reads."""

    @property
    def incidents(self) -> Incidents: ...
    @property
    def plan_facts(self) -> Plans: ...
    @property
    def publisher(self) -> Publisher: ...


class IncidentsRecord(WordRecord, EditionsRecord, Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""
