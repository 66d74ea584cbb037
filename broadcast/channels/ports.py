"""What a channel is.

How to add one:

1. A folder `broadcast/channels/<name>/` with a pure compile: edition, assets and moment in, `(path, bytes)`
   out, and always the same bytes for the same input (no set order, no clock, no locale of the machine).
2. A `Stager` that writes them through its room. Expired texts (`ends` at or before the moment) must be silent
   in them.
3. An `Observer` that asks the way a citizen does and reads number and hash off the answer.
4. Name both where the house is put together: the stager in the compile worker, the observer at the sync
   board.
5. Tests: the compile in two processes with different hash seeds gives equal bytes; a withdrawn and an expired
   text are gone; every language on offer is there or says what is lacking in that language.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from broadcast.editions.model import Edition


@dataclass(frozen=True, slots=True)
class Observation:
    """What a citizen was given. ``matches``: byte for byte what was staged; None where a channel cannot
    tell.
    """

    number: int | None
    hash: str | None
    matches: bool | None = None


class Room(Protocol):
    """The folder of one channel in a tree that is being staged. It takes care of digests and of reaching the
    disk.

    Paths are relative, with ``/``; one that leads out of the room is refused.
    """

    def write(self, path: str, content: bytes) -> None:
        """A new file."""
        ...

    def link(self, path: str, source: Path) -> None:
        """A large file that is never changed, such as a recording, without copying it where the disk
        allows.
        """
        ...

    def again(self, at: datetime) -> None:
        """The channel is whole, but can be better once something slow is done: stage the tree anew then."""
        ...


class Stager(Protocol):
    """Writes a channel's part of a tree. Runs in the compile worker, away from calls and pages."""

    @property
    def name(self) -> str:
        """Names the channel's folder in the tree and its rows on the board: ``site``, ``phone``."""
        ...

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        """Write everything the channel needs to speak this edition by itself, as it is at ``at``."""
        ...


class Observer(Protocol):
    """Asks a channel the citizen's way. Runs where pages are served; a few seconds at most."""

    @property
    def name(self) -> str: ...

    def observe(self, edition: Edition, language: str) -> Observation:
        """What the channel gives in that language now. Raises `Unreachable` when it gives nothing."""
        ...


class Channel(Stager, Observer, Protocol):
    """A channel whose parts live in one process. Most are a stager in the worker and an observer in the
    house.
    """

    def switch(self, edition: Edition) -> None:
        """Called when `current` names the tree: for what must be told outside, such as a provider's
        fallback.
        """
        ...
