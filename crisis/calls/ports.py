"""What calls need of the world."""

from collections.abc import Sequence
from typing import Protocol

from broadcast.phone.spool.model import SpooledStep
from core.clock import Clock
from core.journal.ports import Journal
from crisis.calls.model import Call, CallBack, CallBackId, VoiceMessage, VoiceMessageId
from scripts_library.items.model import Audience


class Calls(Protocol):
    """Steps of calls as they were imported, and what they ask for."""

    def add_step(self, step: SpooledStep) -> bool:
        """Keep the step; False, and nothing done, when it is there already."""
        ...

    def knows(self, call: str, step: str) -> bool:
        """Whether this step of the call was kept, from whichever spool it came."""
        ...

    def last(self, spool: str) -> int:
        """The highest sequence imported from the spool; 0 when there is none."""
        ...

    def put_call(self, call: Call) -> None: ...

    def call(self, call: str) -> Call | None: ...

    def put_call_back(self, call_back: CallBack) -> None: ...

    def call_back(self, call_back: CallBackId) -> CallBack:
        """Raises `NoSuchCallBack`."""
        ...

    def call_backs(self, *, waiting: bool = True) -> Sequence[CallBack]:
        """Who waited longest first."""
        ...

    def waiting(self, audience: Audience) -> int:
        """How many wait to be rung."""
        ...

    def call_backs_of(self, call: str) -> Sequence[CallBack]: ...

    def put_voice_message(self, message: VoiceMessage) -> None: ...

    def voice_message(self, message: VoiceMessageId) -> VoiceMessage:
        """Raises `NoSuchVoiceMessage`."""
        ...

    def voice_messages(self, *, unheard: bool = True) -> Sequence[VoiceMessage]:
        """Oldest first."""
        ...


class CallsRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def calls(self) -> Calls: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
