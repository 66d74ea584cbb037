"""Tallies and requests in memory. Pass the same contract as the database (tests/contract/crisis)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core.access.model import PersonId
from crisis.questions.model import Question, QuestionId
from crisis.situation.errors import NoSuchAnswerRequest
from crisis.situation.model import Dimension, Stretch, Tally, Waiting, minute_of
from crisis.situation.requests import AnswerRequest, RequestId
from scripts_library.items.model import Audience
from tests.crisis.questions.fakes import FakeQuestions


class FakeTallies:
    """Counts the questions themselves, each time."""

    def __init__(self, questions: FakeQuestions) -> None:
        self._questions = questions

    def asked(self, audience: Audience, incident: str | None, stretch: Stretch) -> Tally:
        return Counter(
            (dimension, getattr(each, dimension) or "")
            for each in self._in(audience, incident, stretch)
            for dimension in Dimension
        )

    def minutes(self, audience: Audience, incident: str | None, stretch: Stretch) -> Mapping[int, int]:
        return Counter(minute_of(each.at) for each in self._in(audience, incident, stretch))

    def waiting(self, audience: Audience, incident: str | None) -> Sequence[Waiting]:
        mine = [each for each in self._of(audience, incident) if each.waiting]
        counted = Counter(each.topic or "" for each in mine)
        found = [
            Waiting(topic, count, min(each.at for each in mine if (each.topic or "") == topic))
            for topic, count in counted.items()
        ]
        return sorted(found, key=lambda each: (-each.waiting, each.topic))[:100]

    def who_waits(
        self, audience: Audience, incident: str | None, topic: str, after: str, limit: int
    ) -> Sequence[QuestionId]:
        mine = [each for each in self._of(audience, None) if each.waiting and (each.topic or "") == topic]
        near = [each for each in mine if incident is None or each.incident in {None, incident}]
        return sorted(each.id for each in near if each.id > after)[:limit]

    def version(self, audience: Audience) -> int:
        return self._questions.changed[audience]

    def _of(self, audience: Audience, incident: str | None) -> list[Question]:
        kept = self._questions.kept.values()
        return [each for each in kept if each.audience is audience and incident in {None, each.incident}]

    def _in(self, audience: Audience, incident: str | None, stretch: Stretch) -> list[Question]:
        mine = self._of(audience, incident)
        return [each for each in mine if stretch.start <= minute_of(each.at) < stretch.end]


class FakeAnswerRequests:
    def __init__(self) -> None:
        self.kept: dict[RequestId, AnswerRequest] = {}

    def put(self, request: AnswerRequest) -> None:
        self.kept[request.id] = request

    def get(self, request: RequestId) -> AnswerRequest:
        if request not in self.kept:
            raise NoSuchAnswerRequest(request=request)
        return self.kept[request]

    def open(self, audience: Audience | None = None, of: PersonId | None = None) -> Sequence[AnswerRequest]:
        mine = [each for each in self.kept.values() if each.going_on and audience in {None, each.audience}]
        return sorted((each for each in mine if of in {None, each.of}), key=lambda each: (each.due, each.id))

    def ended(self, audience: Audience, limit: int = 20) -> Sequence[AnswerRequest]:
        mine = [(each.ended_at, each.id, each) for each in self.kept.values() if each.audience is audience]
        done = [(at, id_, each) for at, id_, each in mine if at is not None]
        return [each for _, _, each in sorted(done, key=lambda row: row[:2], reverse=True)][:limit]
