"""The cast's accounts in memory, as `tests.support.people` puts them into a database."""

from core.access.model import Account, PersonId
from tests.core.access.fakes import FakeAccounts
from tests.support.people import ADDED, CAST


def accounts_of_the_cast() -> FakeAccounts:
    """Everybody of the cast, under the person id that tests name."""
    accounts = FakeAccounts()
    for each in CAST:
        accounts.add(Account(PersonId(each), each, each.capitalize()), ADDED)
    return accounts
