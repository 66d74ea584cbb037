"""Use cases of incidents: prepare, activate, fill, go on, wind down, close.

Each that changes the public word cuts an edition in the same unit of work, and takes its turn before it
reads anything, so that two who decide at once are said one after the other and neither unsays the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.editions import service as editions
from broadcast.editions.model import Edition
from core.access.model import PersonId
from core.canonical import Json
from core.errors import FieldError
from core.ids import new_id
from core.timers.model import Timer
from crisis.incidents import errors, events, work
from crisis.incidents.model import Incident, IncidentId, State
from crisis.incidents.naming import same_name
from crisis.incidents.ports import IncidentsRecord, WordRecord
from crisis.incidents.selection import Rules
from crisis.incidents.view import View, look
from crisis.incidents.word import Word, said_by, withdrawn_in, word_of
from i18n.rules.model import clean_line
from scripts_library.approvals.service import tell_crisis_management
from scripts_library.items.model import Audience, Stage
from scripts_library.items.ports import Wanted
from scripts_library.slots.errors import REQUIRED, SlotMissing, SlotValueRefused
from scripts_library.slots.model import (
    SlotSpec,
    SlotType,
    SlotValue,
    missing,
    parse_values,
    values_json,
)

URGENCY: Final = 50
"""Of an incident whose plan says nothing about it."""
NEXT_INFORMATION: Final = "incident.next_information"
"""Timer: its handler calls `next_information_late` with the incident's id, which is also the timer's key."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An incident after a step, and the edition that the step cut; None where the public word did not
    change."""

    incident: Incident
    edition: Edition | None


def prepare(
    record: IncidentsRecord,
    title: str,
    by: PersonId,
    *,
    exercise: bool,
    plan: str | None = None,
    district: str | None = None,
    urgency: int | None = None,
) -> Incident:
    """Prepare an incident. Nothing is said yet. Without a plan the generic one serves ("something has
    happened").

    Whether it is an exercise is decided here, and for ever. Raises `TextRefused`, `NoSuchPlan`.
    """
    plan = plan or record.publisher.generic_plan
    facts = record.plan_facts.facts(plan) if plan else None
    usual = facts.urgency if facts else URGENCY
    incident = Incident(
        id=IncidentId(new_id()),
        title=clean_line("title", title),
        exercise=exercise,
        plan=plan,
        urgency=usual if urgency is None else urgency,
        created_by=by,
        created_at=record.clock.now(),
        district=district,
    )
    record.incidents.add(incident)
    record.journal.add(events.IncidentPrepared(incident.id, incident.title, exercise, plan, district), by)
    return incident


def activate(
    record: IncidentsRecord,
    incident_id: IncidentId,
    by: PersonId,
    *,
    confirm: str = "",
    slots: Mapping[str, Json] | None = None,
    stage: Stage | None = None,
    retraction_read: bool = True,
    decided_at: datetime | None = None,
) -> Spoken:
    """Say it: the incident is active, ordinary work rests, an edition is cut. Also takes one that winds
    down back up.

    Live needs ``confirm``, the incident's title. Without a stage it begins at the first that has
    approved words. ``retraction_read``: whoever activates knows of announcements that were withdrawn.
    Raises `NotConfirmed`, `SlotValueRefused`, `SlotMissing`, `NotPossible`, `Blocked`, `OnlyRetraction`.
    """
    record.editions.take_turn()
    incident = record.incidents.get(incident_id)
    _refuse_unnamed(incident, confirm)
    specs = slot_specs(record, incident)
    values = values_with(record, incident, specs, slots or {})
    _refuse_past(record, incident, specs, values)
    _refuse_missing(specs, values)
    filled = incident.filled(values_json(values), record.clock.now())
    view = opened(record, filled, by, stage)
    if view is None:
        raise errors.Blocked(blockers=("no_approved_text",))
    active = next(each for each in view.incidents if each.id == incident.id)
    if not retraction_read and withdrawn_in(view, active, Rules(view.audience, view.baseline)):
        raise errors.OnlyRetraction(errors=(FieldError("retraction", errors.OnlyRetraction.message),))
    record.incidents.put(active)
    event = events.IncidentActivated(active.id, active.exercise, active.stage, active.slots)
    record.journal.add(event, by)
    work.set_aside_all(record, active, by)
    promise(record, active)
    now_resting = {**view.resting, active.id: work.resting_keys(record, active)}
    said = word_of(replace(view, resting=now_resting))
    return Spoken(active, _cut(record, said, by, "activate", decided_at))


def fill_slots(
    record: IncidentsRecord,
    incident_id: IncidentId,
    values: Mapping[str, Json],
    by: PersonId,
    *,
    decided_at: datetime | None = None,
) -> Spoken:
    """Fill or correct slots: one authorised person's act, at once, in every language. null or "" empties
    an optional slot.

    Raises `SlotValueRefused` with every wrong value, `SlotMissing` where a required slot of a said text
    would be empty.
    """
    record.editions.take_turn()
    incident = record.incidents.get(incident_id)
    specs = slot_specs(record, incident)
    parsed = values_with(record, incident, specs, values)
    _refuse_past(record, incident, specs, parsed)
    if incident.said:
        _refuse_missing(specs, parsed)
    filled = incident.filled(values_json(parsed), record.clock.now())
    record.incidents.put(filled)
    record.journal.add(events.SlotsFilled(filled.id, filled.slots), by)
    if not filled.said:
        return Spoken(filled, None)
    promise(record, filled)
    return Spoken(filled, cut_word(record, filled.audience, by, "slots", decided_at))


def change_stage(
    record: IncidentsRecord,
    incident_id: IncidentId,
    stage: Stage,
    by: PersonId,
    *,
    read: int | None = None,
    decided_at: datetime | None = None,
) -> Spoken:
    """From first word to confirmed to update, or back. ``read``: the edition that it was decided on.
    Raises `WrongStage`, `NotPossible`, `SaidSince`."""
    record.editions.take_turn()
    _refuse_unread(record, incident_id, read)
    incident = record.incidents.get(incident_id).at_stage(stage, record.clock.now())
    record.incidents.put(incident)
    record.journal.add(events.StageChanged(incident.id, stage), by)
    if not incident.said:
        return Spoken(incident, None)
    return Spoken(incident, cut_word(record, incident.audience, by, "stage", decided_at))


def deactivate(
    record: IncidentsRecord,
    incident_id: IncidentId,
    by: PersonId,
    *,
    confirm: str | None = None,
    read: int | None = None,
    decided_at: datetime | None = None,
) -> Spoken:
    """It is over: the all clear is said while the incident winds down, and no further information is
    promised.

    ``confirm``, where it is asked for, is a live incident's title; ``read`` the edition that it was
    decided on. Raises `NotPossible`, `NotConfirmed`, `SaidSince`.
    """
    record.editions.take_turn()
    now = record.clock.now()
    incident = record.incidents.get(incident_id).winding_down(by, now)
    if confirm is not None:
        _refuse_unnamed(incident, confirm)
    _refuse_unread(record, incident_id, read)
    incident = without_promise(incident, slot_specs(record, incident))
    record.incidents.put(incident)
    record.timers.cancel(NEXT_INFORMATION, incident.id)
    record.journal.add(events.IncidentWindingDown(incident.id), by)
    return Spoken(incident, cut_word(record, incident.audience, by, "deactivate", decided_at))


def close(
    record: IncidentsRecord,
    incident_id: IncidentId,
    by: PersonId,
    *,
    read: int | None = None,
    decided_at: datetime | None = None,
) -> Spoken:
    """Back to the ordinary day: the incident leaves the public word, and its resting work is taken up
    again. ``read``: the edition that it was decided on. Raises `NotPossible`, `SaidSince`."""
    record.editions.take_turn()
    _refuse_unread(record, incident_id, read)
    before = record.incidents.get(incident_id)
    incident = before.closed(by, record.clock.now())
    record.incidents.put(incident)
    work.take_up_all(record, incident, by)
    record.timers.cancel(NEXT_INFORMATION, incident.id)
    record.journal.add(events.IncidentClosed(incident.id), by)
    if not before.said:
        return Spoken(incident, None)
    return Spoken(incident, cut_word(record, incident.audience, by, "close", decided_at))


def next_information_late(record: IncidentsRecord, incident_id: IncidentId) -> bool:
    """The timer's act: the promised time has come, nothing new was promised since, and crisis management
    is told."""
    incident = record.incidents.get(incident_id)
    promised = promised_at(incident, slot_specs(record, incident))
    if incident.state is not State.ACTIVE or promised is None or promised > record.clock.now():
        return False
    facts: dict[str, str | None] = {"incident": incident.id, "promised": promised.isoformat()}
    record.journal.add(events.NextInformationLate(incident.id, promised.isoformat()), None)
    tell_crisis_management(record, "next_information_late", f"{incident.id}:{promised.isoformat()}", facts)
    return True


def cut_word(
    record: IncidentsRecord,
    audience: Audience,
    by: PersonId,
    reason: str,
    decided_at: datetime | None = None,
) -> Edition:
    """Cut what is to be said to the audience now. The caller has taken its turn."""
    return _cut(record, word_of(look(record, audience)), by, reason, decided_at)


def opened(record: WordRecord, incident: Incident, by: PersonId, stage: Stage | None = None) -> View | None:
    """What would be seen were the incident active at ``stage``, or at the first where it has approved
    words; None where it has none. Pure reading. Raises `NotPossible`."""
    now = record.clock.now()
    for each in (stage,) if stage else (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE):
        active = incident.activated(by, now, each)
        view = look(record, active.audience, instead=active)
        if said_by(word_of(view), active):
            return view
    return None


def slot_specs(record: WordRecord, incident: Incident) -> tuple[SlotSpec, ...]:
    """The slots that the incident can fill: its plan's, then those of texts written for it. Required
    where one of its plan's is; a slot of a text of its own never keeps the rest from being said."""
    plan = record.plan_facts.facts(incident.plan).slots if incident.plan else ()
    specs = {spec.name: spec for spec in plan}
    own = [item.id for item in record.items.find(Wanted(incident=incident.id))]
    for revision in record.items.revisions_of(own):
        for spec in revision.slots:
            specs.setdefault(spec.name, replace(spec, required=False))
    return tuple(specs.values())


def promised_at(incident: Incident, specs: tuple[SlotSpec, ...]) -> datetime | None:
    """When the next information was promised, if it was."""
    names = [spec.name for spec in specs if spec.type is SlotType.NEXT_INFORMATION]
    times = [str(incident.slots[name]) for name in names if name in incident.slots]
    return min((datetime.fromisoformat(each) for each in times), default=None)


def without_promise(incident: Incident, specs: tuple[SlotSpec, ...]) -> Incident:
    """The incident with no next information promised, where its texts can do without."""
    names = {spec.name for spec in specs if spec.type is SlotType.NEXT_INFORMATION and not spec.required}
    return replace(incident, slots={name: each for name, each in incident.slots.items() if name not in names})


def values_with(
    record: WordRecord, incident: Incident, specs: tuple[SlotSpec, ...], sent: Mapping[str, Json]
) -> dict[str, SlotValue]:
    """The incident's values with what was sent in their place. Raises `SlotValueRefused`."""
    known = {spec.name for spec in specs}
    kept = {name: value for name, value in incident.slots.items() if name in known}
    zone = ZoneInfo(record.publisher.municipality.timezone)
    return parse_values(specs, {**kept, **sent}, zone)


def _refuse_unnamed(incident: Incident, confirm: str) -> None:
    """What everybody will hear wants its name; an exercise does not."""
    if not (incident.exercise or same_name(confirm, incident.title)):
        raise errors.NotConfirmed(errors=(FieldError("confirm", errors.NotConfirmed.message),))


def _refuse_unread(record: IncidentsRecord, incident_id: IncidentId, read: int | None) -> None:
    """Whoever decided on an earlier edition reads the newer one first."""
    place = record.editions.last(record.incidents.get(incident_id).audience)
    if read is not None and place is not None and place.number > read:
        raise errors.SaidSince(read=read, now=place.number)


def _refuse_past(
    record: IncidentsRecord, incident: Incident, specs: tuple[SlotSpec, ...], values: Mapping[str, SlotValue]
) -> None:
    """What is promised is to come. A promise that was made before, and has passed, hinders no correction."""
    now, kept = record.clock.now(), values_json(values)
    promised = [spec.name for spec in specs if spec.type is SlotType.NEXT_INFORMATION and spec.name in values]
    changed = [name for name in promised if kept[name] != incident.slots.get(name)]
    past = [name for name in changed if datetime.fromisoformat(str(kept[name])) <= now]
    if past:
        raise SlotValueRefused(errors=[FieldError(name, errors.PAST_PROMISE) for name in past])


def _refuse_missing(specs: tuple[SlotSpec, ...], values: Mapping[str, SlotValue]) -> None:
    names = missing(specs, values)
    if names:
        raise SlotMissing(slots=", ".join(names), errors=[FieldError(name, REQUIRED) for name in names])


def promise(record: IncidentsRecord, incident: Incident) -> None:
    """Set the alarm for the promised time, or take it away with the promise."""
    due = promised_at(incident, slot_specs(record, incident))
    if due is None:
        record.timers.cancel(NEXT_INFORMATION, incident.id)
    else:
        record.timers.set(Timer(NEXT_INFORMATION, incident.id, due, {"incident": incident.id}))


def _cut(
    record: IncidentsRecord, word: Word, by: PersonId, reason: str, decided_at: datetime | None
) -> Edition:
    decided = decided_at or record.clock.now()
    return editions.cut(record, word.cut, by=by, reason=reason, decided_at=decided, released=word.released)
