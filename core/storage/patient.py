"""A connection that does not wait for ever.

A server that was stopped in its tracks (SIGSTOP, a frozen virtual machine, a disk that hangs) keeps its
connections open and says nothing: its own time limits stand still with it, and the network sees no fault. So
we ask over a new connection whether it lives, and let go of the silent one when nobody answers.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.waiting import READY_NONE

T = TypeVar("T")

SLACK: Final = 1.5
"""A server that lives ends a statement by itself; so much longer than that, and it is as good as away."""


class Silent(OperationalError):
    """The server has said nothing for too long, and nobody answers there. The connection is closed."""


class PatientConnection(Connection[Any]):
    """``lives`` is asked after ``silence`` seconds without a word; ``longest`` ends it all."""

    silence: float = 4.0
    longest: float = 45.0
    lives: Callable[[], bool] = staticmethod(lambda: False)

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        try:
            return super().wait(self._watched(gen), interval, timeout)
        except Silent:
            self.pgconn.finish()
            raise

    def _watched(self, gen: PQGen[T]) -> PQGen[T]:
        """The same steps; after each wait in vain it is looked at the clock."""
        began = asked = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = monotonic()
                if ready != READY_NONE:
                    asked = now
                elif now - asked >= self.silence:
                    if now - began > self.longest or not self.lives():
                        raise Silent(f"the server said nothing for {now - asked:.0f} s")
                    asked = monotonic()
                wanted = gen.send(ready)
        except StopIteration as done:
            result: T = done.value
            return result
