"""Use cases of requests for an answer: ask, write, take back; what happens when it is late; and how everybody
who waited is answered when the text is said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.access.model import PersonId
from core.canonical import Json
from core.clock import rfc3339
from core.errors import FieldError, NotFound
from core.ids import new_id
from core.outbox.model import Intent
from core.timers.model import Timer
from crisis.questions.masking import mask
from crisis.questions.model import By, Question, QuestionId, check_question_text, short_name
from crisis.questions.model import State as QuestionState
from crisis.questions.service import answered, ask_for, ask_no_more, put_to
from crisis.questions.word import NewestWord, Word
from crisis.situation import errors, events
from crisis.situation.ports import AnswersRecord
from crisis.situation.requests import LONGEST_WORDING, REQUEST, AnswerRequest, RequestId, State
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience, ItemId, Kind

DUE: Final = "answer.due"
"""Timer: the answer was to be there by now; its handler calls `due`."""
TELL: Final = "answer.asked"
"""Intent: tell this person that an answer is asked of them. It holds the request's id, and no word of it."""
ASKED: Final = "answer_asked"
LATE: Final = "answer_late"
AT_ONCE: Final = 100
"""Questions of one unit of work: many wait, and others want to write as well."""
LONGEST: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class New:
    """An answer that is to be asked for: about a topic, for one question, or for what nobody has asked."""

    wording: str
    of: PersonId
    due: datetime
    audience: Audience = Audience.LIVE
    incident: str | None = None
    topic: str | None = None
    question: QuestionId | None = None


def ask(record: AnswersRecord, new: New, by: By, words: NewestWord) -> AnswerRequest:
    """A named person is to write the answer; those who wait for it are marked so. Raises `RequestRefused`,
    `TextRefused`, `NoSuchQuestion`, `NotPossible` for a question that nobody waits for."""
    wording = _checked(record, new)
    question = None if new.question is None else record.questions.get(new.question)
    audience = new.audience if question is None else question.audience
    said = words.of(record.editions, audience).incident
    request = AnswerRequest(
        id=RequestId(REQUEST + new_id()),
        audience=audience,
        wording=wording,
        asked_by=by.person,
        asked_at=record.clock.now(),
        of=new.of,
        due=new.due,
        incident=new.incident or (question.incident if question else None) or said,
        topic=short_name("topic", new.topic),
    )
    record.answer_requests.put(request)
    facts: dict[str, Json] = {"request": request.id}
    record.timers.set(Timer(DUE, request.id, request.due, facts))
    record.outbox.put(Intent(TELL, new.of, {"what": ASKED, **facts}, f"{TELL}:{request.id}"))
    event = events.AnswerAskedFor(request.id, audience.value, new.of, rfc3339(request.due))
    askers = _askers(record, request, question)  # held before the journal is, as whoever changes one does
    record.journal.add(event, by.person)
    for each in askers:
        ask_for(record, each, request.id, by, words)
    return request


def write(
    record: AnswersRecord,
    request_id: RequestId,
    item_id: ItemId,
    by: By,
    words: NewestWord,
    *,
    said_already: bool = False,
) -> AnswerRequest:
    """The item answers it, as soon as it is said. Whoever was asked writes it, or somebody who leads. A text
    that is said already answers everybody at once: only where ``said_already`` tells that this is meant.
    Raises `AskedOfAnother`, `RequestRefused` for a text that is no answer of the same incident,
    `SaidAlready`, `RequestState`."""
    request, item = record.answer_requests.get(request_id), record.items.item(item_id)
    if by.person != request.of and not by.leads:
        raise errors.AskedOfAnother
    if item.kind is not Kind.ANSWER or item.incident not in {None, request.incident}:
        raise errors.RequestRefused(errors=[FieldError("item", errors.AN_ANSWER)])
    written = request.written(item.id)
    if not said_already and item.id in words.of(record.editions, request.audience).by_item:
        raise errors.SaidAlready(count=_how_many(record, request))
    record.answer_requests.put(written)
    record.journal.add(events.AnswerWritten(request.id, item.id), by.person)
    return written


def withdraw(record: AnswersRecord, request_id: RequestId, by: By) -> AnswerRequest:
    """It is not needed any more; whoever waited for it is open again. Raises `RequestState`."""
    withdrawn = record.answer_requests.get(request_id).withdrawn(record.clock.now())
    record.answer_requests.put(withdrawn)
    record.timers.cancel(DUE, withdrawn.id)
    waiting = record.questions.waiting_for(withdrawn.audience, withdrawn.id)
    record.journal.add(events.AnswerWithdrawn(withdrawn.id), by.person)
    for each in waiting:
        ask_no_more(record, each.id, by)
    return withdrawn


