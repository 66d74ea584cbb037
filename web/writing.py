"""Whose items somebody may write anew: a department's contact, drafts of the own department alone."""

from core.access.errors import NoSuchAccount
from core.access.model import Caller, PersonId, Role
from core.errors import Forbidden, msgid
from scripts_library.items.model import ItemId
from web.access import WRITERS
from web.record import Record


class AnothersItem(Forbidden):
    """A contact writes what the own department began, and nothing else."""

    code = "not_allowed"
    message = msgid("Your role may not do this.")


def check_may_revise(record: Record, item: ItemId, caller: Caller) -> None:
    """Raises `AnothersItem`, `NoSuchItem`."""
    if not may_revise(record, item, caller):
        raise AnothersItem


def may_revise(record: Record, item: ItemId, caller: Caller) -> bool:
    """Whether the source text is theirs to write anew. Raises `NoSuchItem`."""
    if not WRITERS.isdisjoint(caller.roles):
        return True
    return Role.CONTACT in caller.roles and _of_own_department(record, item, caller)


def _of_own_department(record: Record, item: ItemId, caller: Caller) -> bool:
    begun_by = PersonId(record.items.revisions(record.items.item(item).id)[0].made_by)
    if begun_by == caller.person:
        return True
    try:
        department = record.accounts.get(begun_by).department
    except NoSuchAccount:
        return False
    return department is not None and department == caller.department
