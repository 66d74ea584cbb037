"""What a feature needs of the outbox."""

from typing import Protocol

from core.outbox.model import Intent


class Outbox(Protocol):
    """The outbox as one unit of work sees it. What is put stands or falls with the rest of the unit."""

    def put(self, intent: Intent) -> None:
        """It shall reach them. The key is unique for ever: put twice is once."""
        ...

    def cancel(self, key: str) -> bool:
        """It shall not, after all. False when there is none, or sending has begun: then it cannot be called
        back."""
        ...
