"""Twelve by six, four of them Arabic: what the tests of extra staff begin with."""

from datetime import timedelta
from typing import Final

from core.outbox.model import State
from core.outbox.ports import OutboxDesk
from crisis.incidents.model import Incident
from crisis.staffing.callouts import service
from crisis.staffing.callouts.model import CallOut, Need, Part
from crisis.staffing.people.model import Person, StaffId
from tests.crisis.cast import NIGHT, karin
from tests.crisis.record import Record
from tests.crisis.steps import water_night

BY: Final = NIGHT + timedelta(hours=4)
UNTIL: Final = NIGHT + timedelta(hours=12)
ARABIC: Final = Part(1, language="ar")


def number(of: int) -> str:
    """One of the numbers that PTS keeps for fiction."""
    return f"+467017406{of:02}"


def somebody(record: Record, of: int, *languages: str, phone: str | None = None) -> Person:
    spoken = languages or ("sv",)
    person = Person(StaffId(f"p{of:03}"), f"Person {of:03}", phone or number(of % 100), NIGHT, None, spoken)
    record.staff.put(person)
    return person


def people(record: Record, count: int, *languages: str, after: int = 5) -> list[StaffId]:
    return [somebody(record, after + each, *languages).id for each in range(count)]


def need(count: int = 2, *parts: Part) -> Need:
    return Need(count, BY, UNTIL, "Stadshuset", parts=parts)


def called_in(
    record: Record,
    wanted: Need,
    those: list[StaffId],
    *,
    at_once: int = 0,
    incident: Incident | None = None,
    exercise: bool = False,
) -> CallOut:
    night = incident or water_night(record, exercise=exercise)
    new = service.NewCallOut(night.id, wanted, those, night.title, at_once)
    return service.start(record, new, karin)


def texts(outbox: OutboxDesk, kind: str = service.TEXT) -> list[tuple[str, object]]:
    """(to whom, what) of every intent of the kind, in whatever state."""
    jobs = [job for state in State for job in outbox.in_state(state, 10_000)]
    found = [job for job in jobs if job.intent.kind == kind and job.state is not State.CANCELLED]
    key = {service.TEXT: "words", service.TOLD: "what"}.get(kind, "callout")
    return sorted((job.intent.to, str(job.intent.data.get(key))) for job in found)
