"""Many who want the same at once: what they write or look up goes together, what they read is made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar, cast

from gevent import spawn
from gevent.event import AsyncResult
from gevent.lock import BoundedSemaphore

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


class Together(Generic[T, R]):
    """Entries that come in the same turn of the event loop, or while others are under way, go together.

    ``do`` gives one result for each entry, in their order; what it raises is raised for every entry of that
    go. It begins after each of them came, so nobody is given what was true before they asked.
    """

    def __init__(self, do: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._do = do
        self._waiting: list[tuple[T, AsyncResult[R]]] = []
        self._busy = False

    def add(self, entry: T) -> R:
        """The entry's result, once its go is through."""
        done: AsyncResult[R] = AsyncResult()
        self._waiting.append((entry, done))
        if not self._busy:
            self._busy = True
            spawn(self._go)  # in a greenlet of its own: whoever gives up takes nobody's answer with them
        return cast("R", done.get())

    def _go(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            for (_, done), result in zip(batch, self._do([entry for entry, _ in batch]), strict=True):
                done.set(result)
        except Exception as wrong:  # noqa: BLE001 - raised again for each who waits
            for _, done in batch:
                done.set_exception(wrong)
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
