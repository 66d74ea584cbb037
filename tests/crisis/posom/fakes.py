"""POSOM in memory. Passes the same contract as the database (tests/contract/crisis/test_posom.py)."""

from collections.abc import Sequence
from datetime import datetime

from crisis.posom.errors import NoSuchDuty, NoSuchGroup, NoSuchReferral, PosomOn
from crisis.posom.model import OPEN, Duty, Group, GroupId, Operation, Referral, ReferralId
from scripts_library.items.model import Audience


class FakePosom:
    def __init__(self) -> None:
        self.kept_groups: dict[GroupId, Group] = {}
        self.kept_duties: dict[str, Duty] = {}
        self.operations: dict[str, Operation] = {}
        self.referrals: dict[ReferralId, Referral] = {}

    def put_group(self, group: Group) -> None:
        self.kept_groups[group.id] = group

    def group(self, group: GroupId) -> Group:
        if group not in self.kept_groups:
            raise NoSuchGroup(group=group)
        return self.kept_groups[group]

    def groups(self) -> Sequence[Group]:
        return sorted(self.kept_groups.values(), key=lambda each: (each.name, each.id))

    def put_duty(self, duty: Duty) -> None:
        self.kept_duties[duty.id] = duty

    def duty(self, duty: str) -> Duty:
        if duty not in self.kept_duties:
            raise NoSuchDuty(duty=duty)
        return self.kept_duties[duty]

    def remove_duty(self, duty: str) -> None:
        self.kept_duties.pop(duty, None)

    def duties(self, since: datetime) -> Sequence[Duty]:
        found = [each for each in self.kept_duties.values() if each.ends > since]
        return sorted(found, key=lambda each: (each.begins, each.id))

    def operation(self, audience: Audience) -> Operation | None:
        going = (each for each in self.operations.values() if each.ended_at is None)
        return next((each for each in going if each.audience is audience), None)

    def put_operation(self, operation: Operation) -> None:
        going = self.operation(operation.audience)
        if operation.ended_at is None and going is not None and going.id != operation.id:
            raise PosomOn
        self.operations[operation.id] = operation

    def put(self, referral: Referral) -> None:
        self.referrals[referral.id] = referral

    def get(self, referral: ReferralId) -> Referral:
        if referral not in self.referrals:
            raise NoSuchReferral(referral=referral)
        return self.referrals[referral]

    def open(self, audience: Audience, limit: int = 200) -> Sequence[Referral]:
        found = [each for each in self.referrals.values() if each.audience is audience and each.state in OPEN]
        return sorted(found, key=lambda each: (each.promised, each.id))[:limit]

    def of(self, person: str, audience: Audience, limit: int = 20) -> Sequence[Referral]:
        found = [
            each for each in self.referrals.values() if (each.made_by, each.audience) == (person, audience)
        ]
        return sorted(found, key=lambda each: (each.made_at, each.id), reverse=True)[:limit]
