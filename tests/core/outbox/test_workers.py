"""The states of an intent, and many workers at one outbox."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.clock import ManualClock, SystemClock
from core.journal.model import Event
from core.outbox.errors import IntentState
from core.outbox.model import NEXT, Intent, Job, NotSent, Outcome, RetryRule, Sent, State, Unknown
from core.outbox.units import DatabaseQueue
from core.outbox.worker import run_once
from core.storage.database import Database, open_database
from tests.core.cast import NIGHT
from tests.core.record import FakeDatabase, FakeRecord, SqlRecord

SMS = Intent("sms", "+46701740605", {}, "tell:tobias")


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("wanted", State)
def test_the_table_says_which_changes_are_possible(now: State, wanted: State) -> None:
    job = Job("1", SMS, now, NIGHT)
    if wanted in NEXT[now]:
        assert job.to(wanted).state is wanted
    else:
        with pytest.raises(IntentState) as wrong:
            job.to(wanted)
        assert wrong.value.code == "intent_state"


def test_nothing_leaves_sent_or_cancelled_and_nothing_is_sent_without_sending_first() -> None:
    assert not NEXT[State.SENT] | NEXT[State.CANCELLED]
    assert {state for state, after in NEXT.items() if State.SENT in after} == {State.SENDING, State.UNKNOWN}
    assert set(NEXT) == set(State)


def test_waits_double_up_to_the_longest_and_end() -> None:
    rule = RetryRule(attempts=6, first=timedelta(seconds=2), longest=timedelta(seconds=10))
    waits = [rule.wait(attempts) for attempts in range(1, 7)]
    assert [wait and wait.seconds for wait in waits] == [2, 4, 8, 10, 10, None]


@pytest.fixture
def record() -> FakeRecord:
    return FakeRecord(ManualClock(NIGHT))


@pytest.fixture
def queue(record: FakeRecord) -> DatabaseQueue:
    return DatabaseQueue(FakeDatabase(record), ManualClock(NIGHT))  # type: ignore[arg-type]


def test_one_round_acts_on_all_that_is_due_and_tells_how_it_ended(
    record: FakeRecord, queue: DatabaseQueue
) -> None:
    outcomes: dict[str, Outcome] = {
        "a": Sent("SM1"), "b": NotSent("429"), "c": NotSent("no number", again=False), "d": Unknown("?")
    }  # fmt: skip
    for key in outcomes:
        record.outbox.put(Intent("sms", "", {}, key))
    done = run_once(queue, {"sms": lambda intent: outcomes[intent.key]}, worker="w1")
    assert done == Counter({State.SENT: 1, State.WAITING: 1, State.FAILED: 1, State.UNKNOWN: 1})
    assert run_once(queue, {"sms": lambda intent: outcomes[intent.key]}, worker="w1") == Counter()


def test_what_a_handler_raises_leaves_an_unknown_and_is_told(
    record: FakeRecord, queue: DatabaseQueue
) -> None:
    def fail(_: Intent) -> Outcome:
        raise ConnectionResetError("in the middle")

    told: list[tuple[Job, Exception]] = []
    record.outbox.put(SMS)
    done = run_once(queue, {"sms": fail}, worker="w1", on_error=lambda *what: told.append(what))
    assert done == Counter({State.UNKNOWN: 1})
    assert [(job.intent, str(wrong)) for job, wrong in told] == [(SMS, "in the middle")]
    (job,) = record.outbox.in_state(State.UNKNOWN)
    assert job.why == "ConnectionResetError"


def test_what_was_cancelled_after_it_was_claimed_is_not_sent(
    record: FakeRecord, queue: DatabaseQueue
) -> None:
    sent: list[str] = []

    def cancel_the_other(intent: Intent) -> Outcome:
        sent.append(intent.key)
        for other in {"a", "b"} - {intent.key}:
            record.outbox.cancel(other)
        return Sent()

    for key in ("a", "b"):
        record.outbox.put(Intent("sms", "", {}, key))
    assert run_once(queue, {"sms": cancel_the_other}, worker="w1") == Counter({State.SENT: 1})
    assert len(sent) == 1


def test_a_batch_can_be_worked_through_by_many_hands(record: FakeRecord, queue: DatabaseQueue) -> None:
    for number in range(20):
        record.outbox.put(Intent("sms", "", {}, str(number)))
    with ThreadPoolExecutor(4) as hands:
        done = run_once(queue, {"sms": lambda _: Sent()}, worker="w1", each=hands.map)
    assert done == Counter({State.SENT: 20})


@pytest.fixture
def url_with_work(core_url: str) -> Iterator[str]:
    def put_many(record: SqlRecord) -> None:
        for number in range(120):
            record.outbox.put(Intent("sms", "", {}, str(number)))

    database = opened(core_url)
    database.run(put_many)
    yield core_url
    database.close()


def opened(url: str) -> Database[SqlRecord]:
    return open_database(url, lambda connection: SqlRecord(connection, SystemClock()))


def test_many_workers_send_everything_once(url_with_work: str) -> None:
    def work(name: str) -> list[str]:
        sent: list[str] = []

        def handler(intent: Intent) -> Outcome:
            sent.append(intent.key)
            return Sent()

        database = opened(url_with_work)
        queue = DatabaseQueue(database, SystemClock())
        while run_once(queue, {"sms": handler}, worker=name, batch=7):
            pass
        database.close()
        return sent

    with ThreadPoolExecutor(4) as workers:
        sent = [key for keys in workers.map(work, "abcd") for key in keys]
    assert sorted(sent, key=int) == [str(number) for number in range(120)]


def test_events_of_the_outbox_name_no_recipient(record: FakeRecord, queue: DatabaseQueue) -> None:
    record.outbox.put(SMS)
    run_once(queue, {"sms": lambda _: Unknown("time-out")}, worker="w1")
    events: list[Event] = record.journal.events
    assert [event.kind for event in events] == ["intent_stuck"]
    assert SMS.to not in str(events)
