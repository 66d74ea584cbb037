"""What becomes of a message is told in any order, and what is late changes nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.delivery.receipts.model import LOST, NEXT, Arrival, Receipt
from broadcast.delivery.receipts.service import forget, note
from core.clock import ManualClock
from core.outbox.service import KEPT
from tests.broadcast.delivery.receipts.fakes import FakeReceipts
from tests.core.journal.fakes import FakeJournal

NIGHT = datetime(2026, 11, 22, 1, 10, tzinfo=UTC)
SID = "SM" + "a" * 32


@dataclass
class Record:
    clock: ManualClock = field(default_factory=lambda: ManualClock(NIGHT))
    receipts: FakeReceipts = field(default_factory=FakeReceipts)
    journal: FakeJournal = field(default_factory=lambda: FakeJournal(ManualClock(NIGHT)))


def test_from_an_end_nothing_goes_on_and_nothing_goes_back_to_the_provider() -> None:
    assert {state for state, further in NEXT.items() if not further} == LOST | {Arrival.DELIVERED}
    assert all(Arrival.QUEUED not in further for further in NEXT.values())


@pytest.mark.parametrize("order", list(permutations([Arrival.QUEUED, Arrival.SENT, Arrival.DELIVERED])))
def test_word_that_comes_in_another_order_ends_the_same(order: tuple[Arrival, ...]) -> None:
    record = Record()
    for each in order:
        record.clock.advance(timedelta(seconds=1))
        note(record, SID, each, None)
    assert record.receipts.kept[SID].arrival is Arrival.DELIVERED


@given(st.lists(st.sampled_from(Arrival), min_size=1, max_size=12))
def test_whatever_is_told_the_first_end_stays(words: list[Arrival]) -> None:
    record = Record()
    for each in words:
        note(record, SID, each, None)
    ends = [each for each in words if not NEXT[each]]
    if ends:
        assert record.receipts.kept[SID].arrival is ends[0]


def test_what_reached_nobody_is_on_record_once_with_the_providers_code() -> None:
    record = Record()
    for _ in range(3):
        note(record, SID, Arrival.UNDELIVERED, "30003")
    note(record, SID, Arrival.DELIVERED, None)
    assert record.receipts.kept[SID] == Receipt(SID, Arrival.UNDELIVERED, NIGHT, "30003")
    assert [each.kind for each in record.journal.entries] == ["message.lost"]


def test_old_receipts_are_forgotten_with_the_bookkeeping_they_belong_to() -> None:
    record = Record()
    note(record, SID, Arrival.DELIVERED, None)
    record.clock.advance(KEPT)
    assert forget(record) == 0
    record.clock.advance(timedelta(seconds=1))
    assert forget(record) == 1
