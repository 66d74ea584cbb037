"""Timers that rang are forgotten in time; those that wait never are."""

from datetime import timedelta

from core.clock import ManualClock
from core.storage.database import open_database
from core.timers import service
from core.timers.model import Timer
from core.timers.units import DatabaseTimers
from tests.core.cast import NIGHT
from tests.core.record import SqlRecord


def test_what_rang_is_kept_thirty_days(core_url: str) -> None:
    clock = ManualClock(NIGHT)
    database = open_database(core_url, lambda connection: SqlRecord(connection, clock))
    queue: DatabaseTimers[SqlRecord] = DatabaseTimers(database)
    database.run(lambda record: record.timers.set(Timer("ring", "one", NIGHT)))
    database.run(lambda record: record.timers.set(Timer("ring", "later", NIGHT + timedelta(days=400))))
    (ringing,) = queue.claim(10, ["ring"], clock.now())
    assert queue.fire(ringing, lambda record, timer: None, clock.now())
    clock.advance(service.KEPT)
    assert database.run(service.tidy, clock.now()) == 0
    clock.advance(timedelta(seconds=1))
    assert database.run(service.tidy, clock.now()) == 1
    (waiting,) = database.read(lambda record: record.timers.waiting())
    assert waiting.key == "later"
    database.close()
