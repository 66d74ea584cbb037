"""What every outbox keeps to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import ManualClock
from core.outbox import service
from core.outbox.errors import IntentState, NoSuchIntent
from core.outbox.model import Intent, Job, NotSent, RetryRule, Sent, State, Unknown
from core.outbox.units import DatabaseQueue
from core.storage.database import Database
from tests.core.cast import KARIN
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
SMS = Intent("sms", "+46701740605", {"text": "Koka vattnet"}, "tell:tobias:1")
MAIL = Intent("mail", "press@exempelkoping.example", {}, "press:1")


@pytest.fixture
def queue(database: Db, clock: ManualClock) -> DatabaseQueue:
    return DatabaseQueue(database, clock, RetryRule(attempts=3), lease=timedelta(minutes=2))


def put(record: SqlRecord, *intents: Intent) -> None:
    for intent in intents:
        record.outbox.put(intent)


def job_of(database: Db, intent: Intent = SMS) -> Job:
    job = database.read(lambda record: record.outbox.by_key(intent.key))
    assert job is not None
    return job


def sending(database: Db, queue: DatabaseQueue) -> Job:
    """The intent, put and on its way."""
    database.run(put, SMS)
    (job,) = queue.claim(10, "w1", ["sms"])
    begun = queue.begin(job)
    assert begun is not None
    return begun


def test_an_intent_needs_a_key() -> None:
    with pytest.raises(ValueError, match="without key"):
        Intent("sms", "+46701740605")


def test_what_is_put_twice_is_there_once(database: Db, queue: DatabaseQueue) -> None:
    database.run(put, SMS, SMS)
    database.run(put, SMS)
    (job,) = queue.claim(10, "w1", ["sms"])
    assert (job.intent, job.state, job.attempts) == (SMS, State.CLAIMED, 0)


def test_what_was_sent_is_not_sent_again_when_put_again(database: Db, queue: DatabaseQueue) -> None:
    assert queue.settle(sending(database, queue), Sent("SM1")) is State.SENT
    database.run(put, SMS)
    assert queue.claim(10, "w1", ["sms"]) == []
    assert (job_of(database).state, job_of(database).receipt) == (State.SENT, "SM1")


def test_a_claimed_intent_is_nobody_elses(database: Db, queue: DatabaseQueue) -> None:
    database.run(put, SMS)
    assert len(queue.claim(10, "w1", ["sms"])) == 1
    assert queue.claim(10, "w2", ["sms"]) == []


def test_a_worker_gets_the_kinds_it_handles_in_order_and_no_more_than_it_asks(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    for number in range(4):
        database.run(put, Intent("sms", "", {}, f"sms:{number}"), Intent("mail", "", {}, f"mail:{number}"))
        clock.advance(timedelta(seconds=1))
    assert [job.intent.key for job in queue.claim(3, "w1", ["sms"])] == ["sms:0", "sms:1", "sms:2"]
    assert [job.intent.key for job in queue.claim(9, "w1", ["sms"])] == ["sms:3"]
    assert queue.claim(9, "w1", []) == []


def test_sending_is_on_record_before_the_act(database: Db, queue: DatabaseQueue) -> None:
    job = sending(database, queue)
    assert (job.state, job.attempts) == (State.SENDING, 1)
    assert job_of(database).state is State.SENDING


def test_what_certainly_did_not_go_out_waits_longer_each_time_and_then_fails(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    job: Job | None = sending(database, queue)
    for wait in (2, 4):
        assert job is not None
        assert queue.settle(job, NotSent("429")) is State.WAITING
        clock.advance(timedelta(seconds=wait - 1))
        assert queue.claim(1, "w1", ["sms"]) == []
        clock.advance(timedelta(seconds=1))
        job = queue.begin(queue.claim(1, "w1", ["sms"])[0])
    assert job is not None
    assert queue.settle(job, NotSent("429")) is State.FAILED
    assert job_of(database).why == "429"
    assert database.read(lambda record: record.journal.newest())[0].data["state"] == "failed"


def test_a_provider_may_ask_for_a_longer_wait(database: Db, queue: DatabaseQueue, clock: ManualClock) -> None:
    queue.settle(sending(database, queue), NotSent("429", after=timedelta(minutes=10)))
    clock.advance(timedelta(minutes=9))
    assert queue.claim(1, "w1", ["sms"]) == []
    clock.advance(timedelta(minutes=1))
    assert len(queue.claim(1, "w1", ["sms"])) == 1


def test_what_will_never_go_out_fails_at_once(database: Db, queue: DatabaseQueue) -> None:
    assert queue.settle(sending(database, queue), NotSent("no such number", again=False)) is State.FAILED


def test_what_nobody_knows_waits_for_a_person(database: Db, queue: DatabaseQueue) -> None:
    job = sending(database, queue)
    assert queue.settle(job, Unknown("time-out after acceptance")) is State.UNKNOWN
    assert queue.claim(1, "w1", ["sms"]) == []
    database.run(service.decide, job.id, State.WAITING, KARIN.person)
    assert len(queue.claim(1, "w1", ["sms"])) == 1
    newest = database.read(lambda record: record.journal.newest())[0]
    assert (newest.kind, newest.by, newest.data["now"]) == ("intent_decided", KARIN.person, "waiting")


def test_a_person_decides_only_what_is_unknown_or_failed(database: Db, queue: DatabaseQueue) -> None:
    job = sending(database, queue)
    with pytest.raises(IntentState):
        database.run(service.decide, job.id, State.SENT, KARIN.person)
    with pytest.raises(NoSuchIntent):
        database.run(service.decide, "no such", State.SENT, KARIN.person)
    queue.settle(job, Unknown("?"))
    assert database.run(service.decide, job.id, State.SENT, KARIN.person).state is State.SENT


def test_a_worker_that_died_before_sending_gives_its_intents_back(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    database.run(put, SMS)
    (job,) = queue.claim(1, "w1", ["sms"])
    clock.advance(timedelta(minutes=2))
    assert queue.claim(1, "w2", ["sms"]) == []
    clock.advance(timedelta(seconds=1))
    (again,) = queue.claim(1, "w2", ["sms"])
    assert again.worker == "w2"
    assert queue.begin(job) is None
    assert queue.begin(again) is not None


def test_a_worker_that_died_while_sending_leaves_an_unknown(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    sending(database, queue)
    clock.advance(timedelta(minutes=2, seconds=1))
    assert queue.claim(1, "w2", ["sms"]) == []
    assert job_of(database).state is State.UNKNOWN
    assert "w1 fell silent" in (job_of(database).why or "")
    assert database.read(lambda record: record.journal.newest())[0].kind == "intent_stuck"


def test_a_late_but_certain_outcome_settles_an_unknown(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    job = sending(database, queue)
    clock.advance(timedelta(minutes=3))
    queue.claim(1, "w2", ["sms"])
    assert queue.settle(job, Sent("SM1")) is State.SENT


def test_a_late_outcome_does_not_undo_what_a_person_decided(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    job = sending(database, queue)
    queue.settle(job, Unknown("?"))
    database.run(service.decide, job.id, State.WAITING, KARIN.person)
    assert queue.settle(job, Sent("SM1")) is None
    assert job_of(database).state is State.WAITING


def test_what_is_not_yet_being_sent_can_be_cancelled(database: Db, queue: DatabaseQueue) -> None:
    database.run(put, SMS, MAIL)
    (job,) = queue.claim(1, "w1", ["sms"])
    for intent in (SMS, MAIL):
        assert database.run(lambda record, key: record.outbox.cancel(key), intent.key)
        assert job_of(database, intent).state is State.CANCELLED
    assert queue.begin(job) is None
    assert not database.run(lambda record: record.outbox.cancel("no such"))


def test_what_is_being_sent_cannot_be_called_back(database: Db, queue: DatabaseQueue) -> None:
    job = sending(database, queue)
    assert not database.run(lambda record: record.outbox.cancel(SMS.key))
    assert queue.settle(job, Sent()) is State.SENT


def test_those_who_look_after_it_see_what_is_in_each_state(database: Db, queue: DatabaseQueue) -> None:
    database.run(put, SMS, MAIL)
    queue.claim(1, "w1", ["sms"])
    waiting = database.read(lambda record: record.outbox.in_state(State.WAITING))
    assert [job.intent for job in waiting] == [MAIL]


def test_what_was_sent_last_is_seen_first_by_kind(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    later = replace(SMS, key="tell:tobias:2")
    for each in (SMS, later, MAIL):
        database.run(put, each)
        (job,) = queue.claim(10, "w1", [each.kind])
        begun = queue.begin(job)
        assert begun is not None
        clock.advance(timedelta(seconds=1))
        queue.settle(begun, Sent(each.key))
    sent = database.read(lambda record: record.outbox.latest(State.SENT, ["sms"], 10))
    assert [job.receipt for job in sent] == [later.key, SMS.key]
    assert len(database.read(lambda record: record.outbox.latest(State.SENT, ["sms", "mail"], 1))) == 1
    assert list(database.read(lambda record: record.outbox.latest(State.FAILED, ["sms"], 10))) == []


def test_ended_bookkeeping_is_kept_ninety_days_and_then_purged_on_record(
    database: Db, queue: DatabaseQueue, clock: ManualClock
) -> None:
    queue.settle(sending(database, queue), Sent("SM1"))
    database.run(put, MAIL)
    database.run(lambda record: record.outbox.cancel(MAIL.key))
    clock.advance(service.KEPT)
    assert database.run(service.tidy, clock.now()) == 0
    clock.advance(timedelta(seconds=1))
    assert database.run(service.tidy, clock.now()) == 2
    assert database.read(lambda record: record.outbox.by_key(SMS.key)) is None
    [entry] = database.read(lambda record: record.journal.newest(kind="bookkeeping_purged"))
    assert entry.data["intents"] == 2
    assert database.run(service.tidy, clock.now()) == 0


@pytest.mark.parametrize("outcome", [Unknown("who knows"), NotSent("no such number", again=False)])
def test_what_waits_for_a_person_is_never_purged(
    database: Db, queue: DatabaseQueue, clock: ManualClock, outcome: Unknown | NotSent
) -> None:
    queue.settle(sending(database, queue), outcome)
    database.run(put, MAIL)
    clock.advance(timedelta(days=4000))
    assert database.run(service.tidy, clock.now()) == 0
    assert job_of(database).state in {State.UNKNOWN, State.FAILED}
    assert job_of(database, MAIL).state is State.WAITING
