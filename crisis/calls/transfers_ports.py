"""What passing calls on needs of the world."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.access.ports import Accounts
from core.clock import Clock
from core.journal.ports import Journal
from crisis.calls.partners import Transfer, TransferId
from scripts_library.items.model import Audience


class Transfers(Protocol):
    """What partners passed on."""

    def get(self, transfer: TransferId) -> Transfer:
        """Held until a write unit ends, so that two who take it take turns. Raises `NoSuchTransfer`."""
        ...

    def put(self, transfer: Transfer) -> None: ...

    def open(self, audience: Audience, limit: int = 200) -> Sequence[Transfer]:
        """Those that wait or are taken, who waited longest first."""
        ...

    def waiting(self, audience: Audience) -> int: ...

    def held_by(self, person: str) -> Sequence[Transfer]:
        """Those that this person has taken and not done; held until a write unit ends."""
        ...


class Waiting(Protocol):
    """Those who asked on the line to be rung back."""

    def waiting(self, audience: Audience) -> int: ...


class Present(Protocol):
    """The desks that have been heard of."""

    def here(self, audience: Audience, now: datetime) -> Sequence[object]: ...

    def available(self, audience: Audience, now: datetime) -> Sequence[object]: ...


class TransfersRecord(Protocol):
    """What one unit of work offers those who pass calls on, and take them."""

    @property
    def transfers(self) -> Transfers: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...


class CapacityRecord(Protocol):
    """What one unit of work offers whoever asks whether we take calls."""

    @property
    def transfers(self) -> Transfers: ...
    @property
    def calls(self) -> Waiting: ...
    @property
    def presences(self) -> Present: ...
