"""How long callers wait, in memory: looked up every other second, so that the line can tell it without asking
the database, and says nothing once it is old."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from gevent import spawn
from gevent.event import Event

from core.errors import Unavailable
from crisis.calls.capacity import capacity_now
from crisis.calls.partners import Capacity
from scripts_library.items.model import Audience

if TYPE_CHECKING:
    from web.building import Office

EVERY_S: Final = 2.0
FRESH: Final = timedelta(seconds=15)

log: Final = structlog.get_logger()


class KnownWaits:
    """`Waits` of broadcast/phone/ports.py: what was last known, for as long as it is fresh."""

    def __init__(self) -> None:
        self._known: dict[str, Capacity] = {}

    def tell(self, audience: Audience, capacity: Capacity) -> None:
        self._known[audience.value] = capacity

    def seconds(self, audience: str, at: datetime) -> int | None:
        known = self._known.get(audience)
        return None if known is None or at - known.at > FRESH else known.wait_seconds


class WatchWaits:
    """The loop of one process. It outlives everything: what fails is told, and tried again."""

    def __init__(self, office: "Office", waits: KnownWaits) -> None:
        self._office, self._waits = office, waits
        self._ended = Event()

    def start(self) -> None:
        spawn(self._go_on)

    def stop(self) -> None:
        self._ended.set()

    def look(self) -> None:
        """Ask once. Raises `Unavailable`."""
        now, handling = self._office.clock.now(), self._office.centre.handling
        for audience in Audience:
            self._waits.tell(audience, self._office.database.read(capacity_now, audience, now, handling))

    def _go_on(self) -> None:
        _guarded(self._office, self.look)
        while not self._ended.wait(EVERY_S):
            _guarded(self._office, self.look)


def _guarded(office: "Office", act: Callable[[], None]) -> None:
    try:
        act()
        office.outages.done("waits")
    except Unavailable as error:
        office.outages.failed("waits", error)
    except Exception:
        log.exception("waits")
