"""A worker that sends a call-out's messages to a file, one line each, brought to the disk before the provider
answers; for the test that kills it.

    python -m tests.crisis.staffing.sender DATA FILE AHEAD_S
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from core.clock import SystemClock
from core.outbox.model import Outcome, Sent
from core.settings import load
from scripts_library.items.model import Audience
from web.building import open_office
from web.serving.outgoing import Outgoing

SECRET: Final = "a secret for tests, long enough to be used"
TAKES_S: Final = 0.02


class Ahead(SystemClock):
    """A clock that is ahead, so that a dead worker's lease has run out."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._ahead


class ToFile:
    """A provider that remembers each message it took, whatever becomes of us."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def send(self, to: str, body: str) -> Outcome:
        os.write(self._handle, f"{to}\n".encode())
        os.fsync(self._handle)
        time.sleep(TAKES_S)
        return Sent("SM")

    def ring(self, to: str, url: str) -> Outcome:
        raise AssertionError("nobody is rung here")


def main(data: str, file: str, ahead: str) -> None:
    settings = load({}, None, data=data, secret_key=SECRET)
    office = open_office(settings, Ahead(float(ahead)), threads=True)
    outgoing = Outgoing(office, {Audience.LIVE: ToFile(Path(file))})
    print("READY", flush=True)
    while outgoing.once():
        pass
    office.database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
