"""Calls as the phone line tells of them, and those who wait: call-backs and voice messages.

A caller's number lies sealed, and only where somebody is to ring it (docs/design.md, "Personal data").
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from crisis.calls.errors import NotPossible
from scripts_library.items.model import Audience

CallBackId = NewType("CallBackId", str)
VoiceMessageId = NewType("VoiceMessageId", str)


class CallBackState(StrEnum):
    WAITING = "waiting"
    REACHED = "reached"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


NEXT: Final[Mapping[CallBackState, frozenset[CallBackState]]] = {
    CallBackState.WAITING: frozenset(
        {CallBackState.REACHED, CallBackState.GIVEN_UP, CallBackState.CANCELLED}
    ),
    CallBackState.REACHED: frozenset(),
    CallBackState.GIVEN_UP: frozenset({CallBackState.WAITING}),
    CallBackState.CANCELLED: frozenset(),
}
"""Giving up can be regretted; who was reached is not rung again for the same request."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when it began, the language and edition last heard, and how long it took when that is
    known."""

    id: str
    audience: Audience
    began_at: datetime
    language: str
    edition: int
    seconds: int | None = None
    origin: str | None = None
    """The partner who passed the call on, where the number dialled or shown tells."""


@dataclass(frozen=True, slots=True)
class CallBack:
    """Somebody asked to be rung. ``number_sealed`` opens for the purpose `number_purpose(call)`."""

    id: CallBackId
    call: str
    audience: Audience
    asked_at: datetime
    language: str
    topic: str | None
    number_sealed: str
    state: CallBackState = CallBackState.WAITING
    settled_by: str | None = None
    settled_at: datetime | None = None
    origin: str | None = None

    def to(self, state: CallBackState, by: str, at: datetime) -> "CallBack":
        """Raises `NotPossible`."""
        if state not in NEXT[self.state]:
            raise NotPossible(state=self.state.value, wanted=state.value)
        if state is CallBackState.WAITING:
            return replace(self, state=state, settled_by=None, settled_at=None)
        return replace(self, state=state, settled_by=by, settled_at=at)


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """Somebody left a message, which the provider keeps at ``url``; a person listens to it."""

    id: VoiceMessageId
    call: str
    audience: Audience
    left_at: datetime
    language: str
    recording: str
    url: str
    seconds: int
    number_sealed: str | None = None
    heard_by: str | None = None
    heard_at: datetime | None = None
    origin: str | None = None


def number_purpose(call: str) -> str:
    """What a caller's number is sealed for."""
    return f"call:{call}"
