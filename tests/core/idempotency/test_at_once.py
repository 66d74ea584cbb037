"""The same request comes to several processes at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.clock import SystemClock
from core.idempotency.errors import InProgress
from core.idempotency.model import Scope, StoredAnswer
from core.idempotency.service import once
from core.outbox.model import Intent, State
from core.storage.database import Database, open_database
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
SCOPE = Scope("token:1", "POST /api/v1/incidents", "7b3e")
OTHER = Scope("token:1", "POST /api/v1/incidents", "other")


def opened(url: str) -> Db:
    return open_database(url, lambda connection: SqlRecord(connection, SystemClock()))


def create(record: SqlRecord) -> StoredAnswer:
    number = len(record.outbox.in_state(State.WAITING))
    record.outbox.put(Intent("page", "", {}, f"effect:{number}"))
    return StoredAnswer(201, {"number": number})


@pytest.mark.parametrize("wait", [True, False])
def test_the_effect_happens_once_and_everybody_gets_the_one_answer(core_url: str, wait: bool) -> None:
    start = threading.Barrier(6)

    def request(_: int) -> StoredAnswer | None:
        database = opened(core_url)
        start.wait()
        try:
            return database.run(once, SCOPE, "body", create, wait=wait)[0]
        except InProgress:
            return None
        finally:
            database.close()

    with ThreadPoolExecutor(6) as processes:
        answers = list(processes.map(request, range(6)))
    given = [answer for answer in answers if answer is not None]
    assert set(map(str, given)) == {str(StoredAnswer(201, {"number": 0}))}
    assert not wait or len(given) == 6
    database = opened(core_url)
    assert len(database.read(lambda record: record.outbox.in_state(State.WAITING))) == 1
    database.close()


def test_on_postgresql_a_second_request_is_told_at_once_that_the_first_is_in_hand(
    core_postgres_url: str,
) -> None:
    first, second = opened(core_postgres_url), opened(core_postgres_url)

    def slow(record: SqlRecord) -> StoredAnswer:
        def meanwhile() -> None:
            with pytest.raises(InProgress) as wrong:
                second.run(once, SCOPE, "body", create)
            assert wrong.value.code == "in_progress"
            second.run(once, OTHER, "body", create)

        elsewhere = ThreadPoolExecutor(1)
        elsewhere.submit(meanwhile).result()
        elsewhere.shutdown()
        return create(record)

    first.run(once, SCOPE, "body", slow)
    assert second.run(once, SCOPE, "body", create)[1]
    first.close()
    second.close()
