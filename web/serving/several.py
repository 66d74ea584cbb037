"""Several serving processes on one host: started, watched, started again when one ends, stopped
together."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

import structlog
from gevent import signal_handler, sleep

PLACE: Final = "UPPLYS_PLACE"
"""How a process is told which one it is: "number/of"."""

BREATH_S: Final = 0.5
"""How long to wait before one that ended is started again, so that a fault at start does not spin."""

log: Final = structlog.get_logger()


class Crew:
    """The processes of one ``upplys serve --workers N``; each runs the same command with its own
    place."""

    def __init__(self, command: list[str], count: int, environment: Mapping[str, str] = os.environ) -> None:
        self._command, self._count, self._environment = command, count, environment
        self._crew: dict[int, subprocess.Popen[bytes]] = {}
        self._ending = False

    def serve(self) -> None:
        """Keep all of them running until this process is asked to stop."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal_handler(each, self._end)
        while not self._ending:
            for number in range(self._count):
                self._see_to(number)
            sleep(BREATH_S)
        for process in self._crew.values():
            process.wait()

    def _see_to(self, number: int) -> None:
        process = self._crew.get(number)
        if process is not None and process.poll() is None:
            return
        if process is not None:
            log.error("a serving process ended and is started again", number=number, code=process.returncode)
        environment = {**self._environment, PLACE: f"{number}/{self._count}"}
        self._crew[number] = subprocess.Popen(self._command, env=environment)

    def _end(self) -> None:
        self._ending = True
        for process in self._crew.values():
            process.terminate()


def command_again() -> list[str]:
    """This very command, to be run once more."""
    return [sys.executable, "-m", "web.entry", *sys.argv[1:]]
