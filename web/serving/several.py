"""Several serving processes on one host: started, watched, started again when one ends, stopped
together."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

import structlog
from gevent import signal_handler
from gevent.event import Event

PLACE: Final = "UPPLYS_PLACE"
"""How a process is told which one it is, and whose: "number/of/pid of the crew"."""

LOOK_EVERY_S: Final = 0.2
SHORTEST_BREATH_S: Final = 0.5
LONGEST_BREATH_S: Final = 30.0
"""How long to wait before one that ended is started again: twice as long each time it does not last, so that
a fault at the start does not take the whole machine."""

LASTING_S: Final = 20.0
"""One that ran so long is well; if it ends, it is started again at once."""

GRACE_S: Final = 20.0
"""How long they have to let calls end when they are stopped; then they are killed."""

log: Final = structlog.get_logger()


@dataclass(slots=True)
class Seat:
    """One process of the crew, as it is kept going: when it was started, and when it may be started again."""

    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    breath: float = 0.0
    free_at: float = 0.0

    def ended(self, at: float) -> None:
        """It is to be started again, after a pause that grows while it does not last."""
        lasted = at - self.began >= LASTING_S
        self.breath = 0.0 if lasted else min(LONGEST_BREATH_S, max(SHORTEST_BREATH_S, 2 * self.breath))
        self.free_at = at + self.breath
        self.process = None


class Crew:
    """The processes of one ``upplys serve --workers N``; each runs the same command with its own
    place."""

    def __init__(
        self,
        command: list[str],
        count: int,
        environment: Mapping[str, str] = os.environ,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._command, self._environment, self._seconds = command, environment, seconds
        self._seats = [Seat() for _ in range(count)]
        self._ended = Event()

    def serve(self) -> None:
        """Keep all of them running until this process is asked to stop."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal_handler(each, self._ended.set)
        while not self._ended.is_set():
            self.look()
            self._ended.wait(LOOK_EVERY_S)
        self.stop()

    def look(self) -> None:
        """Start those that do not run and are due."""
        for number, seat in enumerate(self._seats):
            self._see_to(number, seat)

    def stop(self, grace: float = GRACE_S) -> None:
        """Ask all to end, and see that they do."""
        running = [seat.process for seat in self._seats if seat.process is not None]
        for process in running:
            process.terminate()
        until = self._seconds() + grace
        for process in running:
            try:
                process.wait(max(0.0, until - self._seconds()))
            except subprocess.TimeoutExpired:
                log.error("a serving process did not end and was killed", pid=process.pid)
                process.kill()
                process.wait()

    def _see_to(self, number: int, seat: Seat) -> None:
        now = self._seconds()
        if seat.process is not None and (code := seat.process.poll()) is not None:
            seat.ended(now)
            log.error("a serving process ended", number=number, code=code, again_in_s=seat.breath)
        if seat.process is None and now >= seat.free_at:
            environment = {**self._environment, PLACE: f"{number}/{len(self._seats)}/{os.getpid()}"}
            # in a group of its own: a Ctrl-C is for the crew, which ends each of its processes once
            seat.process = subprocess.Popen(self._command, env=environment, process_group=0)
            seat.began = now


def command_again() -> list[str]:
    """This very command, to be run once more."""
    return [sys.executable, "-m", "web.entry", *sys.argv[1:]]
