"""Intents and the states they go through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.canonical import Json


class State(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.CLAIMED, State.CANCELLED}),
    State.CLAIMED: frozenset({State.SENDING, State.WAITING, State.CANCELLED}),
    State.SENDING: frozenset({State.SENT, State.FAILED, State.UNKNOWN, State.WAITING}),
    State.UNKNOWN: frozenset({State.SENT, State.FAILED, State.WAITING}),
    State.FAILED: frozenset({State.WAITING}),
    State.SENT: frozenset(),
    State.CANCELLED: frozenset(),
}
"""From sending back to waiting only when it is known that nothing went out; from unknown or failed only by
a person."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that shall reach someone: handled by whoever handles `kind`. Two with one `key` are one."""

    kind: str
    to: str
    data: Mapping[str, Json] = field(default_factory=dict)
    key: str = ""
    """What makes it this intent and no other; required. Name the cause: `tell_asker:<question>:<hash>`."""

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("an intent without key could be sent twice")
