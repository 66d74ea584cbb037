"""What goes on by itself about questions: promises that pass are told, and an answer that enters an edition
answers those who waited for it."""

from collections.abc import Callable, Mapping
from typing import Final

from core.canonical import Json
from core.errors import msgid
from core.storage.database import Database
from core.timers.model import Timer
from crisis.questions.following import close_waiting, promise_passed
from crisis.questions.model import PROMISED, QuestionId
from crisis.questions.word import NewestWord
from scripts_library.items.model import Audience
from web.record import Record

Facts = Mapping[str, Json]
WORDS: Final = msgid("The time that was promised for an answer to a question has passed.")


def _ring(record: Record, timer: Timer) -> object:
    question = QuestionId(str(timer.data["question"]))
    return promise_passed(record, question, leads=timer.data.get("leads") is True)


TIMERS: Final[Mapping[str, Callable[[Record, Timer], object]]] = {PROMISED: _ring}


def audience_of(record: Record, facts: Facts) -> Audience:
    return record.questions.get(_question(facts)).audience


def where(facts: Facts) -> str:
    return f"/staff/questions/{facts['question']}"


def needless(record: Record, facts: Facts) -> bool:
    """Whether it was answered, closed or promised anew meanwhile."""
    return not record.questions.get(_question(facts)).late(record.clock.now())


class Answering:
    """Looks at each new edition once in this process; what another process did is not done again."""

    def __init__(self, database: Database[Record]) -> None:
        self._database, self._words = database, NewestWord()
        self._seen: dict[Audience, int] = {}

    def look(self) -> int:
        """How many questions were answered by what is said now."""
        return sum(self._look(audience) for audience in Audience)

    def _look(self, audience: Audience) -> int:
        place = self._database.read(lambda record: record.editions.last(audience))
        if place is None or self._seen.get(audience) == place.number:
            return 0
        done = self._database.run(close_waiting, audience, self._words)
        self._seen[audience] = place.number
        return done


def _question(facts: Facts) -> QuestionId:
    return QuestionId(str(facts["question"]))
