"""Who can be rung for an approval, from the accounts and their roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.access.model import Account, PersonId, Role
from core.access.ports import Accounts
from scripts_library.approvals.model import CRISIS_MANAGEMENT, MAY_APPROVE
from scripts_library.items.model import Authority

ON_CALL_FIRST: Final = (Role.DUTY_OFFICER, Role.CRISIS_MANAGER, Role.EDITOR)
"""The duty officer is awake or on call; then crisis managers; editors last, where they may at all."""


@dataclass(frozen=True, slots=True)
class AccountApprovers:
    """The port ``Approvers`` over the accounts."""

    accounts: Accounts

    def in_order(self, authority: Authority) -> Sequence[PersonId]:
        """Active accounts that may approve information of this authority, the first to be rung first."""
        able = [each for each in self.accounts.all() if each.active and each.roles & MAY_APPROVE[authority]]
        return [each.person for each in sorted(able, key=_turn)]

    def crisis_management(self) -> Sequence[PersonId]:
        """Everybody who is told when glass is broken or an alarm goes."""
        return [each.person for each in self.accounts.all() if each.active and each.roles & CRISIS_MANAGEMENT]

    def shift_leads(self) -> Sequence[PersonId]:
        """Everybody who leads a shift."""
        return [each.person for each in self.accounts.all() if each.active and Role.SHIFT_LEAD in each.roles]


def _turn(account: Account) -> tuple[int, str]:
    return next(n for n, role in enumerate(ON_CALL_FIRST) if role in account.roles), account.username
