"""A call-out ends filled, exhausted and alarmed, or cancelled, and never otherwise; and nobody gets two
messages in one round: whatever people answer, whoever falls away, in any order (docs/design.md, "What must
never happen", 9)."""

from collections import Counter
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.clock import ManualClock
from core.outbox.model import RetryRule, Sent
from core.outbox.model import State as JobState
from core.outbox.service import begin, settle, take
from crisis.staffing.callouts import answering, service
from crisis.staffing.callouts.errors import NothingToUndo
from crisis.staffing.callouts.model import Asked, CallOut, Part, Said, State, Via
from crisis.staffing.people.model import StaffId
from tests.crisis.cast import NIGHT, karin
from tests.crisis.record import FakeRecord
from tests.crisis.staffing.steps import called_in, need, people

PEOPLE, MOST = 8, 12
WHO = st.integers(5, 4 + PEOPLE).map(lambda of: StaffId(f"p{of:03}"))


class CallingIn(RuleBasedStateMachine):
    @initialize(count=st.integers(1, 4), arabic=st.integers(0, 2), at_once=st.integers(1, PEOPLE))
    def call(self, count: int, arabic: int, at_once: int) -> None:
        self.record = FakeRecord(ManualClock(NIGHT))
        speakers = people(self.record, 3, "sv", "ar")
        others = people(self.record, PEOPLE - 3, after=8)
        parts = [Part(min(arabic, count), "ar")] * (arabic > 0)
        made = called_in(self.record, need(count, *parts), [*others, *speakers], at_once=at_once)
        self.id, self.alarms = made.id, 0

    @property
    def callout(self) -> CallOut:
        return self.record.callouts.get(self.id)

    @property
    def open(self) -> bool:
        return self.callout.answerable(self.record.clock.now())

    @precondition(lambda self: self.open)
    @rule(who=WHO, said=st.sampled_from([Said.YES, Said.NO, Said.LATER]))
    def somebody_answers(self, who: StaffId, said: Said) -> None:
        answering.answer(self.record, self.id, who, answering.Given(said, Via.LINK))

    @precondition(lambda self: self.open)
    @rule(who=WHO)
    def a_coordinator_undoes(self, who: StaffId) -> None:
        try:
            answering.undo(self.record, self.id, who, karin)
        except NothingToUndo:
            pass

    @precondition(lambda self: self.open and len(self.record.callouts.called(self.id)) < MOST)
    @rule(more=st.integers(1, 2), arabic=st.booleans(), late=st.booleans())
    def more_are_called(self, more: int, arabic: bool, late: bool) -> None:
        while late and self.callout.state is State.RUNNING:
            self.time_passes(5)
        spoken = ("sv", "ar") if arabic else ("sv",)
        after = 5 + len(self.record.callouts.called(self.id))
        service.call_more(self.record, self.id, people(self.record, more, *spoken, after=after), karin)

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        self.record.clock.advance(timedelta(minutes=minutes))
        self._ring_what_is_due()

    @rule(most=st.integers(1, 20))
    def messages_go_out(self, most: int) -> None:
        now, kinds = self.record.clock.now(), [service.TEXT, service.THANKS, service.TOLD]
        for job in take(self.record, most, "w", kinds, now, timedelta(days=9)):
            begun = begin(self.record, job, now, timedelta(days=9))
            if begun is not None:
                settle(self.record, begun, Sent(), now, RetryRule())

    @rule(who=WHO)
    def a_message_reaches_nobody(self, who: StaffId) -> None:
        service.unreached(self.record, self.id, who)

    @precondition(lambda self: self.callout.state is not State.CANCELLED)
    @rule(dice=st.integers(0, 9))
    def it_is_cancelled(self, dice: int) -> None:
        if dice == 0:
            service.cancel(self.record, self.id, karin)

    def _ring_what_is_due(self) -> None:
        while True:
            due = [
                each
                for each in self.record.timers.waiting(service.STEP_TIMER)
                if each.due <= self.record.clock.now()
            ]
            if not due:
                return
            self.record.timers.cancel(due[0].kind, due[0].key)
            service.ring(self.record, self.id, int(str(due[0].data["step"])))

    @invariant()
    def while_it_runs_something_will_wake_it(self) -> None:
        if self.callout.state is State.RUNNING:
            (timer,) = self.record.timers.waiting(service.STEP_TIMER)
            assert timer.data["step"] == self.callout.step

    @invariant()
    def filled_means_that_as_many_come_as_are_needed(self) -> None:
        confirmed = [each for each in self.record.callouts.called(self.id) if each.confirmed]
        taken = Counter(each.seat for each in confirmed)
        assert all(taken[part] <= room for part, room in enumerate(self.callout.need.seats))
        full = len(confirmed) == self.callout.need.count
        if self.callout.state is State.FILLED:
            assert full
        if self.callout.state is State.RUNNING:
            assert not full

    @invariant()
    def exhausted_means_alarmed(self) -> None:
        jobs = [job for state in JobState for job in self.record.outbox.in_state(state, 10_000)]
        if self.callout.state is State.EXHAUSTED:
            assert any(job.intent.data.get("what") == service.EXHAUSTED_ALARM for job in jobs)
        if self.callout.state is not State.RUNNING:
            waits = [job for job in jobs if job.intent.kind == service.TEXT and job.state is JobState.WAITING]
            asked = {
                each.person for each in self.record.callouts.called(self.id) if each.state is Asked.ASKED
            }
            assert self.callout.state is State.EXHAUSTED or {job.intent.to for job in waits} <= asked

    @invariant()
    def nobody_gets_two_messages_in_a_round(self) -> None:
        jobs = [job for state in JobState for job in self.record.outbox.in_state(state, 10_000)]
        texts = Counter(
            (job.intent.to, job.intent.data["step"]) for job in jobs if job.intent.kind == service.TEXT
        )
        assert not texts or max(texts.values()) == 1

    def teardown(self) -> None:
        """Left alone, it ends."""
        if not hasattr(self, "id"):
            return
        for _ in range(60):
            self.time_passes(60)
        assert self.callout.state is not State.RUNNING


CallingIn.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
test_a_call_out_ends_as_it_should = CallingIn.TestCase
