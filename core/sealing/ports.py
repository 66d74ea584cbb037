"""What features need of sealing."""

from typing import Protocol


class Sealer(Protocol):
    """Seals and opens small texts. `purpose` names what and whose it is (`callback:<question>`): sealed text
    moved to another row does not open there."""

    def seal(self, text: str, purpose: str) -> str:
        """The text as a short ASCII token, different each time."""
        ...

    def open(self, sealed: str, purpose: str) -> str:
        """The text again. Raises `SealBroken`, or `KeyMissing` when the key was thrown away."""
        ...

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the present key; what was not is to be opened and sealed anew."""
        ...
