"""A process that dies by kill -9 at a named place, run by tests that look at what it left behind."""

import os
import signal
from datetime import timedelta
from pathlib import Path

from core.clock import SystemClock
from core.idempotency.model import Scope, StoredAnswer
from core.idempotency.service import once
from core.outbox.model import Intent, Outcome, Sent
from core.outbox.units import DatabaseQueue
from core.outbox.worker import run_once
from core.storage.database import Database, open_database
from core.timers.model import Timer
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
SCOPE = Scope("token:1", "POST /api/v1/incidents", "7b3e")
CREATED = StoredAnswer(201, {"id": "1"})


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def opened(url: str) -> Db:
    return open_database(url, lambda connection: SqlRecord(connection, SystemClock()))


def after_claiming(database: Db) -> None:
    DatabaseQueue(database, SystemClock()).claim(10, "doomed", ["sms"])
    die()


def while_sending(database: Db) -> None:
    def handler(intent: Intent) -> Outcome:
        Path(intent.to).write_text(intent.key)  # the world outside, which no rollback reaches
        die()
        return Sent()

    run_once(DatabaseQueue(database, SystemClock()), {"sms": handler}, worker="doomed")


def inside_a_unit(database: Db) -> None:
    def put_and_die(record: SqlRecord) -> None:
        record.outbox.put(Intent("sms", "", {}, "never"))
        die()

    database.run(put_and_die)


def while_a_timer_rings(database: Db) -> None:
    def ring_and_die(record: SqlRecord, timer: Timer) -> None:
        record.outbox.put(Intent("page", "", {}, timer.key))
        die()

    run_due(DatabaseTimers(database, timedelta(0)), SystemClock().now(), {"escalate": ring_and_die})


def create(record: SqlRecord) -> StoredAnswer:
    record.outbox.put(Intent("page", "", {}, "created"))
    return CREATED


def before_the_answer_is_kept(database: Db) -> None:
    def create_and_die(record: SqlRecord) -> StoredAnswer:
        create(record)
        die()
        return CREATED

    database.run(once, SCOPE, "body", create_and_die)


def after_the_answer_is_kept(database: Db) -> None:
    database.run(once, SCOPE, "body", create)
    die()


PLACES = {
    place.__name__: place
    for place in (
        after_claiming,
        while_sending,
        inside_a_unit,
        while_a_timer_rings,
        before_the_answer_is_kept,
        after_the_answer_is_kept,
    )
}


def go(url: str, place: str) -> None:
    """What the doomed process runs."""
    PLACES[place](opened(url))
