"""What messages need of the world."""

from typing import Protocol

from core.access.ports import Accounts, Links, Pins
from core.outbox.model import Outcome
from scripts_library.recordings.ports import RecordingsRecord


class Texting(Protocol):
    """Sends one text message. Call it outside units of work; it gives up well within an outbox lease."""

    def send(self, to: str, body: str) -> Outcome:
        """``to`` is E.164. `NotSent` only where it is certain that nothing went out; never raises."""
        ...


class Calling(Protocol):
    """Rings one person, and says what the address gives as TwiML when they answer."""

    def ring(self, to: str, url: str) -> Outcome:
        """``to`` is E.164. `NotSent` only where it is certain that nobody is rung; never raises."""
        ...


class Carrier(Texting, Calling, Protocol):
    """One provider, with one account's credentials."""


class DeliveryRecord(RecordingsRecord, Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def pins(self) -> Pins: ...
    @property
    def links(self) -> Links: ...
