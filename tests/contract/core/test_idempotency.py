"""What every keeper of idempotency keys keeps to."""

from datetime import timedelta

import pytest

from core.clock import ManualClock
from core.idempotency.errors import BadKey, InProgress, KeyReused
from core.idempotency.model import Scope, StoredAnswer
from core.idempotency.service import InHand, once
from core.storage.database import Database
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
SCOPE = Scope("token:1", "POST /api/v1/incidents", "7b3e")
CREATED = StoredAnswer(201, {"id": "inc-1", "title": "Koka vattnet"}, {"Location": "/api/v1/incidents/inc-1"})


class Effects:
    """An effect that counts how often it happens."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, record: SqlRecord) -> StoredAnswer:
        self.count += 1
        return CREATED


def test_the_first_request_has_its_effect_and_a_repeat_gets_the_same_answer(database: Db) -> None:
    effect = Effects()
    assert database.run(once, SCOPE, "body", effect) == (CREATED, False)
    assert database.run(once, SCOPE, "body", effect) == (CREATED, True)
    assert effect.count == 1


def test_a_key_with_another_body_is_refused(database: Db) -> None:
    database.run(once, SCOPE, "body", Effects())
    with pytest.raises(KeyReused) as wrong:
        database.run(once, SCOPE, "another", Effects())
    assert wrong.value.code == "idempotency_key_reused"


@pytest.mark.parametrize(
    "other",
    [
        Scope("token:2", SCOPE.route, SCOPE.key),
        Scope(SCOPE.credential, "POST /api/v1/editions", SCOPE.key),
        Scope(SCOPE.credential, SCOPE.route, "7b3f"),
    ],
)
def test_another_token_route_or_key_is_another_request(database: Db, other: Scope) -> None:
    effect = Effects()
    for scope in (SCOPE, other):
        database.run(once, scope, "body", effect)
    assert effect.count == 2


def test_an_effect_that_fails_leaves_the_key_free(database: Db) -> None:
    def fail(_: SqlRecord) -> StoredAnswer:
        raise LookupError

    with pytest.raises(LookupError):
        database.run(once, SCOPE, "wrong body", fail)
    assert database.run(once, SCOPE, "corrected body", Effects()) == (CREATED, False)


def test_a_key_is_kept_for_24_hours_and_then_new(database: Db, clock: ManualClock) -> None:
    effect = Effects()
    database.run(once, SCOPE, "body", effect)
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    database.run(once, SCOPE, "body", effect)
    assert effect.count == 1
    clock.advance(timedelta(seconds=1))
    assert database.run(once, SCOPE, "another body", effect) == (CREATED, False)


def test_old_keys_are_purged_and_young_ones_kept(database: Db, clock: ManualClock) -> None:
    database.run(once, SCOPE, "body", Effects())
    clock.advance(timedelta(hours=23))
    database.run(once, Scope("token:2", SCOPE.route, "k"), "body", Effects())
    clock.advance(timedelta(hours=1))
    assert database.run(lambda record: record.idempotency.purge()) == 1
    assert database.run(lambda record: record.idempotency.purge()) == 0


@pytest.mark.parametrize("key", ["", "a" * 256, "two words", "ö", "line\nbreak", "\0"])
def test_a_key_that_no_header_should_carry_is_refused(key: str) -> None:
    with pytest.raises(BadKey):
        Scope("token:1", "POST /", key)


def test_a_request_that_is_in_hand_in_this_process_is_told_so() -> None:
    in_hand = InHand()
    with in_hand.hold(SCOPE), pytest.raises(InProgress), in_hand.hold(SCOPE):
        pass
    with in_hand.hold(SCOPE):
        pass
