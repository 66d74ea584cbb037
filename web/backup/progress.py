"""How far a long job has come: shown on a terminal, silent in a pipe."""

import sys
from dataclasses import dataclass
from typing import TextIO


@dataclass(slots=True)
class Progress:
    """One line that is written over and over. Say `step` as often as you like."""

    stream: TextIO
    _shown: str = ""

    def step(self, what: str, done: int, of: int) -> None:
        percent = 100 if of <= 0 else min(100, 100 * done // of)
        self._show(f"{what} {percent} %")

    def end(self) -> None:
        """Leave a clean line."""
        self._show("")

    def _show(self, words: str) -> None:
        if self.stream.isatty() and words != self._shown:
            self.stream.write(f"\r{words:<{len(self._shown)}}" + ("" if words else "\r"))
            self.stream.flush()
            self._shown = words


def on_terminal() -> Progress:
    return Progress(sys.stderr)
