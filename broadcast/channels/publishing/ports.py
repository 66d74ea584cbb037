"""What publishing needs of the world."""

from datetime import datetime
from typing import Protocol

from broadcast.channels.publishing.model import Published
from scripts_library.items.model import Audience


class Compiler(Protocol):
    """Stages and switches, in a process of its own so that serving never waits for it."""

    def publish(self, edition: bytes, at: datetime, *, even_if_older: bool = False) -> Published:
        """Make the edition (as `at_rest.edition_json` writes it) what citizens read. Once it is, again is
        nothing.

        Raises `NotPublished`, and `NewerIsPublished` unless told ``even_if_older``.
        """
        ...

    def stage(self, edition: bytes, at: datetime) -> Published:
        """Make ready what `publish` then only switches to. Raises as `publish` does."""
        ...

    def refresh(self, audience: Audience, at: datetime) -> Published | None:
        """Stage the published edition anew from its own tree, if a text in it has ended or another build made
        it; None when nothing was ever published. Needs no database. Raises `NotPublished`.
        """
        ...


class Others(Protocol):
    """The other hosts that publish the same editions."""

    def alone(self, audience: Audience) -> bool:
        """Whether no other was there a moment ago; costs nothing to ask."""
        ...

    def meet(self, audience: Audience, staged: Published) -> None:
        """Tell them that this host is ready and give them their moment, two seconds at most. Raises
        nothing.
        """
        ...


class Record(Protocol):
    """What publishing asks of the database, each a unit of work of its own."""

    def newest(self, audience: Audience) -> bytes:
        """The newest edition. Raises `NothingCutYet` and `Unavailable`."""
        ...

    def switched(self, published: Published, host: str, at: datetime) -> None:
        """Note on the edition's clock that this host's channels speak it. Raises `Unavailable`."""
        ...
