"""What call-outs need of the world."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.clock import Clock
from core.journal.ports import Journal
from core.outbox.ports import Outbox
from core.timers.ports import Timers
from crisis.incidents.ports import Incidents
from crisis.staffing.callouts.model import Answer, Called, CallOut, CallOutId, TextIn
from crisis.staffing.people.model import StaffId
from crisis.staffing.people.ports import People
from scripts_library.approvals.ports import Approvers
from scripts_library.items.model import Audience


class CallOuts(Protocol):
    """Call-outs, in one unit of work."""

    def put(self, callout: CallOut) -> None: ...

    def get(self, callout: CallOutId) -> CallOut:
        """Held until the unit ends, so that answers at once are counted one after the other. Raises
        `NoSuchCallOut`."""
        ...

    def all(self, limit: int = 100) -> Sequence[CallOut]:
        """Newest first."""
        ...

    def put_called(self, called: Sequence[Called]) -> None: ...

    def called(self, callout: CallOutId) -> Sequence[Called]:
        """In the order in which they are asked."""
        ...

    def one(self, callout: CallOutId, person: StaffId) -> Called | None: ...

    def of(self, person: StaffId) -> Sequence[Called]:
        """All that somebody was called for, the newest call-out first."""
        ...

    def recently(self, since: datetime) -> Mapping[StaffId, int]:
        """How many call-outs each was asked in since then."""
        ...

    def codes_in_use(self, now: datetime) -> Collection[str]:
        """Of everybody who is called to what is not past."""
        ...

    def with_code(self, code: str) -> Sequence[Called]:
        """Whoever has it, in any call-out."""
        ...

    def add_answer(self, answer: Answer) -> None: ...

    def answers(self, callout: CallOutId, person: StaffId) -> tuple[Answer, ...]:
        """Oldest first."""
        ...

    def add_text(self, text: TextIn) -> bool:
        """False, and nothing kept, when this message has come in before."""
        ...

    def text(self, text: str) -> TextIn | None: ...

    def put_text(self, text: TextIn) -> None: ...

    def unsettled(self, audience: Audience) -> Sequence[TextIn]:
        """Messages that a person must read, oldest first."""
        ...

    def unclear_since(self, person: StaffId, since: datetime) -> int:
        """How many of somebody's messages were not understood since then."""
        ...


class CallOutRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def callouts(self) -> CallOuts: ...
    @property
    def staff(self) -> People: ...
    @property
    def incidents(self) -> Incidents: ...
    @property
    def approvers(self) -> Approvers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
