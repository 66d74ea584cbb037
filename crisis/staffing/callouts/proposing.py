"""Whom to call for a need: who fits and can come first, then whoever was called least of late."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from crisis.staffing.callouts.model import Asked, CallOut, Need, State
from crisis.staffing.callouts.ports import CallOutRecord
from crisis.staffing.callouts.seats import Comer, fitting
from crisis.staffing.callouts.service import past
from crisis.staffing.people.model import Availability, Person, StaffId, why_not
from scripts_library.items.model import Audience

OF_LATE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be called. `available`: None where they have said nothing; `parts` are those of the
    need that they fit; `hinder` why no message reaches them."""

    person: Person
    available: bool | None
    parts: tuple[int, ...]
    of_late: int
    hinder: str | None
    busy: bool
    """Comes, at that time, to another call-out."""

    @property
    def proposed(self) -> bool:
        return self.hinder is None and self.available is not False and not self.busy


def propose(
    record: CallOutRecord,
    need: Need,
    audience: Audience,
    carried: Collection[Audience],
    allowed: Collection[str],
) -> Sequence[Candidate]:
    """Everybody in use, those who are proposed first, in the order in which they would be asked."""
    said, now = record.staff.availability(), record.clock.now()
    of_late, busy = record.callouts.recently(now - OF_LATE), _busy(record, need)
    found = [
        _candidate(each, need, said, of_late, why_not(each, audience, carried, allowed), busy)
        for each in record.staff.all()
        if each.active
    ]
    return sorted(found, key=_order)


def _candidate(
    person: Person,
    need: Need,
    said: Mapping[StaffId, Availability],
    of_late: Mapping[StaffId, int],
    hinder: str | None,
    busy: Collection[StaffId],
) -> Candidate:
    statement = said.get(person.id)
    available = None if statement is None else statement.fits(need.by)
    parts = fitting(need, Comer(person.id, person.languages, person.skills))[:-1]
    return Candidate(person, available, parts, of_late.get(person.id, 0), hinder, person.id in busy)


def _order(candidate: Candidate) -> tuple[bool, bool, bool, int, str]:
    person = candidate.person
    return (
        not candidate.proposed,
        not candidate.parts,
        candidate.available is not True,
        candidate.of_late,
        person.name.casefold(),
    )


def _busy(record: CallOutRecord, need: Need) -> frozenset[StaffId]:
    now, found = record.clock.now(), set()
    for callout in record.callouts.all():
        if callout.state is not State.CANCELLED and not past(callout, now) and _overlaps(callout, need):
            found |= {each.person for each in record.callouts.called(callout.id) if each.state is Asked.YES}
    return frozenset(found)


def _overlaps(callout: CallOut, need: Need) -> bool:
    return callout.need.by < need.until and need.by < callout.need.until
