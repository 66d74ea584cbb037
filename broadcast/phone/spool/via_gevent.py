"""One native thread that writes for all greenlets: those that wait while it commits go together in its next
commit.

A greenlet sleeps until its step is on disk; the others go on. Under load a commit is shared by as many as
wait, so the disk costs a call next to nothing (docs/limits; ``benchmarks/phone_webhook.py``).
"""

import sqlite3
from _queue import (
    SimpleQueue,
)  # the native one: gevent replaces queue.SimpleQueue with one that needs its hub
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import gevent
from gevent.hub import Waiter
from gevent.monkey import get_original

from broadcast.phone.spool.errors import SpoolFailed
from broadcast.phone.spool.model import StepEntry, Written
from broadcast.phone.spool.sql import Batches, open_file

MOST_TOGETHER: Final = 512


@dataclass(slots=True)
class _Waiting:
    entry: StepEntry
    waiter: "Waiter[None]"
    outcome: Written | None = None
    why: str = ""


class Spool:
    """Call ``write`` from greenlets of the thread that opened it.

    One batch is being written at a time. What comes meanwhile, or while the event loop still goes through
    what it was woken for, is gathered for the next: the more callers, the larger the batches and the less
    each of them costs.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._gathered: list[_Waiting] = []
        self._busy = False
        self._closed = False
        self._inbox: SimpleQueue[list[_Waiting] | None] = SimpleQueue()
        self._done: SimpleQueue[list[_Waiting]] = SimpleQueue()
        self._loop = gevent.get_hub().loop
        self._wake = self._loop.async_()
        self._wake.start(self._tell)
        open_file(path).close()  # a file that cannot be opened is told now, to whoever starts the process
        get_original("_thread", "start_new_thread")(self._run, ())

    def write(self, entry: StepEntry) -> Written:
        """Keep the step. On disk when this returns; a repeat gets what was stored. Raises ``SpoolFailed``."""
        if self._closed:
            raise SpoolFailed(why="closed")
        waiting = _Waiting(entry, Waiter())
        self._gathered.append(waiting)
        if not self._busy and len(self._gathered) == 1:
            self._loop.run_callback(self._hand_over)
        waiting.waiter.get()
        if waiting.outcome is None:
            raise SpoolFailed(why=waiting.why)
        return waiting.outcome

    def close(self) -> None:
        """Write what waits, and end the thread."""
        if self._closed:
            return
        self._closed = True
        while self._busy or self._gathered:
            gevent.sleep(0.001)
        self._inbox.put(None)
        self._wake.stop()
        self._wake.close()

    # in the event loop

    def _hand_over(self) -> None:
        if self._gathered and not self._busy:
            batch, self._gathered = self._gathered[:MOST_TOGETHER], self._gathered[MOST_TOGETHER:]
            self._busy = True
            self._inbox.put(batch)

    def _tell(self) -> None:
        while self._done.qsize():
            self._busy = False
            batch = self._done.get_nowait()
            self._hand_over()  # before those who waited go on, so that the disk works while they do
            for waiting in batch:
                waiting.waiter.switch(None)

    # in the native thread

    def _run(self) -> None:
        db: sqlite3.Connection | None = None
        batches: Batches | None = None
        while (batch := self._inbox.get()) is not None:
            try:
                if batches is None:
                    db = open_file(self._path)
                    batches = Batches(db)
                _settle(batch, batches)
            except Exception as wrong:  # noqa: BLE001 - those who wait must hear of it, whatever it is
                _refuse(batch, f"{type(wrong).__name__}: {wrong}")
                _close(db)
                db = batches = None
            self._done.put(batch)
            self._wake.send()
        _close(db)


def _settle(batch: list[_Waiting], batches: Batches) -> None:
    written = batches.write([waiting.entry for waiting in batch])
    for waiting, outcome in zip(batch, written, strict=True):
        waiting.outcome = outcome


def _refuse(batch: list[_Waiting], why: str) -> None:
    for waiting in batch:
        waiting.outcome, waiting.why = None, why


def _close(db: sqlite3.Connection | None) -> None:
    if db is not None:
        db.close()
