"""Those who pass callers on to us (SOS Alarm, 1177, the police), and whether we take calls now.

A partner works with only a dialled number: a call to the number of ours that is theirs carries its origin.
Their own numbers are never texted or rung back; the caller is asked for a number of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from crisis.calls.errors import TransferNotPossible
from scripts_library.items.model import Audience

PartnerId = NewType("PartnerId", str)
TransferId = NewType("TransferId", str)

MEAN_HANDLING: Final = timedelta(minutes=4)
"""How long an agent is busy with one caller, where the centre's own figure is not set."""
LONGEST_NOTE: Final = 500
LONGEST_REFERENCE: Final = 100


@dataclass(frozen=True, slots=True)
class Partner:
    """``number`` is the number of ours that they dial, empty where they have none of their own; ``own`` are
    the numbers that they ring from, all E.164."""

    id: PartnerId
    name: str
    number: str = ""
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Capacity:
    """Whether we take calls now: ``waiting`` callers, ``agents`` that can take one. ``wait_seconds`` is None
    where nobody is there to take any."""

    taking: bool
    wait_seconds: int | None
    waiting: int
    agents: int
    at: datetime


def capacity(
    waiting: int,
    agents: int,
    at: datetime,
    handling: timedelta = MEAN_HANDLING,
    *,
    all_busy: bool = False,
) -> Capacity:
    """The wait of whoever rings now: those before them, by the mean time each takes, shared by the agents."""
    before = waiting + (1 if all_busy else 0)
    wait = round(before * handling.total_seconds() / agents) if agents > 0 else None
    return Capacity(agents > 0, wait, waiting, agents, at)


class TransferState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"


NEXT: Final[Mapping[TransferState, frozenset[TransferState]]] = {
    TransferState.WAITING: frozenset({TransferState.TAKEN}),
    TransferState.TAKEN: frozenset({TransferState.DONE, TransferState.WAITING}),
    TransferState.DONE: frozenset(),
}
"""Whoever took one can put it back for another; what is done stays done."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A caller that a partner passes on. ``note_sealed`` opens for the purpose `note_purpose(id)`;
    ``reference`` is the partner's own name for it; ``call`` the call on our line, where they know it."""

    id: TransferId
    partner: PartnerId
    at: datetime
    audience: Audience
    language: str | None
    district: str | None
    note_sealed: str | None
    reference: str | None
    call: str | None
    state: TransferState = TransferState.WAITING
    taken_by: str | None = None
    taken_at: datetime | None = None
    done_at: datetime | None = None

    def taken(self, by: str, at: datetime) -> "Transfer":
        """Raises `TransferNotPossible`."""
        return replace(self._to(TransferState.TAKEN), taken_by=by, taken_at=at)

    def put_back(self) -> "Transfer":
        """Somebody else shall take it. Raises `TransferNotPossible`."""
        return replace(self._to(TransferState.WAITING), taken_by=None, taken_at=None)

    def done(self, at: datetime) -> "Transfer":
        """Raises `TransferNotPossible`."""
        return replace(self._to(TransferState.DONE), done_at=at)

    def _to(self, state: TransferState) -> "Transfer":
        if state not in NEXT[self.state]:
            raise TransferNotPossible(state=self.state.value, wanted=state.value)
        return replace(self, state=state)


def note_purpose(transfer: str) -> str:
    """What a transfer's note is sealed for."""
    return f"transfer:{transfer}"
