"""What newcomers need of the world."""

from collections.abc import Sequence
from typing import Protocol

from core.access.ports import Accounts, Sessions
from core.clock import Clock
from core.journal.ports import Journal
from core.timers.ports import Timers
from crisis.calls.transfers_ports import Transfers
from crisis.staffing.newcomers.model import Newcomer, NewcomerId, State


class Newcomers(Protocol):
    def add(self, newcomer: Newcomer, token_hash: str) -> None: ...

    def get(self, newcomer: NewcomerId) -> Newcomer:
        """Held until the unit ends. Raises `NoSuchNewcomer`."""
        ...

    def find(self, token_hash: str) -> Newcomer | None:
        """Held until the unit ends, so that the first who writes a name is the first."""
        ...

    def keep(self, newcomer: Newcomer) -> None: ...

    def in_states(self, *states: State) -> Sequence[Newcomer]:
        """Newest first."""
        ...


class NewcomersRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def newcomers(self) -> Newcomers: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def transfers(self) -> Transfers: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
