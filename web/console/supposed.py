"""What would be said if an incident were so: read before it is activated or corrected, word for word."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from broadcast.editions.model import Cut, EditionNumber
from broadcast.editions.service import at_number, current
from core.canonical import Json
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.service import slot_specs, values_with, without_promise
from crisis.incidents.view import look
from crisis.incidents.word import word_of
from scripts_library.items.model import Audience, Stage
from scripts_library.slots.model import SlotSpec, values_json
from web.console.changes import TextChange, text_changes
from web.console.said import Part, items_of, parts_of, said_now
from web.record import Record

SPOKEN: Final = frozenset({Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE, Stage.ALL_CLEAR})
"""The stages that a page may ask about."""


def at_stage(incident: Incident, stage: Stage, specs: tuple[SlotSpec, ...]) -> Incident:
    """The incident as it would be said at another stage; the all clear promises nothing more."""
    then = without_promise(incident, specs) if stage is Stage.ALL_CLEAR else incident
    return then.as_it_was(stage, then.slots)


def supposed_part(record: Record, incident: Incident) -> Part | None:
    """What this incident would say at its stage with what is filled in, or says already."""
    parts = parts_of(record, supposed_cut(record, incident, {}))
    return next((part for part in parts if part.incident and part.incident.id == incident.id), None)


def supposed_changes(
    record: Record, incident_id: IncidentId, sent: Mapping[str, Json]
) -> Mapping[str, tuple[TextChange, ...]]:
    """What a correction would change of what is out now, by language. Raises ``SlotValueRefused``."""
    incident = record.incidents.get(incident_id)
    cut = supposed_cut(record, incident, sent)
    now = said_now(record, incident.audience)
    return text_changes(items_of(now.edition.cut) if now else (), items_of(cut), cut.languages)


def changes_since(record: Record, audience: Audience, number: int) -> Mapping[str, tuple[TextChange, ...]]:
    """What is said otherwise now than in an earlier edition, by language. Raises ``NoSuchEdition``."""
    earlier, now = at_number(record, audience, EditionNumber(number)), current(record, audience)
    return text_changes(items_of(earlier.cut), items_of(now.cut), now.cut.languages)


def supposed_cut(record: Record, incident: Incident, sent: Mapping[str, Json]) -> Cut:
    """The word as it would be cut. Raises ``SlotValueRefused``."""
    values = values_json(values_with(record, incident, slot_specs(record, incident), sent))
    then = replace(incident, slots=values) if incident.said else incident.as_it_was(incident.stage, values)
    return word_of(look(record, incident.audience, instead=then)).cut
