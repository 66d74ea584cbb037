"""The timers for a worker in its own process: each step one unit of work on the database."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from core.storage.database import Database
from core.timers import service
from core.timers.model import Ringing, Timer
from core.timers.ports import TimersRecord

R = TypeVar("R", bound=TimersRecord)

LEASE: Final = timedelta(seconds=30)
"""After this long a timer whose worker died rings again."""


class DatabaseTimers(Generic[R]):
    """A `TimerQueue` over any database whose record has timers."""

    def __init__(self, database: Database[R], lease: timedelta = LEASE) -> None:
        self._database = database
        self._lease = lease

    def claim(self, limit: int, kinds: Collection[str], now: datetime) -> Sequence[Ringing]:
        return self._database.run(service.take, limit, list(kinds), now, now + self._lease)

    def fire(self, ringing: Ringing, effect: Callable[[R, Timer], object], now: datetime) -> bool:
        def unit(record: R) -> bool:
            return service.fire(record, ringing, effect, now)

        return self._database.run(unit)

    def postpone(self, ringing: Ringing, until: datetime) -> None:
        self._database.run(service.postpone, ringing, until)
