"""The web server in front tells who first read an edition: it alone gives the pages, and asks nobody.

nginx sends a line of its log as a datagram of syslog (deploy/nginx/upplys.conf): time, edition and channel,
and nobody's address. What is lost on the way is told by the next reader, at most a second later.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from gevent import Greenlet, socket, spawn

from core.clock import Clock

LARGEST: Final = 512
BELIEVED: Final = timedelta(minutes=1)
"""A time further from ours than this is no time of a web server on this machine: then it is now."""
_LINE: Final = re.compile(rb"(?:^|[ :])(\d{9,11})\.(\d{3}) ([1-9]\d{0,9}) (site|feeds|website)\s*$")

log: Final = structlog.get_logger()
Met = Callable[[str, int, datetime], None]
"""Takes the channel, the edition's number, and when."""


class Readers:
    """Listens on this machine alone; ``port`` 0 takes none."""

    def __init__(self, port: int, met: Met, clock: Clock) -> None:
        self._wanted, self._met, self._clock = port, met, clock
        self._socket: socket.socket | None = None
        self._listening: Greenlet[..., None] | None = None

    @property
    def port(self) -> int:
        """Where it listens, once it has started."""
        return int(self._socket.getsockname()[1]) if self._socket else 0

    def start(self) -> None:
        if not self._wanted:
            return
        listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            listening.bind(("127.0.0.1", self._wanted))
        except OSError as wrong:
            listening.close()
            log.error(
                "first readers are not told: the port can't be had", port=self._wanted, error=str(wrong)
            )
            return
        self._socket = listening
        self._listening = spawn(self._go_on, listening)

    def stop(self) -> None:
        if self._listening is not None:
            self._listening.kill()
        if self._socket is not None:
            self._socket.close()

    def _go_on(self, listening: socket.socket) -> None:
        while True:
            told = read(listening.recv(LARGEST), self._clock.now())
            if told is not None:
                self._met(*told)


def read(line: bytes, now: datetime) -> tuple[str, int, datetime] | None:
    """Channel, number and time of a line; None for anything else that comes."""
    found = _LINE.search(line)
    if found is None:
        return None
    at = datetime.fromtimestamp(int(found[1]), UTC) + timedelta(milliseconds=int(found[2]))
    return found[4].decode(), int(found[3]), at if abs(now - at) <= BELIEVED else now
