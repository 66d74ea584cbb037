"""What may have to be said next, put together before anybody asks for it, so that its voices are read in
time.

Reading a plan's texts aloud takes seconds the first time and nothing the second (docs/adr/0004). So they
are read when the plan is approved or an incident is filled in, and activation finds them ready.
"""

from collections.abc import Iterator
from typing import Final

from broadcast.editions.model import Cut
from core.errors import UpplysError
from crisis.incidents.model import Incident, IncidentId, State
from crisis.incidents.ports import WordRecord
from crisis.incidents.view import look
from crisis.incidents.word import word_of
from scripts_library.items.model import Audience, Stage
from scripts_library.slots.model import SlotSpec, parse_value, value_json

COURSE: Final = (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE, Stage.ALL_CLEAR)
SUPPOSED: Final = IncidentId("supposed")
MOST: Final = 4
"""Incidents, the newest first: what was prepared long ago and forgotten is not read again and again."""


def rehearsals(record: WordRecord, plans: tuple[str, ...]) -> tuple[Cut, ...]:
    """The cuts that may come: each prepared or active incident at every stage, with the slots it has, and
    each plan as it would be with its examples.

    What cannot be put together is left out: it can't be said either.
    """
    return tuple(cut for incident in _supposed(record, plans) if (cut := _cut(record, incident)) is not None)


def _supposed(record: WordRecord, plans: tuple[str, ...]) -> Iterator[Incident]:
    waiting = record.incidents.find(states={State.PREPARED, State.ACTIVE})
    for incident in (*waiting[:MOST], *(_of_plan(record, plan) for plan in plans)):
        for stage in COURSE:
            yield incident.as_it_was(stage, incident.slots)


def _of_plan(record: WordRecord, plan: str) -> Incident:
    facts = record.plan_facts.facts(plan)
    slots = {each.name: value_json(parse_value(each, each.example)) for each in facts.slots if _fits(each)}
    return Incident(
        id=SUPPOSED,
        title=plan,
        exercise=False,
        plan=plan,
        urgency=facts.urgency,
        created_by="",
        created_at=record.clock.now(),
        slots=slots,
    )


def _fits(spec: SlotSpec) -> bool:
    """Whether the plan's own example can stand in the slot."""
    try:
        parse_value(spec, spec.example)
    except UpplysError:
        return False
    return True


def _cut(record: WordRecord, incident: Incident) -> Cut | None:
    try:
        return word_of(look(record, Audience.LIVE, instead=incident)).cut
    except UpplysError:
        return None
