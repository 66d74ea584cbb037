"""Group commit: units of work that wait for the writer run in one transaction, each in its own savepoint, and
share one flush of the disk (docs/adr/0014-units-commit-together.md).

The rule: a unit is told how it went only when all of them are on disk; what fails is undone by itself and
takes nothing of the others with it; they run in the order in which they came.
"""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any, Final, Generic, TypeVar, cast

from sqlalchemy import Connection

from core.storage.driver import straight

T = TypeVar("T")

MOST_TOGETHER: Final = 64
LONGEST_S: Final = 0.02
"""So long goes by before what has been done is committed, whoever waits still: a slow unit keeps those before
it waiting for its own length and no longer."""


class Unit(Generic[T]):
    """A unit of work that waits for the writer, and how it went once that is settled."""

    __slots__ = ("_outcome", "_wrong", "settled", "work")

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self.work = work
        self.settled = False
        self._outcome: T | None = None
        self._wrong: BaseException | None = None

    def done(self, outcome: T) -> None:
        self._outcome, self.settled = outcome, True

    def failed(self, wrong: BaseException) -> None:
        self._wrong, self.settled = wrong, True

    @property
    def wrong(self) -> BaseException | None:
        """What it raised."""
        return self._wrong

    def result(self) -> T:
        """What it gave; raises what it raised."""
        if self._wrong is not None:
            raise self._wrong
        return cast("T", self._outcome)


Waiting = deque[Unit[Any]]


class Undone(Exception):
    """The database undid the whole transaction by itself; ``__cause__`` is why."""


def commit_together(connection: Connection, waiting: Waiting, begun: list[Unit[Any]]) -> None:
    """Run units of `waiting` in one transaction and commit it; each is put among `begun` as it is begun.

    They are settled once all are kept. Raises what the database raises when it begins or commits, and
    `Undone`: then nothing of any of them was kept, and none is settled.
    """
    ends: list[Callable[[], None]] = []
    with connection.begin():
        until = monotonic() + LONGEST_S
        while waiting and len(begun) < MOST_TOGETHER and (not begun or monotonic() < until):
            begun.append(waiting.popleft())
            ends.append(_apart(connection, begun[-1]))
    for end in ends:
        end()


def fail_all(units: Sequence[Unit[Any]], wrong: BaseException) -> None:
    """Settle each with the error."""
    for each in units:
        each.failed(wrong)


def _apart(connection: Connection, unit: Unit[T]) -> Callable[[], None]:
    """Run the unit in a savepoint of its own; gives what settles it when all are kept."""
    straight(connection, "SAVEPOINT unit")
    try:
        outcome = unit.work(connection)
    except BaseException as wrong:  # noqa: BLE001 - it is its caller's, whatever it is
        _undo(connection, wrong)
        return partial(unit.failed, wrong)
    straight(connection, "RELEASE unit")
    return partial(unit.done, outcome)


def _undo(connection: Connection, wrong: BaseException) -> None:
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:  # a disk that is full or fails undoes everything by itself
        raise Undone from wrong
    straight(connection, "ROLLBACK TO unit")
    straight(connection, "RELEASE unit")
