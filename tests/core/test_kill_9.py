"""A process is killed at the worst moments. Nothing is lost and nothing is done twice."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.idempotency.service import once
from core.outbox.model import Intent, Outcome, Sent, State
from core.outbox.units import DatabaseQueue
from core.outbox.worker import run_once
from core.timers.model import Timer
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from tests.core.dying import CREATED, SCOPE, Db, create, go, opened
from tests.core.record import SqlRecord

SMS = Intent("sms", "+46701740605", {}, "tell:tobias")
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.core.dying"])
Die = Callable[[str], None]


@pytest.fixture
def database(core_url: str) -> Iterator[Db]:
    each = opened(core_url)
    yield each
    each.close()


@pytest.fixture
def die(core_url: str) -> Die:
    """Run a process to the place where it dies."""

    def run(place: str) -> None:
        doomed = PROCESSES.Process(target=go, args=(core_url, place))
        doomed.start()
        doomed.join(30)
        assert doomed.exitcode == -signal.SIGKILL

    return run


class LaterClock:
    """The system's clock, some minutes later."""

    def now(self) -> object:
        return SystemClock().now() + timedelta(minutes=3)


def states(database: Db) -> dict[str, State]:
    def read(record: SqlRecord) -> dict[str, State]:
        return {job.intent.key: job.state for state in State for job in record.outbox.in_state(state)}

    return database.read(read)


def work_later(database: Db, sent: list[str]) -> None:
    """Another worker comes when the dead one's lease has run out."""

    def handler(intent: Intent) -> Outcome:
        sent.append(intent.key)
        return Sent()

    for _ in range(2):
        run_once(DatabaseQueue(database, LaterClock()), {"sms": handler, "page": handler}, worker="next")  # type: ignore[arg-type]


def test_an_intent_whose_worker_died_before_sending_is_sent_by_another(database: Db, die: Die) -> None:
    database.run(lambda record: record.outbox.put(SMS))
    die("after_claiming")
    assert states(database) == {SMS.key: State.CLAIMED}
    sent: list[str] = []
    work_later(database, sent)
    assert (sent, states(database)) == ([SMS.key], {SMS.key: State.SENT})


def test_an_intent_whose_worker_died_while_sending_is_not_sent_again(
    database: Db, die: Die, tmp_path: Path
) -> None:
    world = tmp_path / "sent"
    database.run(lambda record: record.outbox.put(replace(SMS, to=str(world))))
    die("while_sending")
    assert world.read_text() == SMS.key
    assert states(database) == {SMS.key: State.SENDING}
    sent: list[str] = []
    work_later(database, sent)
    assert (sent, states(database)) == ([], {SMS.key: State.UNKNOWN})


def test_nothing_remains_of_a_unit_that_was_cut_off(database: Db, die: Die) -> None:
    die("inside_a_unit")
    assert states(database) == {}
    database.run(lambda record: record.outbox.put(SMS))
    assert states(database) == {SMS.key: State.WAITING}


def test_a_timer_whose_effect_was_cut_off_rings_again_and_has_its_effect_once(database: Db, die: Die) -> None:
    database.run(lambda record: record.timers.set(Timer("escalate", "request:1", SystemClock().now())))
    die("while_a_timer_rings")
    assert states(database) == {}

    def ring(record: SqlRecord, timer: Timer) -> None:
        record.outbox.put(Intent("page", "", {}, timer.key))

    now = SystemClock().now() + timedelta(minutes=1)
    for rung in (1, 0):
        assert run_due(DatabaseTimers(database), now, {"escalate": ring}) == rung
    assert states(database) == {"request:1": State.WAITING}


def test_a_timer_survives_a_restart(core_url: str) -> None:
    timer = Timer("escalate", "request:1", SystemClock().now(), {"to": "karin"})
    first = opened(core_url)
    first.run(lambda record: record.timers.set(timer))
    first.close()
    second = opened(core_url)
    rung: list[Timer] = []
    run_due(DatabaseTimers(second), SystemClock().now(), {"escalate": lambda _, each: rung.append(each)})
    second.close()
    assert rung == [timer]


def test_a_request_that_was_cut_off_before_its_answer_is_done_by_its_repeat(database: Db, die: Die) -> None:
    die("before_the_answer_is_kept")
    assert states(database) == {}
    assert database.run(once, SCOPE, "body", create) == (CREATED, False)
    assert states(database) == {"created": State.WAITING}


def test_a_request_that_was_cut_off_after_its_answer_is_answered_again_without_effect(
    database: Db, die: Die
) -> None:
    die("after_the_answer_is_kept")

    def never(_: SqlRecord) -> object:
        raise AssertionError("the effect happened twice")

    assert database.run(once, SCOPE, "body", never) == (CREATED, True)  # type: ignore[arg-type]
    assert states(database) == {"created": State.WAITING}
