"""What goes on by itself about questions: promises that pass are told, and an answer that enters an edition
answers those who waited for it."""

from collections.abc import Callable, Mapping
from typing import Final

from core.access.model import PersonId
from core.canonical import Json
from core.errors import msgid
from core.storage.database import Database
from core.timers.model import Timer
from crisis.questions.following import (
    GATHERED,
    awaited_and_said,
    close_waiting,
    how_many_late,
    promise_passed,
    tell_gathered,
)
from crisis.questions.model import PROMISED, QuestionId
from crisis.questions.word import NewestWord
from scripts_library.items.model import Audience
from web.record import Record

Facts = Mapping[str, Json]
WORDS: Final = msgid("The time that was promised for an answer to a question has passed.")
MANY: Final = msgid("Questions that wait longer than was promised: %(count)s.")


def _ring(record: Record, timer: Timer) -> object:
    question = QuestionId(str(timer.data["question"]))
    return promise_passed(record, question, leads=timer.data.get("leads") is True)


def _tell_gathered(record: Record, timer: Timer) -> object:
    return tell_gathered(record, Audience(str(timer.data["audience"])), PersonId(str(timer.data["person"])))


TIMERS: Final[Mapping[str, Callable[[Record, Timer], object]]] = {PROMISED: _ring, GATHERED: _tell_gathered}
"""There may be as many of them as there are questions: they ring behind all others."""


def audience_of(record: Record, facts: Facts) -> Audience:
    return record.questions.get(_question(facts)).audience


def where(facts: Facts) -> str:
    return f"/staff/questions/{facts['question']}"


def needless(record: Record, facts: Facts) -> bool:
    """Whether it was answered, closed or promised anew meanwhile."""
    return not record.questions.get(_question(facts)).late(record.clock.now())


def which(record: Record, facts: Facts) -> Audience:  # noqa: ARG001 - it is in the alarm
    return Audience(str(facts["audience"]))


def list_of(facts: Facts) -> str:
    return f"/staff/questions?audience={facts['audience']}"


def how_many(record: Record, facts: Facts) -> Mapping[str, str]:
    return {"count": str(_late(record, facts))}


def none_late(record: Record, facts: Facts) -> bool:
    """Whether all were answered meanwhile."""
    return not _late(record, facts)


def _late(record: Record, facts: Facts) -> int:
    return how_many_late(record, Audience(str(facts["audience"])), PersonId(str(facts["person"])))


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
        items = self._database.read(awaited_and_said, audience, self._words)
        done = sum(self._close(audience, each) for each in items)
        self._seen[audience] = place.number
        return done

    def _close(self, audience: Audience, item: str) -> int:
        """A hundred in a unit of work: others write between them."""
        done, after = self._database.run(close_waiting, audience, item, self._words)
        while after:
            more, after = self._database.run(close_waiting, audience, item, self._words, after)
            done += more
        return done


def _question(facts: Facts) -> QuestionId:
    return QuestionId(str(facts["question"]))
