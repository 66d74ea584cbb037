"""Units of work right where they are called: for the command line and tests."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from core.storage.together import Unit

T = TypeVar("T")


class Inline:
    """Runs units in the caller's thread; writers one at a time."""

    def __init__(self) -> None:
        self._one_writer = threading.Lock()

    def on_writer(self, unit: Unit[Any], job: Callable[[], None]) -> None:
        while not unit.settled:
            with self._one_writer:
                if not unit.settled:
                    job()

    def on_reader(self, work: Callable[[], T]) -> T:
        return work()

    def close(self) -> None:
        """Nothing to close."""
