"""What the database itself refuses, whoever asks."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core.access import service
from core.access.proposals import Change
from core.clock import SystemClock
from core.storage.database import Database, open_database
from tests.core.cast import ANDERS, CAST, NIGHT, calling
from tests.core.record import SqlRecord

APPROVE = "UPDATE access_proposals SET state = 'approved'"


@pytest.fixture
def database(core_url: str) -> Iterator[Database[Connection]]:
    """With a proposal by Anders."""

    def prepare(connection: Connection) -> None:
        record = SqlRecord(connection, SystemClock())
        for account in CAST:
            record.accounts.add(account, NIGHT)
        service.propose(record, Change("invite", {"person": "amal"}), calling(ANDERS), NIGHT)

    opened = open_database(core_url, lambda connection: connection)
    opened.run(prepare)
    yield opened
    opened.close()


@pytest.mark.parametrize("by", ["decided_by = proposed_by", "decided_by = NULL"])
def test_nobody_approves_their_own_proposal_in_sql_either(database: Database[Connection], by: str) -> None:
    with pytest.raises(IntegrityError):
        database.run(lambda connection: connection.execute(text(f"{APPROVE}, {by}")).rowcount)


def test_somebody_who_exists_may(database: Database[Connection]) -> None:
    statement = text(f"{APPROVE}, decided_by = :by")
    assert database.run(lambda connection: connection.execute(statement, {"by": "karin"}).rowcount) == 1
    with pytest.raises(IntegrityError):
        database.run(lambda connection: connection.execute(statement, {"by": "nobody"}).rowcount)


def test_a_role_that_this_version_does_not_know_is_no_role(database: Database[Connection]) -> None:
    def roles(connection: Connection) -> object:
        connection.execute(text("""UPDATE accounts SET roles = '["admin","king"]' WHERE person = 'amal'"""))
        amal = SqlRecord(connection, SystemClock()).accounts.by_username("amal")
        return amal and amal.roles

    assert database.run(roles) == ANDERS.roles