def due(record: AnswersRecord, request_id: RequestId) -> bool:
    """The timer's act: whoever asked and crisis management are told that the answer is late."""
    request = record.answer_requests.get(request_id)
    if not request.late(record.clock.now()):
        return False
    at = rfc3339(request.due)
    record.journal.add(events.AnswerLate(request.id, at), None)
    for person in dict.fromkeys((request.asked_by, *record.approvers.crisis_management())):
        facts: dict[str, Json] = {"what": LATE, "request": request.id}
        record.outbox.put(Intent(ALARM, person, facts, f"{LATE}:{request.id}:{at}:{person}"))
    return True


def said_now(record: AnswersRecord, audience: Audience, words: NewestWord) -> tuple[RequestId, ...]:
    """The requests whose text is said, and that have not been brought to an end."""
    written = [each for each in record.answer_requests.open(audience) if each.state is State.WRITTEN]
    word, now = words.of(record.editions, audience) if written else None, record.clock.now()
    return tuple(each.id for each in written if word and word.says(each.item or "", now))


def answer_waiting(record: AnswersRecord, request_id: RequestId, words: NewestWord, after: str = "") -> str:
    """Answer the next hundred of those who wait, beyond the question ``after``, with what is said; the last
    one's id, and empty when no more wait and the request is ended. Whoever asked in a language in which it is
    not said waits for the text itself. While it is not said, it was withdrawn between two hundreds or has
    ended, nothing is done and the request goes on. Done twice it is done once."""
    request, now = record.answer_requests.get(request_id), record.clock.now()
    word = words.of(record.editions, request.audience)
    if request.state is not State.WRITTEN or request.item is None or not word.says(request.item, now):
        return ""
    found = _waiting(record, request, after)
    for question in [record.questions.get(each) for each in found]:  # all are held before the journal is
        if question.waiting and _awaits(question, request):
            _answer(record, question, request.item, word, now)
    if len(found) == AT_ONCE:
        return found[-1]
    record.answer_requests.put(request.answered(word.number, now))
    record.timers.cancel(DUE, request.id)
    record.journal.add(events.AnswerSaid(request.id, request.item, word.number), None)
    return ""


def _answer(record: AnswersRecord, question: Question, item: str, word: Word, now: datetime) -> None:
    answer = word.answer_of(item, question.language, now)
    if answer is not None:
        answered(record, question, answer, None)
    elif question.waits_for != item:
        put_to(record, question, item, None)


def _waiting(record: AnswersRecord, request: AnswerRequest, after: str) -> list[QuestionId]:
    named = record.questions.waiting_for(request.audience, request.id, after, AT_ONCE)
    return sorted({*(each.id for each in named), *_of_topic(record, request, after)})[:AT_ONCE]


def _checked(record: AnswersRecord, new: New) -> str:
    """The question in staff's words, numbers of people hidden."""
    wording, now = " ".join(new.wording.split()), record.clock.now()
    wrong = []
    if not wording or len(wording) > LONGEST_WORDING:
        wrong.append(FieldError("wording", errors.SAY_WHAT))
    if not now < new.due <= now + LONGEST:
        wrong.append(FieldError("due", errors.DUE_AHEAD))
    if not _there(record, new.of):
        wrong.append(FieldError("of", errors.NOBODY_WHO_WRITES))
    if wrong:
        raise errors.RequestRefused(errors=wrong)
    return mask(check_question_text(wording))[0]


def _there(record: AnswersRecord, person: PersonId) -> bool:
    try:
        return record.accounts.get(person).active
    except NotFound:
        return False


def _askers(
    record: AnswersRecord, request: AnswerRequest, question: Question | None
) -> tuple[QuestionId, ...]:
    """Who is marked as waiting for it: the question it is for, and the first of its topic. Later ones are
    answered by their topic."""
    found = [question.id] if question else []
    of_topic = _of_topic(record, request, "")
    found += [each for each in of_topic if record.questions.get(each).state is QuestionState.OPEN]
    return tuple(dict.fromkeys(found))


def _how_many(record: AnswersRecord, request: AnswerRequest) -> int:
    """Who waits for it: those who were named, or those of its topic where they are more."""
    waiting = record.tallies.waiting(request.audience, request.incident) if request.topic else ()
    of_topic = sum(each.waiting for each in waiting if each.topic == request.topic)
    return max(len(_named(record, request)), of_topic)


def _named(record: AnswersRecord, request: AnswerRequest) -> list[QuestionId]:
    return [each.id for each in record.questions.waiting_for(request.audience, request.id)]


def _of_topic(record: AnswersRecord, request: AnswerRequest, after: str) -> list[QuestionId]:
    if request.topic is None:
        return []
    found = record.tallies.who_waits(request.audience, request.incident, request.topic, after, AT_ONCE)
    return list(found)


def _awaits(question: Question, request: AnswerRequest) -> bool:
    """Whether nobody has put it to another text."""
    return question.waits_for in {None, request.id, request.item}
