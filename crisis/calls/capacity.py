"""Whether we take calls now, and how long it takes: one answer for partners, the line and the overview."""

from datetime import datetime, timedelta

from crisis.calls.partners import MEAN_HANDLING, Capacity, capacity
from crisis.calls.transfers_ports import CapacityRecord
from scripts_library.items.model import Audience


def capacity_now(
    record: CapacityRecord, audience: Audience, now: datetime, handling: timedelta = MEAN_HANDLING
) -> Capacity:
    """Those who wait are who asked to be rung back and whom partners passed on; agents are those at their
    desks, free or with a caller. Where all have a caller, whoever rings waits for one of them too."""
    waiting = record.calls.waiting(audience) + record.transfers.waiting(audience)
    agents = len(record.presences.here(audience, now))
    free = len(record.presences.available(audience, now))
    return capacity(waiting, agents, now, handling, all_busy=not free)
