"""Sees that voices are read before they are needed: after an import, an approval, a filled slot, a helper
process reads ahead."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

import structlog
from gevent import spawn
from gevent.event import Event

from core.errors import Unavailable
from web.building import Office
from web.record import Record

EVERY_S: Final = 2.0
REST_S: Final = 10.0
"""Between two readings: while somebody fills in a form, one reading serves several changes."""
READ: Final = (sys.executable, "-m", "web.voicing")
KINDS: Final = (
    "plan.imported",
    "approval.given",
    "text.chosen",
    "translation.reviewed",
    "recording.checked",
    "recording.removed",
    "recording.put_back",
    "incident.prepared",
    "incident.rerouted",
    "incident.slots",
    "incident.activated",
)
"""The acts after which something else may have to be said next."""

log: Final = structlog.get_logger()


class Rehearsing:
    """One loop a host; the helper has low priority and is started only when something has changed."""

    def __init__(self, office: Office, command: Sequence[str] = READ) -> None:
        self._office, self._command = office, command
        self._ended = Event()
        self._helper: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._office.settings.read_ahead:
            spawn(self._go_on)

    def stop(self) -> None:
        self._ended.set()
        if self._helper is not None:
            self._helper.terminate()

    def _go_on(self) -> None:
        done = -1
        while True:
            try:
                newest = self._office.database.read(_newest)
            except Unavailable:
                newest = done  # nothing can be looked up now; the voices that are read stay
            read = newest != done and self._read_ahead()
            done = newest if read else done
            if self._ended.wait(REST_S if read else EVERY_S):
                return

    def _read_ahead(self) -> bool:
        """Run the helper to its end; whether it did all it should."""
        # by the environment: a command line can be read by everybody on the machine
        where = {
            "UPPLYS_DATA": str(self._office.folders.data),
            "DATABASE_URL": self._office.settings.database,
        }
        self._helper = subprocess.Popen(
            self._command,
            env=os.environ | where,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            process_group=0,  # a Ctrl-C is for the serving process, which ends this one
        )
        _, told = self._helper.communicate()
        if self._helper.returncode and not self._ended.is_set():
            log.warning("voices could not be read ahead", why=told.decode(errors="replace")[-500:])
        return self._helper.returncode == 0


def _newest(record: Record) -> int:
    found = [entry.seq for kind in KINDS for entry in record.journal.newest(kind=kind, limit=1)]
    return max(found, default=0)
