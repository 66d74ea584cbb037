"""Questions in memory. Pass the same contract as the database (tests/contract/crisis)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.access.model import PersonId
from crisis.questions.errors import NoSuchQuestion
from crisis.questions.model import Question, QuestionId
from crisis.questions.ports import Order, Wanted, in_order
from scripts_library.items.model import Audience


class FakeQuestions:
    def __init__(self) -> None:
        self.kept: dict[QuestionId, Question] = {}
        self.changed: Counter[Audience] = Counter()

    def add(self, question: Question) -> None:
        self.kept[question.id] = question
        self.changed[question.audience] += 1

    def put(self, question: Question) -> None:
        was = self.kept[question.id]
        self.changed[was.audience] += 1
        self.kept[question.id] = replace(
            question,
            number=was.number,
            audience=was.audience,
            text=was.text,
            language=was.language,
            channel=was.channel,
            at=was.at,
            by=was.by,
            edition=was.edition,
            origin=was.origin,
            transfer=was.transfer,
            received_sealed=was.received_sealed,
        )

    def get(self, question: QuestionId) -> Question:
        if question not in self.kept:
            raise NoSuchQuestion(question=question)
        return self.kept[question]

    def by_number(self, number: str) -> Question | None:
        return next((each for each in self.kept.values() if each.number == number), None)

    def page(self, wanted: Wanted, *, after: QuestionId | None = None, limit: int = 50) -> Sequence[Question]:
        found = in_order((each for each in self.kept.values() if _fits(each, wanted)), wanted.order)
        last = None if after is None else self.kept.get(after)
        if last is None or (wanted.order is Order.PROMISED and last.promised is None):
            return found[:limit]
        beyond = [each for each in found if in_order([each, last], wanted.order)[0] is last]
        return [each for each in beyond if each is not last][:limit]

    def waiting_for(
        self, audience: Audience, item: str, after: str = "", limit: int | None = None
    ) -> Sequence[Question]:
        mine = [each for each in self.kept.values() if (each.audience, each.waits_for) == (audience, item)]
        return sorted((each for each in mine if each.id > after), key=lambda each: each.id)[:limit]

    def to_ring(self, audience: Audience, limit: int = 100) -> Sequence[Question]:
        mine = [each for each in self.kept.values() if each.audience is audience and each.to_ring]
        return sorted(mine, key=lambda each: (str(each.answered_at), each.id))[:limit]

    def told(self, audience: Audience, limit: int = 30) -> Sequence[Question]:
        mine = [each for each in self.kept.values() if each.audience is audience and each.told]
        return sorted(mine, key=lambda each: (str(each.told_at), each.id), reverse=True)[:limit]

    def awaited(self, audience: Audience) -> Sequence[str]:
        mine = [each.waits_for for each in self.kept.values() if each.audience is audience]
        return sorted({each for each in mine if each is not None})

    def late(self, audience: Audience, now: datetime, owner: PersonId | None = None) -> int:
        mine = [each for each in self.kept.values() if owner in {None, each.owner}]
        return sum(each.late(now) for each in mine if each.audience is audience)

    def topics(self, audience: Audience) -> Sequence[str]:
        mine = sorted(
            (each for each in self.kept.values() if each.audience is audience), key=lambda each: each.id
        )
        counted = Counter(each.topic for each in mine[-1000:] if each.topic is not None)
        return sorted(counted, key=lambda topic: (-counted[topic], topic))[:30]


def _fits(question: Question, wanted: Wanted) -> bool:
    asked = (
        (question.topic, wanted.topic),
        (question.language, wanted.language),
        (question.channel, wanted.channel),
        (question.owner, wanted.owner),
    )
    return (
        question.audience is wanted.audience
        and (not wanted.states or question.state in wanted.states)
        and all(given is None or held == given for held, given in asked)
    )
