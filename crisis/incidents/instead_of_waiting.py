"""What can be done while nobody answers a request for approval, best first: what is approved already,
slots, then glass."""

from dataclasses import dataclass

from crisis.incidents.model import ORDINARY_PLAN, Incident, IncidentId
from crisis.incidents.ports import WordRecord
from crisis.incidents.selection import Rules
from crisis.incidents.service import slot_specs
from crisis.incidents.view import View, look
from crisis.incidents.word import Place, selected_at
from scripts_library.approvals import break_glass
from scripts_library.approvals.break_glass import Offer
from scripts_library.items.model import Item, Kind, Stage
from scripts_library.slots.model import SlotSpec


@dataclass(frozen=True, slots=True)
class Ready:
    """An announcement that is approved and not said now: a change of stage says it, without anybody's
    answer."""

    item: Item
    title: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Ways:
    """In the order they should be offered. Only ``waiting`` needs glass."""

    ready: tuple[Ready, ...]
    slots: tuple[SlotSpec, ...]
    waiting: tuple[Offer, ...]


def ways(record: WordRecord, incident_id: IncidentId) -> Ways:
    """What one person can do for the incident right now. Pure reading."""
    incident = record.incidents.get(incident_id)
    view = look(record, incident.audience, instead=incident.as_it_was(incident.stage, incident.slots))
    mine = {item.id for item in view.shelf.items if _belongs(item, incident)}
    waiting = break_glass.offers(record, incident.audience)
    return Ways(
        ready=_ready(view, incident),
        slots=slot_specs(record, incident),
        waiting=tuple(offer for offer in waiting if offer.request.item in mine),
    )


def _belongs(item: Item, incident: Incident) -> bool:
    if item.plan == ORDINARY_PLAN:
        return False
    return item.incident == incident.id or (item.plan is not None and item.plan == incident.plan)


def _ready(view: View, incident: Incident) -> tuple[Ready, ...]:
    rules = Rules(view.audience, view.baseline)
    found = []
    for item in view.shelf.items:
        if not _belongs(item, incident) or item.kind is not Kind.ANNOUNCEMENT:
            continue
        source = selected_at(view, Place(item, incident), rules).source
        stages = [stage for stage in item.stages if stage not in {incident.stage, Stage.RETRACTION}]
        if source is not None:
            found += [Ready(item, source.text.title, stage) for stage in stages]
    return tuple(sorted(found, key=lambda each: (list(Stage).index(each.stage), each.item.order)))
