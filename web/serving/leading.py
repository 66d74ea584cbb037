"""Which of a host's serving processes leads: publishes, keeps time and reads ahead, for all of them.

Whoever holds the lock of the data folder leads. The system lets go of it when its holder dies, however that
came about, and another process of the host takes it within a moment: nobody has to find out that one is gone.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog
from gevent import spawn
from gevent.event import Event

TRY_EVERY_S: Final = 0.25

log: Final = structlog.get_logger()


class Lead:
    """The lock. Its file stays when it is let go, and says nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: int | None = None

    def taken(self) -> bool:
        """Take it where nobody has it; whether this process has it now."""
        if self._held is None:
            self._held = self._locked()
        return self._held is not None

    def let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _locked(self) -> int | None:
        handle = os.open(self._file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return handle


class Succession:
    """Waits for its turn: ``begin`` is called once, when this process leads; where it can at once, `start`
    returns when it has begun."""

    def __init__(self, lead: Lead, begin: Callable[[], None]) -> None:
        self._lead, self._begin = lead, begin
        self._ended = Event()

    def start(self) -> None:
        if self._lead.taken():
            self._begin()
        else:
            spawn(self._go_on)

    def stop(self) -> None:
        """Wait no more, and let another lead."""
        self._ended.set()
        self._lead.let_go()

    def _go_on(self) -> None:
        while not self._ended.wait(TRY_EVERY_S):
            if self._lead.taken() and self._begun():
                return

    def _begun(self) -> bool:
        """Whether it could be begun; if not, nobody is kept from trying."""
        try:
            self._begin()
        except Exception:
            log.exception("could not begin to lead")
            self._lead.let_go()
            return False
        log.info("leads from now on")
        return True
