"""Where things lie in the data folder of an installation."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """The data folder and what is in it; nothing is made by asking."""

    data: Path

    @property
    def published(self) -> Path:
        """Trees by audience; nginx serves the same."""
        return self.data / "published"

    @property
    def sounds(self) -> Path:
        """Recordings and what voices read, by the hash of their content."""
        return self.data / "sounds"

    @property
    def spoken(self) -> Path:
        """Which sound a voice made of which words: a cache."""
        return self.data / "spoken"

    @property
    def spool(self) -> Path:
        """Call events of this host until they are imported."""
        return self.data / "spool" / "calls.sqlite"

    @property
    def secret(self) -> Path:
        """The installation's secret where no setting names one."""
        return self.data / "secret_key"

    @property
    def lead(self) -> Path:
        """Locked by the serving process that leads."""
        return self.data / "lead.lock"

    @property
    def ready(self) -> Path:
        """What the demo printed when it was ready, for ``upplys call``."""
        return self.data / "ready.json"
