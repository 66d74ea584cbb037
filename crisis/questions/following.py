"""What goes on by itself: a promise that passes is an alarm, and an answer that enters an edition answers
those who waited for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
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
AT_ONCE: Final = 100
"""Questions of one unit of work: many wait, and others want to write as well."""
MANY_LATE: Final = "questions_promised"
"""The alarm that tells how many are late, where more than one became so."""
QUARTER: Final = timedelta(minutes=15)
"""One alarm in such a time for each person, however many questions become late in it."""
GATHERED: Final = "question.gathered"
"""Timer: its handler calls `tell_gathered`; its key is the audience and the person."""


def promise_passed(record: QuestionsRecord, question_id: QuestionId, *, leads: bool = False) -> bool:
    """The timer's act: the owner is told, ten minutes later those who lead the shift; at once where nobody
    owns it; of many in one message. False, and nothing done, where it was answered or promised anew."""
    question, now = record.questions.get(question_id), record.clock.now()
    if not question.late(now):
        return False
    if not leads:
        record.journal.add(events.PromisePassed(question.id, _promised(question)), None)
    if leads or question.owner is None:
        _tell(record, question, *_leads(record))
        return True
    _tell(record, question, question.owner)
    facts: dict[str, Json] = {"question": question.id, "leads": True}
    record.timers.set(Timer(PROMISED, question.id, now + LEADS_AFTER, facts))
    return True


def awaited_and_said(record: QuestionsRecord, audience: Audience, words: NewestWord) -> tuple[str, ...]:
    """The items that questions wait for and that are said now."""
    awaited, now = record.questions.awaited(audience), record.clock.now()
    word = words.of(record.editions, audience) if awaited else None
    return tuple(each for each in awaited if word and word.says(each, now))


def close_waiting(
    record: QuestionsRecord, audience: Audience, item: str, words: NewestWord, after: str = ""
) -> tuple[int, str]:
    """Answer, of the next hundred beyond ``after`` that wait for the item, those whose language it is said
    in: how many, and the last one's id, empty where none are left. Done twice it is done once."""
    word, now, done = words.of(record.editions, audience), record.clock.now(), 0
    waiting = record.questions.waiting_for(audience, item, after, AT_ONCE)
    for question in waiting:
        answer = word.answer_of(item, question.language, now)
        if answer is not None and answer.revision != question.waits_past:
            answered(record, question, answer, None)
            done += 1
    return done, waiting[-1].id if len(waiting) == AT_ONCE else ""


def tell_gathered(record: QuestionsRecord, audience: Audience, person: PersonId) -> bool:
    """The timer's act: one alarm tells of all that became late since the last."""
    if not how_many_late(record, audience, person):
        return False
    facts: dict[str, Json] = {"what": MANY_LATE, "audience": audience.value, "person": person}
    record.outbox.put(Intent(ALARM, person, facts, _key(audience, person, _quarter(record.clock.now()))))
    return True


def how_many_late(record: QuestionsRecord, audience: Audience, person: PersonId) -> int:
    """The late questions that concern them: their own, or everybody's where they lead the shift."""
    owner = None if person in _leads(record) else person
    return record.questions.late(audience, record.clock.now(), owner)


def _tell(record: QuestionsRecord, question: Question, *people: PersonId) -> None:
    """The first of a quarter at once, by itself; what comes later in it, together when it ends."""
    quarter, audience = _quarter(record.clock.now()), question.audience
    facts: dict[str, Json] = {"what": LATE, "question": question.id, "promised": _promised(question)}
    gathered: dict[str, Json] = {"audience": audience.value}
    for person in people:
        key = _key(audience, person, quarter)
        if record.outbox.by_key(key) is None:
            record.outbox.put(Intent(ALARM, person, facts, key))
        else:
            at, named = quarter + QUARTER, gathered | {"person": person}
            record.timers.set(Timer(GATHERED, f"{audience.value}:{person}", at, named))


def _leads(record: QuestionsRecord) -> Sequence[PersonId]:
    return record.approvers.shift_leads() or record.approvers.crisis_management()


def _quarter(now: datetime) -> datetime:
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def _key(audience: Audience, person: PersonId, quarter: datetime) -> str:
    return f"{LATE}:{audience.value}:{person}:{quarter.isoformat()}"


def _promised(question: Question) -> str:
    return "" if question.promised is None else question.promised.isoformat()
