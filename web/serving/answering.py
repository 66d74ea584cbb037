"""What goes on by itself about requests for an answer: who is asked is told, who is late is told of, and a
text that is said answers everybody who waited for it."""

from collections.abc import Callable, Mapping
from typing import Final

from core.canonical import Json
from core.errors import msgid
from core.storage.database import Database
from core.timers.model import Timer
from crisis.questions.word import NewestWord
from crisis.situation import service
from crisis.situation.requests import AnswerRequest, RequestId, State
from scripts_library.items.model import Audience
from web.record import Record

Facts = Mapping[str, Json]
ASKED: Final = msgid("You are asked to write an answer. Log in.")
LATE: Final = msgid("An answer that was asked for is not said, and its time has passed.")
PAGE: Final = "/staff/answers"


def _ring(record: Record, timer: Timer) -> object:
    return service.due(record, RequestId(str(timer.data["request"])))


TIMERS: Final[Mapping[str, Callable[[Record, Timer], object]]] = {service.DUE: _ring}


def audience_of(record: Record, facts: Facts) -> Audience:
    return _request(record, facts).audience


def where(facts: Facts) -> str:  # noqa: ARG001 - one page for all of them
    return PAGE


def written(record: Record, facts: Facts) -> bool:
    """Whether it has been written or taken back, so that nobody need be asked."""
    return _request(record, facts).state is not State.OPEN


def ended(record: Record, facts: Facts) -> bool:
    """Whether it is said or taken back, so that nothing is late."""
    return not _request(record, facts).going_on


class Answers:
    """Looks each second whether a text that was asked for is said. It rests on the requests' rows, so what a
    kill interrupts is gone on with; done twice it is done once."""

    def __init__(self, database: Database[Record]) -> None:
        self._database, self._words = database, NewestWord()

    def look(self) -> int:
        """How many requests came to their end."""
        found = self._database.read(_said, self._words)
        for each in found:
            after = self._database.run(service.answer_waiting, each, self._words)
            while after:
                after = self._database.run(service.answer_waiting, each, self._words, after)
        return len(found)


def _said(record: Record, words: NewestWord) -> tuple[RequestId, ...]:
    return tuple(each for audience in Audience for each in service.said_now(record, audience, words))


def _request(record: Record, facts: Facts) -> AnswerRequest:
    return record.answer_requests.get(RequestId(str(facts["request"])))
