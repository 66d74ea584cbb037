"""Two agents and a shift lead on the same questions, in any order of steps: nobody's work is taken unseen,
nothing that waits is without a promise and a timer, and every change is in the journal."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from crisis.questions import errors, following, service
from crisis.questions.model import NEXT, PROMISED, By, Question, QuestionId, Rules, State
from crisis.questions.word import NewestWord
from tests.crisis.cast import amal, elif_, sven
from tests.crisis.questions.asking import asked
from tests.crisis.record import FakeRecord

WHO = st.sampled_from([By(amal), By(elif_), By(sven, leads=True)])


class TwoAgents(RuleBasedStateMachine):
    questions = Bundle("questions")

    def __init__(self) -> None:
        super().__init__()
        self.record = FakeRecord()
        self.installation = Rules()

    @rule(target=questions, by=WHO)
    def log(self, by: By) -> QuestionId:
        return asked(self.record, by=by.person).id

    @rule(minutes=st.integers(0, 200))
    def time_passes(self, minutes: int) -> None:
        self.record.clock.advance(timedelta(minutes=minutes))

    @rule(question=questions, by=WHO)
    def take(self, question: QuestionId, by: By) -> None:
        before = self.record.questions.get(question)
        after = self._try(question, lambda: service.take_over(self.record, question, by.person))
        if after is None:
            assert not before.waiting or before.taken_by_another(by.person)
        else:
            assert after.owner == by.person

    @rule(question=questions, to=WHO, by=WHO)
    def hand(self, question: QuestionId, to: By, by: By) -> None:
        self._only_ones_own(question, by, lambda: service.hand_to(self.record, question, to.person, by))

    @rule(question=questions, by=WHO, minutes=st.integers(-5, 300))
    def promise(self, question: QuestionId, by: By, minutes: int) -> None:
        at = self.record.clock.now() + timedelta(minutes=minutes)
        after = self._only_ones_own(question, by, lambda: service.promise(self.record, question, at, by))
        assert after is None or minutes > 0

    @rule(question=questions, by=WHO)
    def close(self, question: QuestionId, by: By) -> None:
        self._only_ones_own(question, by, lambda: service.close(self.record, question, "klart", by))

    @rule(question=questions, by=WHO)
    def reopen(self, question: QuestionId, by: By) -> None:
        self._try(question, lambda: service.reopen(self.record, question, by, self.installation))

    @rule(question=questions, by=WHO)
    def ask(self, question: QuestionId, by: By) -> None:
        self._only_ones_own(
            question, by, lambda: service.ask_for(self.record, question, "item", by, NewestWord())
        )

    @rule(question=questions, by=WHO)
    def ask_no_more(self, question: QuestionId, by: By) -> None:
        self._only_ones_own(question, by, lambda: service.ask_no_more(self.record, question, by))

    @rule(question=questions)
    def the_timer_rings(self, question: QuestionId) -> None:
        before = self.record.questions.get(question)
        assert following.promise_passed(self.record, question) == before.late(self.record.clock.now())

    @invariant()
    def whatever_waits_has_a_promise_and_a_timer_and_nothing_else_has(self) -> None:
        waiting = {each.id for each in self.record.questions.kept.values() if each.waiting}
        assert {each.key for each in self.record.timers.waiting(PROMISED, 1_000)} == waiting
        assert all(self.record.questions.kept[QuestionId(each)].promised for each in waiting)

    def _only_ones_own(self, question: QuestionId, by: By, act: Callable[[], Question]) -> Question | None:
        before = self.record.questions.get(question)
        after = self._try(question, act)
        if before.waiting and before.taken_by_another(by.person) and not by.leads:
            assert after is None
        return after

    def _try(self, question: QuestionId, act: Callable[[], Question]) -> Question | None:
        """What became of it; None, and nothing changed, where it was refused."""
        before, journalled = self.record.questions.get(question), self.record.journal.head().seq
        try:
            after = act()
        except (errors.Taken, errors.NotPossible, errors.QuestionRefused):
            assert self.record.questions.get(question) == before
            assert self.record.journal.head().seq == journalled
            return None
        assert after == self.record.questions.get(question)
        assert after.state in NEXT[before.state] | {before.state}
        assert after == before or self.record.journal.head().seq == journalled + 1
        assert after.state is not State.OPEN or after.waits_for is None
        return after


TestTwoAgents = TwoAgents.TestCase
TestTwoAgents.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
