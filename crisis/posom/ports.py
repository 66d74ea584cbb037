"""What POSOM needs of the world."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.access.model import PersonId
from core.access.ports import Accounts
from core.clock import Clock
from core.journal.ports import Journal
from core.outbox.ports import Outbox
from core.timers.ports import Timers
from crisis.posom.model import Duty, Group, GroupId, Operation, Referral, ReferralId
from scripts_library.items.model import Audience


class Posom(Protocol):
    """Groups, who is on call, operations and referrals."""

    def put_group(self, group: Group) -> None: ...

    def group(self, group: GroupId) -> Group:
        """Raises `NoSuchGroup`."""
        ...

    def groups(self) -> Sequence[Group]:
        """By name."""
        ...

    def put_duty(self, duty: Duty) -> None: ...

    def duty(self, duty: str) -> Duty:
        """Raises `NoSuchDuty`."""
        ...

    def remove_duty(self, duty: str) -> None: ...

    def duties(self, since: datetime) -> Sequence[Duty]:
        """Those that end after ``since``, by when they begin."""
        ...

    def operation(self, audience: Audience) -> Operation | None:
        """The one that goes on; held until a write unit ends."""
        ...

    def put_operation(self, operation: Operation) -> None:
        """Raises `PosomOn` where another goes on, also one that somebody starts at the same moment."""
        ...

    def put(self, referral: Referral) -> None: ...

    def get(self, referral: ReferralId) -> Referral:
        """Held until a write unit ends, so that two who accept it take turns. Raises `NoSuchReferral`."""
        ...

    def open(self, audience: Audience, limit: int = 200) -> Sequence[Referral]:
        """Those that have not ended, by promised time."""
        ...

    def of(self, person: str, audience: Audience, limit: int = 20) -> Sequence[Referral]:
        """What this agent referred, newest first."""
        ...


class Leaders(Protocol):
    """Who is told when nobody of POSOM acts."""

    def crisis_management(self) -> Sequence[PersonId]: ...


class PosomRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def posom(self) -> Posom: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def approvers(self) -> Leaders: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def clock(self) -> Clock: ...
