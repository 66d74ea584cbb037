"""What every kind of timers keeps to."""

from datetime import timedelta

import pytest

from core.clock import ManualClock
from core.outbox.model import Intent
from core.storage.database import Database
from core.timers.model import Ringing, Timer
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from tests.core.cast import NIGHT
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
PROMISED = Timer("next_information", "incident:1", NIGHT + timedelta(hours=1), {"incident": "1"})


@pytest.fixture
def queue(database: Db) -> DatabaseTimers[SqlRecord]:
    return DatabaseTimers(database, lease=timedelta(seconds=30))


def remind(record: SqlRecord, timer: Timer) -> None:
    record.outbox.put(Intent("page", "tobias", timer.data, f"remind:{timer.key}"))


def fail(record: SqlRecord, timer: Timer) -> None:
    raise LookupError(timer.key)


def paged(database: Db) -> bool:
    return database.read(lambda record: record.outbox.by_key("remind:incident:1")) is not None


def waiting(database: Db) -> list[Timer]:
    return [*database.read(lambda record: record.timers.waiting())]


def test_a_timer_rings_when_it_is_due_and_once(database: Db, queue: DatabaseTimers[SqlRecord]) -> None:
    database.run(lambda record: record.timers.set(PROMISED))
    handlers = {"next_information": remind}
    assert run_due(queue, PROMISED.due - timedelta(microseconds=1), handlers) == 0
    assert not paged(database)
    assert run_due(queue, PROMISED.due, handlers) == 1
    assert paged(database)
    assert run_due(queue, PROMISED.due + timedelta(days=1), handlers) == 0
    assert waiting(database) == []


def test_a_handler_gets_the_timer_as_it_was_set(database: Db, queue: DatabaseTimers[SqlRecord]) -> None:
    database.run(lambda record: record.timers.set(PROMISED))
    got: list[Timer] = []
    run_due(queue, PROMISED.due, {"next_information": lambda _, timer: got.append(timer)})
    assert got == [PROMISED]


def test_a_timer_that_is_set_again_rings_at_its_new_time_only(
    database: Db, queue: DatabaseTimers[SqlRecord]
) -> None:
    later = Timer(PROMISED.kind, PROMISED.key, PROMISED.due + timedelta(hours=1), {"incident": "1"})
    database.run(lambda record: record.timers.set(PROMISED))
    database.run(lambda record: record.timers.set(later))
    assert waiting(database) == [later]
    assert run_due(queue, PROMISED.due, {"next_information": remind}) == 0
    assert run_due(queue, later.due, {"next_information": remind}) == 1


def test_a_timer_that_has_rung_can_be_set_again(database: Db, queue: DatabaseTimers[SqlRecord]) -> None:
    for _ in range(2):
        database.run(lambda record: record.timers.set(PROMISED))
        assert run_due(queue, PROMISED.due, {"next_information": remind}) == 1


def test_a_cancelled_timer_does_not_ring(database: Db, queue: DatabaseTimers[SqlRecord]) -> None:
    database.run(lambda record: record.timers.set(PROMISED))
    assert database.run(lambda record: record.timers.cancel(PROMISED.kind, PROMISED.key))
    assert not database.run(lambda record: record.timers.cancel(PROMISED.kind, PROMISED.key))
    assert run_due(queue, PROMISED.due, {"next_information": remind}) == 0


def test_a_timer_that_is_cancelled_while_a_worker_holds_it_does_not_ring(
    database: Db, queue: DatabaseTimers[SqlRecord]
) -> None:
    database.run(lambda record: record.timers.set(PROMISED))
    (ringing,) = queue.claim(1, [PROMISED.kind], PROMISED.due)
    database.run(lambda record: record.timers.cancel(PROMISED.kind, PROMISED.key))
    assert not queue.fire(ringing, remind, PROMISED.due)
    assert not paged(database)


def test_a_held_timer_is_nobody_elses_until_its_worker_is_taken_for_dead(
    database: Db, queue: DatabaseTimers[SqlRecord]
) -> None:
    database.run(lambda record: record.timers.set(PROMISED))
    (first,) = queue.claim(1, [PROMISED.kind], PROMISED.due)
    assert queue.claim(1, [PROMISED.kind], PROMISED.due + timedelta(seconds=29)) == []
    (second,) = queue.claim(1, [PROMISED.kind], PROMISED.due + timedelta(seconds=30))
    assert not queue.fire(first, remind, PROMISED.due)
    assert queue.fire(second, remind, PROMISED.due)
    assert not queue.fire(second, remind, PROMISED.due)


def test_an_effect_may_set_its_own_timer_anew(database: Db, queue: DatabaseTimers[SqlRecord]) -> None:
    def every_hour(record: SqlRecord, timer: Timer) -> None:
        record.timers.set(Timer(timer.kind, timer.key, timer.due + timedelta(hours=1), timer.data))

    database.run(lambda record: record.timers.set(PROMISED))
    for hour in range(3):
        assert run_due(queue, PROMISED.due + timedelta(hours=hour), {PROMISED.kind: every_hour}) == 1
    assert [timer.due for timer in waiting(database)] == [PROMISED.due + timedelta(hours=3)]


def test_a_timer_whose_effect_fails_rings_again_and_keeps_no_other_from_ringing(
    database: Db, queue: DatabaseTimers[SqlRecord], clock: ManualClock
) -> None:
    other = Timer("escalate", "request:1", PROMISED.due)
    database.run(lambda record: record.timers.set(PROMISED))
    database.run(lambda record: record.timers.set(other))
    failed: list[tuple[Ringing, Exception]] = []
    handlers = {"next_information": fail, "escalate": remind}
    rung = run_due(queue, PROMISED.due, handlers, on_error=lambda *what: failed.append(what))
    assert (rung, [ringing.timer for ringing, _ in failed]) == (1, [PROMISED])
    assert run_due(queue, PROMISED.due, {"next_information": remind}) == 0
    assert run_due(queue, PROMISED.due + timedelta(seconds=1), {"next_information": remind}) == 1


def test_timers_of_a_kind_that_nobody_handles_go_on_waiting(
    database: Db, queue: DatabaseTimers[SqlRecord]
) -> None:
    database.run(lambda record: record.timers.set(PROMISED))
    assert run_due(queue, PROMISED.due, {"escalate": remind}) == 0
    assert waiting(database) == [PROMISED]


def test_the_longest_due_rings_first_and_no_more_than_asked(
    database: Db, queue: DatabaseTimers[SqlRecord]
) -> None:
    for minutes in (3, 1, 2):
        timer = Timer("escalate", str(minutes), NIGHT + timedelta(minutes=minutes))
        database.run(lambda record, timer: record.timers.set(timer), timer)
    got: list[str] = []
    handlers = {"escalate": lambda _, timer: got.append(timer.key)}
    assert run_due(queue, NIGHT + timedelta(hours=1), handlers, limit=2) == 2
    assert got == ["1", "2"]


def test_waits_grow_to_a_minute() -> None:
    waits = [Ringing(PROMISED, "c", attempts).wait().seconds for attempts in (1, 2, 3, 7, 500)]
    assert waits == [1, 2, 4, 60, 60]
