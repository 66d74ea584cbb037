"""Another plan for an incident that is only prepared: an answer to one of its plan's first questions led
there."""

from collections.abc import Mapping
from dataclasses import replace

from core.access.model import PersonId
from core.canonical import Json
from crisis.incidents import events
from crisis.incidents.errors import NotPossible
from crisis.incidents.model import Incident, IncidentId, PlanFacts, State
from crisis.incidents.naming import moved_name
from crisis.incidents.ports import IncidentsRecord
from crisis.incidents.service import URGENCY, slot_specs, values_with
from scripts_library.slots.model import values_json


def reroute(
    record: IncidentsRecord, incident_id: IncidentId, plan: str, values: Mapping[str, Json], by: PersonId
) -> Incident:
    """The same incident on another plan, with the values that fit there. It takes the new plan's name and
    urgency where it had the old one's.

    Raises `NotPossible` once anything of it was said, `NoSuchPlan`, `SlotValueRefused`.
    """
    incident, after = record.incidents.get(incident_id), record.plan_facts.facts(plan)
    if incident.state is not State.PREPARED:
        raise NotPossible(state=incident.state.value, wanted="rerouted")
    moved = _moved(incident, record.plan_facts.facts(incident.plan) if incident.plan else None, after)
    specs = slot_specs(record, moved)
    fits = {each.name for each in specs}
    sent = {name: value for name, value in values.items() if name in fits}
    filled = moved.filled(values_json(values_with(record, moved, specs, sent)), record.clock.now())
    record.incidents.put(filled)
    record.journal.add(events.IncidentRerouted(filled.id, filled.title, plan, filled.slots), by)
    return filled


def _moved(incident: Incident, before: PlanFacts | None, after: PlanFacts) -> Incident:
    title = moved_name(incident.title, before.titles if before else {}, after.titles)
    usual = before.urgency if before else URGENCY
    urgency = after.urgency if incident.urgency == usual else incident.urgency
    return replace(incident, plan=after.id, title=title, urgency=urgency)
