"""What goes on by itself: a promise that passes is an alarm, and an answer that enters an edition answers
those who waited for it."""

from datetime import timedelta
from typing import Final

from core.access.model import PersonId
from core.canonical import Json
from core.outbox.model import Intent
from core.timers.model import Timer
from crisis.questions import events
from crisis.questions.model import PROMISED, Question, QuestionId
from crisis.questions.ports import QuestionsRecord
from crisis.questions.service import answered
from crisis.questions.word import NewestWord
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience

LATE: Final = "question_promised"
"""The alarm; see web/serving/alarms.py."""
LEADS_AFTER: Final = timedelta(minutes=10)
"""So long after its owner, those who lead the shift are told."""


def promise_passed(record: QuestionsRecord, question_id: QuestionId, *, leads: bool = False) -> bool:
    """The timer's act: the owner is told, ten minutes later those who lead the shift; at once where nobody
    owns it. False, and nothing done, where it was answered or promised anew."""
    question, now = record.questions.get(question_id), record.clock.now()
    if not question.late(now):
        return False
    if not leads:
        record.journal.add(events.PromisePassed(question.id, _promised(question)), None)
    if leads or question.owner is None:
        _tell(record, question, *(record.approvers.shift_leads() or record.approvers.crisis_management()))
        return True
    _tell(record, question, question.owner)
    facts: dict[str, Json] = {"question": question.id, "leads": True}
    record.timers.set(Timer(PROMISED, question.id, now + LEADS_AFTER, facts))
    return True


def close_waiting(record: QuestionsRecord, audience: Audience, words: NewestWord) -> int:
    """Answer the questions that waited for what is said now; how many there were. Done twice it is done
    once."""
    awaited = record.questions.awaited(audience)
    word = words.of(record.editions, audience) if awaited else None
    done = 0
    for item in awaited if word else ():
        for question in record.questions.waiting_for(audience, item):
            answer = word.answer_of(item, question.language) if word else None
            if answer is not None and answer.revision != question.waits_past:
                answered(record, question, answer, None)
                done += 1
    return done


def _tell(record: QuestionsRecord, question: Question, *people: PersonId) -> None:
    promised = _promised(question)
    facts: dict[str, Json] = {"what": LATE, "question": question.id, "promised": promised}
    for person in people:
        record.outbox.put(Intent(ALARM, person, facts, f"{LATE}:{question.id}:{promised}:{person}"))


def _promised(question: Question) -> str:
    return "" if question.promised is None else question.promised.isoformat()
