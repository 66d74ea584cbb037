"""What goes on beside the public word: work that rests, who must be told, whom to call in."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.access.model import PersonId
from crisis.incidents import errors, events
from crisis.incidents.model import CallIn, Incident, IncidentId, PlanFacts, Resting, Told
from crisis.incidents.ports import IncidentsRecord, WordRecord


@dataclass(frozen=True, slots=True)
class TickLine:
    """Somebody who must be told, and whether they have been."""

    key: str
    ticked: Told | None


def plan_of(record: WordRecord, incident: Incident) -> PlanFacts | None:
    return record.plan_facts.facts(incident.plan) if incident.plan else None


def tick_list(record: WordRecord, incident_id: IncidentId) -> tuple[TickLine, ...]:
    """Who must be told, in the plan's order."""
    incident = record.incidents.get(incident_id)
    ticked = {told.key: told for told in record.incidents.told(incident.id)}
    plan = plan_of(record, incident)
    return tuple(TickLine(key, ticked.get(key)) for key in (plan.tell if plan else ()))


def tick(record: IncidentsRecord, incident_id: IncidentId, key: str, by: PersonId) -> Told:
    """They have been told. Raises `NoSuchLine`."""
    if key not in {line.key for line in tick_list(record, incident_id)}:
        raise errors.NoSuchLine(key=key)
    told = Told(incident_id, key, by, record.clock.now())
    record.incidents.put_told(told)
    record.journal.add(events.Ticked(incident_id, key, ticked=True), by)
    return told


def untick(record: IncidentsRecord, incident_id: IncidentId, key: str, by: PersonId) -> None:
    """They have not been told after all. Who was not ticked stays as they are."""
    if key not in {told.key for told in record.incidents.told(incident_id)}:
        return
    record.incidents.drop_told(incident_id, key)
    record.journal.add(events.Ticked(incident_id, key, ticked=False), by)


def call_in_list(record: WordRecord, incident_id: IncidentId) -> tuple[CallIn, ...]:
    """Whom the incident's plan calls in."""
    plan = plan_of(record, record.incidents.get(incident_id))
    return plan.call_in if plan else ()


def set_aside_all(record: IncidentsRecord, incident: Incident, by: PersonId) -> None:
    """All that the plan names rests from now."""
    plan = plan_of(record, incident)
    for each in plan.set_aside if plan else ():
        set_aside(record, incident, each.key, by)


def resting_keys(record: WordRecord, incident: Incident) -> frozenset[str]:
    """What rests for the incident now."""
    return frozenset(each.key for each in record.incidents.resting(incident.id) if each.taken_up_at is None)


def set_aside(record: IncidentsRecord, incident: Incident, key: str, by: PersonId) -> Resting:
    """Ordinary work rests. What rests already goes on resting. Raises `NoSuchLine`."""
    plan = plan_of(record, incident)
    if plan is None or key not in {each.key for each in plan.set_aside}:
        raise errors.NoSuchLine(key=key)
    for each in record.incidents.resting(incident.id):
        if each.key == key and each.taken_up_at is None:
            return each
    resting = Resting(incident.id, key, record.clock.now(), by)
    record.incidents.put_resting(resting)
    record.journal.add(events.WorkSetAside(incident.id, key), by)
    return resting


def take_up(record: IncidentsRecord, incident: Incident, key: str, by: PersonId) -> None:
    """The work is done as usual again. What does not rest stays as it is."""
    for each in record.incidents.resting(incident.id):
        if each.key == key and each.taken_up_at is None:
            _take_up(record, each, by, record.clock.now())


def take_up_all(record: IncidentsRecord, incident: Incident, by: PersonId) -> None:
    """Everything that rested for the incident is taken up again."""
    for each in record.incidents.resting(incident.id):
        if each.taken_up_at is None:
            _take_up(record, each, by, record.clock.now())


def _take_up(record: IncidentsRecord, resting: Resting, by: PersonId, at: datetime) -> None:
    record.incidents.put_resting(replace(resting, taken_up_at=at, taken_up_by=by))
    record.journal.add(events.WorkTakenUp(resting.incident, resting.key), by)
