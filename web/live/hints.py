"""Hints to open pages and to the other processes: that something changed, never what.

Nothing is true only in a hint: a page that gets none asks by itself, and one that gets two asks once more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog
from gevent import spawn
from gevent.event import Event

from scripts_library.items.model import Audience

log: Final = structlog.get_logger()


class What(StrEnum):
    """What has changed. The names are part of what pages listen for."""

    EDITION = "edition"
    QUESTIONS = "questions"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Hint:
    """``n`` is the edition's number, or only a number that grew; never words."""

    what: What
    audience: Audience
    n: int = 0

    def json(self) -> dict[str, str | int]:
        return {"what": self.what.value, "audience": self.audience.value, "n": self.n}


class Live:
    """Where hints are given, and handed to whoever listens.

    Giving one costs nothing and never waits, whatever has become of those who listen: what waits is at most
    one hint of each kind, and each listener has a greenlet of its own.
    """

    def __init__(self) -> None:
        self._listeners: list[_Listener] = []

    def hint(self, what: What | str, audience: Audience, n: int = 0) -> None:
        """Something of this kind has changed: call it after the unit of work, never within."""
        given = Hint(What(what), audience, n)
        for listener in self._listeners:
            listener.give(given)

    def heard(self, hint: Hint, but: object = None) -> None:
        """A hint that came from another process: told on to all but the listener that brought it."""
        for listener in self._listeners:
            if listener.tell is not but:
                listener.give(hint)

    def listen(self, tell: Callable[[Hint], None]) -> None:
        """Hand every hint from now on to ``tell``. What it raises is told in the log and costs that hint."""
        listener = _Listener(tell)
        self._listeners.append(listener)
        spawn(listener.go_on)

    def close(self) -> None:
        for listener in self._listeners:
            listener.end()


class _Listener:
    """One who listens. Of each kind the newest hint waits; earlier ones would say the same."""

    def __init__(self, tell: Callable[[Hint], None]) -> None:
        self.tell = tell
        self._waiting: dict[tuple[What, Audience], Hint] = {}
        self._wake = Event()
        self._ended = False

    def give(self, hint: Hint) -> None:
        key = (hint.what, hint.audience)
        before = self._waiting.pop(key, hint)
        self._waiting[key] = max(before, hint, key=lambda each: each.n)
        self._wake.set()

    def end(self) -> None:
        self._ended = True
        self._wake.set()

    def go_on(self) -> None:
        while not self._ended:
            self._wake.wait()
            self._wake.clear()
            waiting, self._waiting = self._waiting, {}
            for hint in waiting.values():
                self._guarded(hint)

    def _guarded(self, hint: Hint) -> None:
        try:
            self.tell(hint)
        except Exception:
            log.exception("a hint was lost", what=hint.what.value)
