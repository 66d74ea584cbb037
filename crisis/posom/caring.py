"""Use cases of POSOM's own list: its groups, and who is on call."""

from datetime import datetime, timedelta
from typing import Final

from core.access.model import Account, PersonId, Role
from core.clock import rfc3339
from core.errors import FieldError, msgid
from core.ids import new_id
from crisis.posom import events
from crisis.posom.errors import BadDuty, NotYourGroup
from crisis.posom.model import Duty, Group, GroupId
from crisis.posom.ports import PosomRecord
from scripts_library.approvals.model import CRISIS_MANAGEMENT

LONGEST_DUTY: Final = timedelta(days=14)
LONGEST_NAME: Final = 100


def keep_group(record: PosomRecord, group: Group, by: PersonId) -> Group:
    """Its members are persons of POSOM, and whoever keeps it is one of them or of crisis management.

    Raises `BadDuty` where one is not of POSOM, or where it has no name; `NotYourGroup`.
    """
    _check_own(record, group, by)
    before = next((each for each in record.posom.groups() if each.id == group.id), None)
    if before is not None:
        _check_own(record, before, by)
    if not group.name.strip() or len(group.name) > LONGEST_NAME:
        raise BadDuty(errors=[FieldError("name", msgid("Give the group a name."))])
    for each in group.members:
        _check_person(record, each)
    record.posom.put_group(group)
    record.journal.add(events.GroupKept(group.id, group.name, tuple(group.members)), by)
    return group


def put_on_duty(
    record: PosomRecord, group: GroupId, person: PersonId, begins: datetime, ends: datetime, by: PersonId
) -> Duty:
    """Raises `BadDuty`, `NoSuchGroup`, `NotYourGroup`."""
    _check_own(record, record.posom.group(group), by)
    _check_person(record, person)
    if not begins < ends <= begins + LONGEST_DUTY:
        raise BadDuty(errors=[FieldError("ends", msgid("It ends after it begins, within 14 days."))])
    duty = Duty(new_id(), group, person, begins, ends)
    record.posom.put_duty(duty)
    record.journal.add(events.DutyKept(duty.id, person, rfc3339(begins), rfc3339(ends)), by)
    return duty


def take_off_duty(record: PosomRecord, duty: str, by: PersonId) -> None:
    """They are on call no more. Raises `NoSuchDuty`, `NotYourGroup`."""
    found = record.posom.duty(duty)
    _check_own(record, record.posom.group(found.group), by)
    record.posom.remove_duty(duty)
    record.journal.add(events.DutyTakenAway(duty), by)


def may_keep(account: Account, group: Group) -> bool:
    """Crisis management keeps every group; those of POSOM the groups that they are in."""
    return account.person in group.members or not account.roles.isdisjoint(CRISIS_MANAGEMENT)


def _check_own(record: PosomRecord, group: Group, by: PersonId) -> None:
    if not may_keep(record.accounts.get(by), group):
        raise NotYourGroup


def _check_person(record: PosomRecord, person: PersonId) -> None:
    account = record.accounts.get(person)
    if Role.POSOM not in account.roles or not account.active:
        raise BadDuty(errors=[FieldError("person", msgid("Only those of POSOM can be on call."))])
