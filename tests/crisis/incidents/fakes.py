"""Incidents in memory. Pass the same contract as the database (tests/contract/crisis)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from crisis.incidents.errors import NoSuchIncident, NoSuchPlan
from crisis.incidents.model import Baseline, Ends, Incident, IncidentId, PlanFacts, Resting, State, Told
from scripts_library.items.model import Audience, ItemId


class FakeIncidents:
    def __init__(self) -> None:
        self.kept: dict[IncidentId, Incident] = {}
        self.kept_resting: dict[tuple[str, str, datetime], Resting] = {}
        self.kept_told: dict[tuple[str, str], Told] = {}
        self.kept_ends: dict[tuple[ItemId, str], Ends] = {}
        self.kept_baselines: list[Baseline] = []

    def add(self, incident: Incident) -> None:
        self.kept[incident.id] = incident

    def put(self, incident: Incident) -> None:
        self.kept[incident.id] = replace(incident, exercise=self.kept[incident.id].exercise)

    def get(self, incident: IncidentId) -> Incident:
        if incident not in self.kept:
            raise NoSuchIncident(incident=incident)
        return self.kept[incident]

    def find(
        self, *, audience: Audience | None = None, states: Collection[State] | None = None
    ) -> Sequence[Incident]:
        found = [
            each
            for each in self.kept.values()
            if audience in {None, each.audience} and (states is None or each.state in states)
        ]
        return sorted(found, key=lambda each: (each.created_at, each.id), reverse=True)

    def put_resting(self, resting: Resting) -> None:
        self.kept_resting[resting.incident, resting.key, resting.since] = resting

    def resting(self, incident: IncidentId) -> Sequence[Resting]:
        found = [each for each in self.kept_resting.values() if each.incident == incident]
        return sorted(found, key=lambda each: (each.since, each.key))

    def put_told(self, told: Told) -> None:
        self.kept_told[told.incident, told.key] = told

    def drop_told(self, incident: IncidentId, key: str) -> None:
        self.kept_told.pop((incident, key), None)

    def told(self, incident: IncidentId) -> Sequence[Told]:
        found = [each for each in self.kept_told.values() if each.incident == incident]
        return sorted(found, key=lambda each: (each.at, each.key))

    def put_ends(self, ends: Ends) -> None:
        self.kept_ends[ends.item, ends.incident or ""] = ends

    def ends(self) -> Sequence[Ends]:
        return [self.kept_ends[key] for key in sorted(self.kept_ends)]

    def add_baseline(self, baseline: Baseline, at: datetime, by: str) -> None:
        self.kept_baselines.append(baseline)

    def baseline(self, audience: Audience, *, upto: int | None = None) -> Baseline | None:
        found = [
            each
            for each in self.kept_baselines
            if each.audience is audience and (upto is None or each.seq <= upto)
        ]
        return max(found, key=lambda each: each.seq, default=None)


class FakePlans:
    """The port `Plans` over facts that a test made."""

    def __init__(self, plans: Mapping[str, PlanFacts]) -> None:
        self.plans = plans

    def facts(self, plan: str) -> PlanFacts:
        if plan not in self.plans:
            raise NoSuchPlan(plan=plan)
        return self.plans[plan]
