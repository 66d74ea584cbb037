"""Proposals: an administrator proposes a change to accounts, roles, keys or settings, a crisis manager
approves it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.access.errors import NoAuthority, OwnProposal, ProposalState
from core.access.model import Caller, PersonId, Role
from core.canonical import Json


class State(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.PROPOSED: frozenset({State.APPROVED, State.REJECTED, State.WITHDRAWN}),
    State.APPROVED: frozenset(),
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

PROPOSES: Final = Role.ADMIN
APPROVES: Final = Role.CRISIS_MANAGER


@dataclass(frozen=True, slots=True)
class Change:
    """What is proposed: a kind that somebody can carry out, and what it needs. Never a secret: it is
    journalled."""

    kind: str
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for, or has had, its decision."""

    id: str
    change: Change
    proposed_by: PersonId
    proposed_at: datetime
    state: State = State.PROPOSED
    decided_by: PersonId | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    def approved(self, by: Caller, now: datetime) -> "Proposal":
        """Raises `OwnProposal`, `NoAuthority`, `ProposalState`."""
        if by.person == self.proposed_by:
            raise OwnProposal
        must_be(by, APPROVES)
        return self._decided(State.APPROVED, by.person, now)

    def rejected(self, by: Caller, now: datetime, reason: str) -> "Proposal":
        """Raises `NoAuthority`, `ProposalState`."""
        must_be(by, APPROVES)
        return replace(self._decided(State.REJECTED, by.person, now), reason=reason)

    def withdrawn(self, by: Caller, now: datetime) -> "Proposal":
        """Whoever proposed it takes it back. Raises `NoAuthority`, `ProposalState`."""
        if by.person != self.proposed_by:
            must_be(by, APPROVES)
        return self._decided(State.WITHDRAWN, by.person, now)

    def _decided(self, state: State, by: PersonId, now: datetime) -> "Proposal":
        if state not in NEXT[self.state]:
            raise ProposalState(now=self.state, wanted=state)
        return replace(self, state=state, decided_by=by, decided_at=now)


def must_be(caller: Caller, role: Role) -> None:
    """Raises `NoAuthority` unless the caller has the role."""
    if role not in caller.roles:
        raise NoAuthority(role=role.value)
