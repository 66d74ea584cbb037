"""Closing an incident, with what becomes of those who are called in for it: one act, one unit of work."""

from datetime import datetime

from core.access.model import PersonId
from crisis.incidents import service
from crisis.incidents.model import IncidentId
from crisis.incidents.service import Spoken
from crisis.staffing.callouts.service import incident_closed
from web.record import Record


def close(
    record: Record,
    incident: IncidentId,
    by: PersonId,
    *,
    call_off: bool = False,
    read: int | None = None,
    decided_at: datetime | None = None,
) -> Spoken:
    """Back to the ordinary day. ``call_off``: nobody comes any more either, and whoever was asked is told.
    Raises what `crisis.incidents.service.close` does."""
    spoken = service.close(record, incident, by, read=read, decided_at=decided_at)
    incident_closed(record, incident, by, call_off=call_off)
    return spoken
