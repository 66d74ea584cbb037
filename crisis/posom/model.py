"""POSOM: the municipality's psychological and social care in large events.

It serves where a named official has started it; else what is on duty instead is offered. A referral holds the
least there is: what to call them, a number, a language, when they can be reached, and words only where they
are needed. All of that lies sealed in one text, which opens for POSOM alone.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from core.access.model import PersonId
from crisis.posom.errors import ReferralState
from scripts_library.items.model import Audience

GroupId = NewType("GroupId", str)
ReferralId = NewType("ReferralId", str)

PROMISED_WITHIN: Final = timedelta(hours=1)
"""When somebody of POSOM has rung, where the agent promises nothing else."""
UNACCEPTED_AFTER: Final = timedelta(minutes=15)
"""So long may a referral wait for somebody to accept it, before POSOM's on-call are alarmed."""
LONGEST_WORDS: Final = 2_000
LONGEST_NAME: Final = 100
LONGEST_WHEN: Final = 200
LONGEST_REASON: Final = 500
_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for each other when read aloud or written by hand."""
_NUMBER_LENGTH: Final = 7


@dataclass(frozen=True, slots=True)
class Group:
    """Those who care for a district, or for the whole municipality. ``members`` are persons with accounts."""

    id: GroupId
    name: str
    district: str | None = None
    members: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """Who of a group is on call, from (included) until (not included)."""

    id: str
    group: GroupId
    person: PersonId
    begins: datetime
    ends: datetime

    def covers(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Operation:
    """POSOM's work in one event: started by a named official, and ended."""

    id: str
    audience: Audience
    started_by: PersonId
    started_at: datetime
    reason: str
    ended_by: PersonId | None = None
    ended_at: datetime | None = None

    def ended(self, by: PersonId, at: datetime) -> "Operation":
        return replace(self, ended_by=by, ended_at=at)


class State(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    UNREACHABLE = "unreachable"
    HANDED_ON = "handed_on"
    DONE = "done"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.ACCEPTED}),
    State.ACCEPTED: frozenset({State.WAITING, State.DONE, State.UNREACHABLE, State.HANDED_ON}),
    State.UNREACHABLE: frozenset({State.ACCEPTED, State.HANDED_ON, State.DONE}),
    State.HANDED_ON: frozenset(),
    State.DONE: frozenset(),
}
"""Who accepted one can put it back; who was not reached can be tried again."""
ENDED: Final = frozenset(state for state, further in NEXT.items() if not further)
OPEN: Final = frozenset(State) - ENDED


@dataclass(frozen=True, slots=True)
class Told:
    """What is sealed: what to call them, the number to reach them on (E.164), when, and further words."""

    name: str
    phone: str
    when: str = ""
    words: str = ""

    def written(self) -> str:
        return json.dumps([self.name, self.phone, self.when, self.words], ensure_ascii=False)

    @classmethod
    def read(cls, written: str) -> "Told":
        return cls(*json.loads(written))


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody whom POSOM is to ring. ``sealed`` opens for the purpose `purpose(id)`, as `Told`;
    ``promised`` is when they were told that they are rung at the latest."""

    id: ReferralId
    number: str
    audience: Audience
    language: str
    sealed: str
    made_by: PersonId
    made_at: datetime
    consent_at: datetime
    promised: datetime
    state: State = State.WAITING
    accepted_by: PersonId | None = None
    accepted_at: datetime | None = None
    settled_at: datetime | None = None

    def accepted(self, by: PersonId, at: datetime) -> "Referral":
        """Raises `ReferralState`."""
        return replace(self._to(State.ACCEPTED), accepted_by=by, accepted_at=at, settled_at=None)

    def put_back(self) -> "Referral":
        """Raises `ReferralState`."""
        return replace(self._to(State.WAITING), accepted_by=None, accepted_at=None)

    def settled(self, state: State, at: datetime) -> "Referral":
        """Done, handed on, or not reached. Raises `ReferralState`."""
        return replace(self._to(state), settled_at=at)

    def _to(self, state: State) -> "Referral":
        if state not in NEXT[self.state]:
            raise ReferralState(state=self.state.value, wanted=state.value)
        return replace(self, state=state)


def purpose(referral: str) -> str:
    """What a referral is sealed for."""
    return f"posom:{referral}"


def new_number() -> str:
    """A number that nobody guesses and everybody can read aloud: 35 bits."""
    return "P-" + "".join(secrets.choice(_SIGNS) for _ in range(_NUMBER_LENGTH))


def on_call(duties: Iterable[Duty], at: datetime) -> tuple[PersonId, ...]:
    """Who is on call at that time, each once."""
    return tuple(dict.fromkeys(each.person for each in duties if each.covers(at)))
