"""Partners pass callers on: whether we take calls, the wait, and who takes whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access.model import PersonId, Role
from crisis.calls import transfers
from crisis.calls.capacity import capacity_now
from crisis.calls.errors import BadTransfer, TransferNotPossible, TransferTaken
from crisis.calls.model import CallBack, CallBackId
from crisis.calls.partners import (
    LONGEST_NOTE,
    NEXT,
    PartnerId,
    Transfer,
    TransferId,
    TransferState,
    capacity,
)
from crisis.calls.presence import Availability, Presence
from crisis.calls.transfers import Passed
from crisis.questions.masking import mask
from scripts_library.items.model import Audience
from tests.contract.crisis.test_incidents import PlainSealer
from tests.crisis.cast import NIGHT, amal, sven
from tests.crisis.record import FakeRecord

CARE = PartnerId("1177")
SEALER = PlainSealer()


def passed_on(record: FakeRecord, passed: Passed | None = None) -> Transfer:
    return transfers.pass_on(record, CARE, passed or Passed(), amal, lambda text: mask(text)[0], SEALER)


def at_desk(
    record: FakeRecord, person: PersonId, state: Availability = Availability.AVAILABLE, seconds: int = 0
) -> None:
    seen = NIGHT - timedelta(seconds=seconds)
    record.presences.put(Presence(person, Audience.LIVE, state, seen, seen))


def test_with_nobody_signed_in_we_take_no_calls_and_promise_no_wait(record: FakeRecord) -> None:
    now = capacity_now(record, Audience.LIVE, NIGHT)
    assert (now.taking, now.wait_seconds, now.agents) == (False, None, 0)


def test_the_wait_is_shared_by_those_at_work(record: FakeRecord) -> None:
    at_desk(record, amal)
    at_desk(record, sven)
    for _ in range(4):
        passed_on(record)
    asked = CallBack(CallBackId("c"), "CA1", Audience.LIVE, NIGHT, "sv", None, "sealed")
    record.calls.put_call_back(asked)
    now = capacity_now(record, Audience.LIVE, NIGHT, timedelta(minutes=4))
    assert (now.taking, now.waiting, now.agents, now.wait_seconds) == (True, 5, 2, 600)


def test_where_all_have_a_caller_whoever_rings_waits_for_one_of_them(record: FakeRecord) -> None:
    at_desk(record, amal, Availability.BUSY)
    now = capacity_now(record, Audience.LIVE, NIGHT, timedelta(minutes=4))
    assert (now.taking, now.wait_seconds) == (True, 240)


def test_a_desk_that_is_not_heard_of_takes_no_calls(record: FakeRecord) -> None:
    at_desk(record, amal, seconds=46)
    assert not capacity_now(record, Audience.LIVE, NIGHT).taking


def test_an_exercise_s_callers_are_nobody_s_wait_but_its_own(record: FakeRecord) -> None:
    at_desk(record, amal)
    passed_on(record, Passed(audience=Audience.EXERCISE))
    assert capacity_now(record, Audience.LIVE, NIGHT).waiting == 0
    assert capacity_now(record, Audience.EXERCISE, NIGHT).waiting == 1


@given(st.integers(0, 100_000), st.integers(0, 500), st.booleans())
def test_the_wait_is_never_negative_and_none_only_without_agents(
    waiting: int, agents: int, all_busy: bool
) -> None:
    found = capacity(waiting, agents, NIGHT, all_busy=all_busy)
    assert found.taking is (agents > 0)
    assert (found.wait_seconds is None) is (agents == 0)
    assert found.wait_seconds is None or found.wait_seconds >= 0


def test_what_the_partner_wrote_is_masked_and_sealed(record: FakeRecord) -> None:
    transfer = passed_on(record, Passed(note="Ring 070-174 06 05, pnr 850709-9805", reference="A 12"))
    assert transfers.note_of(transfer, SEALER) == "Ring [telefonnummer], pnr [personnummer]"
    assert "070" not in str(record.journal.entries)
    assert transfer.note_sealed is not None
    assert transfer.note_sealed.startswith(f"transfer:{transfer.id}|")


def test_a_note_that_is_too_long_is_told_at_its_field(record: FakeRecord) -> None:
    with pytest.raises(BadTransfer) as wrong:
        passed_on(record, Passed(note="x" * (LONGEST_NOTE + 1)))
    assert [each.field for each in wrong.value.errors] == ["note"]
    assert record.transfers.open(Audience.LIVE) == []


def test_the_second_who_takes_a_caller_is_told_who_has_them(record: FakeRecord) -> None:
    transfer = passed_on(record)
    transfers.take(record, transfer.id, amal)
    assert transfers.take(record, transfer.id, amal).taken_by == amal
    with pytest.raises(TransferTaken) as wrong:
        transfers.take(record, transfer.id, sven)
    assert wrong.value.code == "taken"
    assert "Amal" in str(wrong.value)


def test_whoever_took_a_caller_can_put_them_back_and_no_other_agent_can(record: FakeRecord) -> None:
    transfer = passed_on(record)
    transfers.take(record, transfer.id, amal)
    for act in (transfers.put_back, transfers.finish):
        with pytest.raises(TransferTaken):
            act(record, transfer.id, sven)
    transfers.put_back(record, transfer.id, amal)
    assert transfers.take(record, transfer.id, sven).taken_by == sven


@pytest.mark.parametrize("role", sorted(transfers.LEADS))
def test_whoever_leads_puts_back_what_another_has_and_the_journal_tells(
    record: FakeRecord, role: Role
) -> None:
    transfer = passed_on(record)
    transfers.take(record, transfer.id, amal)
    record.accounts.keep(replace(record.accounts.get(sven), roles=frozenset({role})), NIGHT)
    transfers.put_back(record, transfer.id, sven)
    entry = record.journal.entries[-1]
    assert (entry.by, entry.data) == (sven, {"transfer": transfer.id, "held_by": amal})
    assert record.transfers.waiting(Audience.LIVE) == 1


def test_a_caller_whom_somebody_took_whose_account_is_closed_can_be_put_back(record: FakeRecord) -> None:
    transfer = passed_on(record)
    transfers.take(record, transfer.id, amal)
    record.accounts.keep(replace(record.accounts.get(amal), active=False), NIGHT)
    transfers.put_back(record, transfer.id, sven)
    assert transfers.take(record, transfer.id, sven).taken_by == sven


def test_who_goes_home_leaves_nobody_waiting(record: FakeRecord) -> None:
    held, done = passed_on(record), passed_on(record)
    for each in (held, done):
        transfers.take(record, each.id, amal)
    transfers.finish(record, done.id, amal)
    assert [each.id for each in transfers.let_go(record, amal, None)] == [held.id]
    assert record.transfers.waiting(Audience.LIVE) == 1
    assert transfers.let_go(record, amal, None) == []


def test_a_caller_who_was_helped_waits_no_more(record: FakeRecord) -> None:
    transfer = passed_on(record)
    transfers.take(record, transfer.id, amal)
    transfers.finish(record, transfer.id, amal)
    assert record.transfers.open(Audience.LIVE) == []
    with pytest.raises(TransferNotPossible):
        transfers.put_back(record, transfer.id, amal)


@pytest.mark.parametrize("state", TransferState)
@pytest.mark.parametrize("wanted", TransferState)
def test_a_transfer_goes_only_where_the_table_says(state: TransferState, wanted: TransferState) -> None:
    transfer = Transfer(TransferId("t"), CARE, NIGHT, Audience.LIVE, None, None, None, None, None, state)
    acts: dict[TransferState, Callable[[], Transfer]] = {
        TransferState.TAKEN: lambda: transfer.taken(amal, NIGHT),
        TransferState.WAITING: transfer.put_back,
        TransferState.DONE: lambda: transfer.done(NIGHT),
    }
    act = acts[wanted]
    if wanted in NEXT[state]:
        assert act().state is wanted
    else:
        with pytest.raises(TransferNotPossible):
            act()


def test_the_journal_holds_no_word_of_the_caller(record: FakeRecord) -> None:
    transfer = passed_on(record, Passed(note="Rädd för barnet", reference="ref", district="Norrby"))
    transfers.take(record, transfer.id, amal)
    transfers.finish(record, transfer.id, amal)
    kept = str([each.data for each in record.journal.entries])
    assert "Rädd" not in kept
    assert "ref" not in kept.replace("transfer", "")
