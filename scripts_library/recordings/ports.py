"""What recordings need of the world."""

from collections.abc import Collection, Sequence
from typing import Protocol

from scripts_library.approvals.ports import ApprovalsRecord
from scripts_library.recordings.model import Check, Move, Recording, Unheard


class Recordings(Protocol):
    """All recordings ever made, each with what was heard of it and what became of it; a new take never erases
    an old one."""

    def add(self, recording: Recording) -> None: ...

    def get(self, recording: str) -> Recording:
        """Raises `NoSuchRecording`."""
        ...

    def of(self, text_hashes: Collection[str]) -> Sequence[Recording]:
        """Every take for these texts, oldest first."""
        ...

    def unheard(self) -> Sequence[Unheard]:
        """Every recording that waits for a listener and whose text is stored, oldest first."""
        ...

    def add_check(self, check: Check) -> None:
        """Raises `OwnRecording` for the one who made it: the database holds that by itself."""
        ...

    def add_move(self, move: Move) -> None: ...


class RecordingsRecord(ApprovalsRecord, Protocol):
    """What one unit of work offers this feature."""

    @property
    def recordings(self) -> Recordings: ...
