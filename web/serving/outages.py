"""Something is away, and loops go on asking: told when it goes and when it is back, counted between."""

from collections.abc import Callable
from time import monotonic
from typing import Final

import structlog
from prometheus_client import Counter, Gauge

from core.errors import Unavailable
from core.storage.errors import DatabaseUnavailable

AWAY: Final = Gauge("upplys_away", "1 while something that this process needs is away", ["what"])
SECONDS: Final = Counter("upplys_away_seconds", "How long it was away in all", ["what"])
FAILED: Final = Counter("upplys_tries_failed", "How often a loop asked for it in vain", ["what"])
DATABASE: Final = "database"

log: Final = structlog.get_logger()


class Outages:
    """What is away, for all loops of one process.

    An act that failed and then succeeds ends the outage that it met; one that never met it says nothing.
    """

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._began: dict[str, float] = {}
        self._met: dict[str, set[str]] = {}
        AWAY.labels(DATABASE).set(0)

    def failed(self, act: str, error: Unavailable) -> None:
        """``act`` could not be done now. Said aloud at the first time only."""
        what = DATABASE if isinstance(error, DatabaseUnavailable) else error.code
        FAILED.labels(what).inc()
        if what not in self._began:
            self._began[what] = self._seconds()
            AWAY.labels(what).set(1)
            why = error.facts.get("why")
            log.warning("away", what=what, act=act, error=str(error), why=None if why is None else str(why))
        self._met.setdefault(what, set()).add(act)

    def done(self, act: str) -> None:
        """``act`` was done: what it missed before is back."""
        if not self._began:
            return
        for what in [what for what, acts in self._met.items() if act in acts]:
            del self._met[what]
            away = self._seconds() - self._began.pop(what)
            AWAY.labels(what).set(0)
            SECONDS.labels(what).inc(away)
            log.warning("back", what=what, act=act, after_s=round(away, 1))
