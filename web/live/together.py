"""Many who want the same at once: what they write is written together, what they read is made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar, cast

from gevent import spawn
from gevent.event import AsyncResult
from gevent.lock import BoundedSemaphore

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


class WrittenTogether(Generic[T, R]):
    """Entries that come while others are being written wait, and are then written in one go.

    ``keep`` writes entries durably and gives one result each, in their order; what it raises is raised for
    every entry of that go.
    """

    def __init__(self, keep: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._keep = keep
        self._waiting: list[tuple[T, AsyncResult[R]]] = []
        self._busy = False

    def add(self, entry: T) -> R:
        """Write the entry; returns when it is durable."""
        written: AsyncResult[R] = AsyncResult()
        self._waiting.append((entry, written))
        if not self._busy:
            self._busy = True
            self._go()
        return cast("R", written.get())

    def _go(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            for (_, written), result in zip(batch, self._keep([entry for entry, _ in batch]), strict=True):
                written.set(result)
        except Exception as wrong:  # noqa: BLE001 - raised again for each who waits
            for _, written in batch:
                written.set_exception(wrong)
        finally:
            self._busy = bool(self._waiting)
            if self._busy:
                spawn(self._go)


class MadeOnce(Generic[K, T]):
    """Values by key, each made once however many ask at the same time; the ``most`` that were asked for last
    are kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, T] = OrderedDict()
        self._making: dict[K, BoundedSemaphore] = {}

    def get(self, key: K, make: Callable[[], T]) -> T:
        """What was kept under ``key``, or what ``make`` makes now."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        turn = self._making.setdefault(key, BoundedSemaphore())
        try:
            with turn:
                if key not in self._kept:
                    self._kept[key] = make()
                return self._kept[key]
        finally:
            self._making.pop(key, None)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
