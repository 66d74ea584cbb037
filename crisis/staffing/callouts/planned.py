"""What an incident's plan says of how many to call in, less those who come already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crisis.incidents.model import CallIn, IncidentId
from crisis.staffing.callouts.model import Part, State
from crisis.staffing.callouts.ports import CallOutRecord
from crisis.staffing.callouts.service import past
from crisis.staffing.people.model import Person, StaffId, skill_of


@dataclass(frozen=True, slots=True)
class Planned:
    """``total`` people by the plan, ``coming`` of whom said yes for this incident already. ``parts`` are the
    skills that the rest must have, of those that anybody has."""

    total: int
    coming: int
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        return max(0, self.total - self.coming)


def planned(call_in: Sequence[CallIn], comers: Sequence[Person], skills: Collection[str]) -> Planned:
    """What is left of the plan when these have said yes; ``skills`` are those that anybody has."""
    total, parts = sum(each.people for each in call_in), list[Part]()
    left = max(0, total - len(comers))
    for each in call_in:
        skill = skill_of(each.skill)
        having = sum(skill in comer.skills for comer in comers)
        count = min(each.people - having, left - sum(part.count for part in parts))
        if skill in skills and count > 0:
            parts.append(Part(count, skill=skill))
    return Planned(total, len(comers), tuple(parts))


def coming(record: CallOutRecord, incident: IncidentId) -> tuple[Person, ...]:
    """Those who have a place in the incident's call-outs, each once, until they go home."""
    now, found = record.clock.now(), dict[StaffId, Person]()
    for callout in record.callouts.all():
        if callout.incident != incident or callout.state is State.CANCELLED or past(callout, now):
            continue
        for called in record.callouts.called(callout.id):
            if called.confirmed:
                found[called.person] = record.staff.get(called.person)
    return tuple(found.values())
