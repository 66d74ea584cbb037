"""What recordings need of the world."""

from collections.abc import Collection, Sequence
from typing import Protocol

from scripts_library.items.ports import ItemsRecord
from scripts_library.recordings.model import Recording


class Recordings(Protocol):
    """All recordings ever made; a new take never erases an old one."""

    def add(self, recording: Recording) -> None: ...

    def of(self, text_hashes: Collection[str]) -> Sequence[Recording]:
        """Every take for these texts, oldest first."""
        ...


class RecordingsRecord(ItemsRecord, Protocol):
    """What one unit of work offers this feature."""

    @property
    def recordings(self) -> Recordings: ...
