"""A process that corrects a slot again and again, and says each edition's number once it is kept: made
to be killed."""

import sys

from core.clock import ManualClock
from core.storage.database import open_database
from crisis.incidents import service
from crisis.incidents.model import IncidentId
from tests.crisis.cast import NIGHT, karin
from tests.crisis.record import SqlRecord


def main(url: str, incident: str) -> None:
    clock = ManualClock(NIGHT)
    units = open_database(url, lambda connection: SqlRecord(connection, clock))
    for number in range(10_000):
        spoken = units.run(service.fill_slots, IncidentId(incident), {"area": [f"Gata {number}"]}, karin)
        assert spoken.edition is not None
        print(spoken.edition.number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
