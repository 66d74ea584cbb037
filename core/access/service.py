"""Use cases of accounts: the first ones, and how every later change is proposed by one person and approved
by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access.changes import CARRIERS, Carrier, R, add_account
from core.access.errors import NotEmpty, UnknownChange
from core.access.events import ChangeDecided, ChangeProposed
from core.access.log_in import set_password
from core.access.model import Account, Caller, Role
from core.access.ports import AccessRecord
from core.access.proposals import PROPOSES, Change, Proposal, must_be
from core.ids import new_id


@dataclass(frozen=True, slots=True)
class Approved:
    """A proposal that was carried out. `secret` (an invitation, a token) is shown to the approver, once."""

    proposal: Proposal
    secret: str | None


def propose(
    record: R,
    change: Change,
    by: Caller,
    now: datetime,
    carriers: Mapping[str, Carrier[Any]] = CARRIERS,
) -> Proposal:
    """Ask for a change. Raises `NoAuthority`, `UnknownChange`, and what is wrong with the change itself."""
    must_be(by, PROPOSES)
    _carrier(change, carriers).check(record, change.data)
    proposal = Proposal(new_id(), change, by.person, now)
    record.proposals.add(proposal)
    record.journal.add(ChangeProposed(proposal.id, change.kind, dict(change.data)), by.person)
    return proposal


def approve(
    record: R,
    proposal: str,
    by: Caller,
    now: datetime,
    carriers: Mapping[str, Carrier[Any]] = CARRIERS,
) -> Approved:
    """Approve and carry out, in one. Raises `OwnProposal`, `NoAuthority`, `ProposalState`, and what now
    stands in the way."""
    approved = record.proposals.get(proposal).approved(by, now)
    record.proposals.keep(approved)
    _decided(record, approved, by)
    carrier = _carrier(approved.change, carriers)
    return Approved(approved, carrier.carry_out(record, approved.change.data, by.person, now))


def reject(record: AccessRecord, proposal: str, by: Caller, now: datetime, reason: str) -> Proposal:
    """Raises `NoAuthority`, `ProposalState`."""
    rejected = record.proposals.get(proposal).rejected(by, now, reason)
    record.proposals.keep(rejected)
    _decided(record, rejected, by)
    return rejected


def withdraw(record: AccessRecord, proposal: str, by: Caller, now: datetime) -> Proposal:
    """Take a proposal of one's own back. Raises `NoAuthority`, `ProposalState`."""
    withdrawn = record.proposals.get(proposal).withdrawn(by, now)
    record.proposals.keep(withdrawn)
    _decided(record, withdrawn, by)
    return withdrawn


def add_first_account(record: AccessRecord, account: Account, hashed: str, now: datetime) -> None:
    """An account made without approval, from the command line of the installation itself, while nobody
    could approve.

    That is until there are an active administrator and another active crisis manager who have chosen their
    passwords. Raises `NotEmpty` from then on; `BadAccount`, `UsernameTaken`.
    """
    if can_approve(record):
        raise NotEmpty
    add_account(record, account, None, now, "first accounts")
    set_password(record, account.person, hashed, now)


def can_approve(record: AccessRecord) -> bool:
    """Whether there are two people of whom one can propose and the other approve."""
    ready = [each for each in record.accounts.all() if each.active and record.accounts.password(each.person)]
    admins = {each.person for each in ready if Role.ADMIN in each.roles}
    managers = {each.person for each in ready if Role.CRISIS_MANAGER in each.roles}
    return any(admin != manager for admin in admins for manager in managers)


def _carrier(change: Change, carriers: Mapping[str, Carrier[Any]]) -> Carrier[Any]:
    if change.kind not in carriers:
        raise UnknownChange(kind=change.kind)
    return carriers[change.kind]


def _decided(record: AccessRecord, proposal: Proposal, by: Caller) -> None:
    record.journal.add(ChangeDecided(proposal.id, proposal.state, proposal.reason), by.person)
