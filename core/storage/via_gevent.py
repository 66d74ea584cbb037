"""Units of work on native threads, so that a slow query or a disk sync stops no greenlet but its own caller.

A slow query in the hub's thread stalls every greenlet for its whole length (measured: 827 ms against 6 ms
on a thread).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast

from gevent.threadpool import ThreadPool

T = TypeVar("T")

READERS: Final = 4


class OnNativeThreads:
    """One native thread for writers, a few for readers. Make it after the process has forked, in the thread
    of its hub."""

    def __init__(self, readers: int = READERS) -> None:
        self._writer = ThreadPool(1)
        self._readers = ThreadPool(readers)

    def on_writer(self, work: Callable[[], T]) -> T:
        return _wait_for(self._writer, work)

    def on_reader(self, work: Callable[[], T]) -> T:
        return _wait_for(self._readers, work)

    def close(self) -> None:
        self._writer.kill()
        self._readers.kill()


def _wait_for(pool: ThreadPool, work: Callable[[], T]) -> T:
    outcome = cast("_Returned[T] | _Raised", pool.apply(_carried, (work,)))
    if isinstance(outcome, _Raised):
        raise outcome.wrong
    return outcome.value


@dataclass(frozen=True, slots=True)
class _Returned(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _Raised:
    wrong: BaseException


def _carried(work: Callable[[], T]) -> "_Returned[T] | _Raised":
    # An exception is carried as a value: gevent's pool would print every one that passes, expected or not.
    try:
        return _Returned(work())
    except BaseException as wrong:  # noqa: BLE001
        return _Raised(wrong)
