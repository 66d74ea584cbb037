"""What the overview and the requests for an answer need of the world."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.access.model import PersonId
from core.clock import Clock
from crisis.questions.model import QuestionId
from crisis.questions.ports import QuestionsRecord
from crisis.situation.model import Stretch, Tally, Waiting
from crisis.situation.requests import AnswerRequest, RequestId
from scripts_library.items.model import Audience
from scripts_library.items.ports import Items


class Tallies(Protocol):
    """How much was asked, and what waits. ``incident`` None: all incidents and none."""

    def asked(self, audience: Audience, incident: str | None, stretch: Stretch) -> Tally:
        """Questions of the stretch by each dimension's values."""
        ...

    def minutes(self, audience: Audience, incident: str | None, stretch: Stretch) -> Mapping[int, int]:
        """Questions by the minutes that the chart's bars are made of; those without any are left out."""
        ...

    def waiting(self, audience: Audience, incident: str | None) -> Sequence[Waiting]:
        """The topics that anybody waits for an answer about; at most a hundred, the most waited for first."""
        ...

    def who_waits(
        self, audience: Audience, incident: str | None, topic: str, after: str, limit: int
    ) -> Sequence[QuestionId]:
        """Questions of a topic that wait, by their ids, beyond ``after``: of the incident, and of none."""
        ...

    def version(self, audience: Audience) -> int:
        """Grows with whatever happens to a question."""
        ...


class AnswerRequests(Protocol):
    """The answers that somebody was asked to write."""

    def put(self, request: AnswerRequest) -> None: ...

    def get(self, request: RequestId) -> AnswerRequest:
        """Held until a write unit ends. Raises `NoSuchAnswerRequest`."""
        ...

    def open(self, audience: Audience | None = None, of: PersonId | None = None) -> Sequence[AnswerRequest]:
        """Those not answered yet, due soonest first."""
        ...

    def ended(self, audience: Audience, limit: int = 20) -> Sequence[AnswerRequest]:
        """Answered or withdrawn, the latest first."""
        ...


class OverviewRecord(Protocol):
    """What one unit of work offers whoever looks at what the public asks."""

    @property
    def tallies(self) -> Tallies: ...
    @property
    def clock(self) -> Clock: ...


class AnswersRecord(QuestionsRecord, Protocol):
    """What one unit of work offers requests for an answer."""

    @property
    def tallies(self) -> Tallies: ...
    @property
    def answer_requests(self) -> AnswerRequests: ...
    @property
    def items(self) -> Items: ...
