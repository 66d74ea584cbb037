"""Whose items somebody may write anew (contract.md, "Who may do what": a contact, drafts of the own
department)."""

from core.access.errors import NoSuchAccount
from core.access.model import Caller, PersonId
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
    if WRITERS.isdisjoint(caller.roles) and not _of_own_department(record, item, caller):
        raise AnothersItem


def _of_own_department(record: Record, item: ItemId, caller: Caller) -> bool:
    begun_by = PersonId(record.items.revisions(record.items.item(item).id)[0].made_by)
    if begun_by == caller.person:
        return True
    try:
        department = record.accounts.get(begun_by).department
    except NoSuchAccount:
        return False
    return department is not None and department == caller.department
