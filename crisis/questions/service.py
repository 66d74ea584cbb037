"""Use cases of questions: log, sort, take, promise, answer, close, and what happens when a promise passes.

`following.py` has what goes on by itself: promises that pass, and answers that come with an edition;
`telling.py` how whoever asked is rung with the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.access.model import PersonId
from core.errors import FieldError
from core.ids import new_id
from core.sealing.ports import Sealer
from core.timers.model import Timer
from crisis.questions import errors, events
from crisis.questions.masking import Masked, mask
from crisis.questions.model import (
    LONGEST_PROMISE,
    PROMISED,
    Answered,
    By,
    Channel,
    New,
    Question,
    QuestionId,
    Rules,
    State,
    callback_purpose,
    check_question_text,
    checked,
    received_purpose,
    short_name,
    sorting_faults,
)
from crisis.questions.number import new_number
from crisis.questions.ports import QuestionsRecord
from crisis.questions.word import NewestWord, Word
from i18n.rules.model import unix_lines
from scripts_library.items.model import Audience

WRITTEN: Final = frozenset(Channel) - {Channel.PHONE, Channel.VISIT}
"""What was received in writing is kept as it came, sealed, where some of it was hidden: it may be a public
record. What an agent notes of a talk is the agent's."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A question that can be logged: checked, and masked already. ``received`` is the text as it came, where
    something of it was hidden and it has to be kept."""

    new: New
    masked: tuple[Masked, ...]
    received: str | None


@dataclass(frozen=True, slots=True)
class Logged:
    """A question as it was kept, and what was hidden of it."""

    question: Question
    masked: tuple[Masked, ...] = ()


def made_ready(new: New, rules: Rules) -> Ready:
    """Check and mask, outside any unit of work. Raises `QuestionTooLong`, `TextRefused`,
    `QuestionRefused`."""
    fine = checked(new, rules)
    text, masked = mask(fine.text)
    received = fine.text if masked and fine.channel in WRITTEN else None
    topic, district, department = map(_masked, (fine.topic, fine.district, fine.department))
    if masked or (topic, district, department) != (fine.topic, fine.district, fine.department):
        fine = replace(fine, text=text, topic=topic, district=district, department=department)
    return Ready(fine, masked, received)


def log_question(
    record: QuestionsRecord, new: New, by: PersonId | None, sealer: Sealer, rules: Rules | None = None
) -> Logged:
    """Check, mask and keep a question; see `log_ready`."""
    rules = rules or Rules()
    return log_ready(record, made_ready(new, rules), by, sealer, rules, NewestWord())


def log_ready(
    record: QuestionsRecord,
    ready: Ready,
    by: PersonId | None,
    sealer: Sealer,
    rules: Rules,
    words: NewestWord,
) -> Logged:
    """Keep a question. With an answer that is said now it is answered; without one it is open, whoever logged
    it follows it up, and an answer is promised. Raises `Stale`."""
    new, now = ready.new, record.clock.now()
    word = words.of(record.editions, new.audience)
    incident = new.incident or word.incident
    if new.answered_with is not None:
        incident = word.entry_of(new.answered_with, now, new.item).incident or incident
    question = _sealed(_begun(new, by, now, word, incident, rules), ready, sealer)
    record.questions.add(question)
    record.journal.add(
        events.QuestionLogged(
            question.id, new.audience.value, new.channel.value, new.language, question.state.value
        ),
        by,
    )
    _set_timer(record, question)
    return Logged(question, ready.masked)


def take_over(record: QuestionsRecord, question_id: QuestionId, by: PersonId) -> Question:
    """Follow it up from now on. Raises `Taken` where somebody else does, `NotPossible` where nobody waits."""
    question = _mine(record, question_id, By(by))
    if question.taken_at is not None and question.owner == by:
        return question
    return _owned(record, question, by, by)


def hand_to(record: QuestionsRecord, question_id: QuestionId, to: PersonId, by: By) -> Question:
    """Somebody else follows it up. Raises `Taken` unless it is one's own, nobody's, or one leads,
    `QuestionRefused` for whoever is not here any more."""
    question, account = _mine(record, question_id, by), record.accounts.get(to)
    if not account.active:
        raise errors.QuestionRefused(errors=[FieldError("owner", errors.NOT_FOLLOWING)])
    return _owned(record, question, to, by.person)


def promise(record: QuestionsRecord, question_id: QuestionId, at: datetime, by: By) -> Question:
    """Promise an answer for another time. Raises `QuestionRefused` for one that has passed or lies more than
    fourteen days ahead, `Taken`."""
    now = record.clock.now()
    if not now < at <= now + LONGEST_PROMISE:
        wrong = errors.PROMISE_AHEAD if at <= now else errors.PROMISE_NEARER
        raise errors.QuestionRefused(errors=[FieldError("promised", wrong)])
    question = replace(_mine(record, question_id, by), promised=at)
    record.journal.add(events.AnswerPromised(question.id, at.isoformat()), by.person)
    return _kept(record, question)


def sort(
    record: QuestionsRecord,
    question_id: QuestionId,
    changes: Mapping[str, str | int | None],
    by: PersonId,
    rules: Rules,
) -> Question:
    """Change topic, district, department, rosa or note: only those that are given. Raises `QuestionRefused`,
    `TextRefused`."""
    question = record.questions.get(question_id)
    _refuse_unknown(changes, rules)
    sorted_ = _sorted(question, changes)
    record.questions.put(sorted_)
    record.journal.add(events.QuestionChanged(question.id, tuple(sorted(changes))), by)
    return sorted_


def answer_with(
    record: QuestionsRecord,
    question_id: QuestionId,
    answer: Answered,
    by: By,
    words: NewestWord,
    item: str | None = None,
) -> Question:
    """It was answered with this text, which is said now. Raises `Stale`, `Taken`, `NotPossible`."""
    question = record.questions.get(question_id)
    _refuse_taken(record, question, by)
    words.of(record.editions, question.audience).entry_of(answer, record.clock.now(), item)
    return answered(record, question, answer, by.person)


def answered(record: QuestionsRecord, question: Question, answer: Answered, by: PersonId | None) -> Question:
    """Keep it as answered. Raises `NotPossible`."""
    done = question.answered(answer, record.clock.now())
    event = events.QuestionAnswered(question.id, answer.revision, answer.language, answer.hash)
    record.journal.add(event, by)
    return _kept(record, done)


def ask_for(
    record: QuestionsRecord, question_id: QuestionId, item: str, by: By, words: NewestWord
) -> Question:
    """It waits for the item to be said: when it is, the question is answered with it. Raises `Taken`,
    `NotPossible`."""
    question = _mine(record, question_id, by)
    word = words.of(record.editions, question.audience)
    said = word.answer_of(item, question.language, record.clock.now())
    return put_to(record, question, item, by.person, said.revision if said else None)


def put_to(
    record: QuestionsRecord, question: Question, item: str, by: PersonId | None, past: str | None = None
) -> Question:
    """It waits for the item, or for a later revision of it than ``past``. Raises `NotPossible`."""
    asked = question.asks_for(item, past)
    record.journal.add(events.QuestionWaits(question.id, item), by)
    return _kept(record, asked)


def ask_no_more(record: QuestionsRecord, question_id: QuestionId, by: By) -> Question:
    """Nobody writes the answer after all: it is open again. Raises `Taken`, `NotPossible`."""
    question = _mine(record, question_id, by).asks_no_more()
    record.journal.add(events.QuestionWaits(question.id, None), by.person)
    return _kept(record, question)


def close(record: QuestionsRecord, question_id: QuestionId, reason: str, by: By) -> Question:
    """Done with, and why, in staff's words. Raises `QuestionRefused` without a reason, `TextRefused`,
    `Taken`, `NotPossible`."""
    question = record.questions.get(question_id)
    _refuse_taken(record, question, by)
    if not reason.strip():
        raise errors.QuestionRefused(errors=[FieldError("reason", errors.REASON_NEEDED)])
    closed = question.closed(mask(check_question_text(reason.strip()))[0], record.clock.now())
    record.journal.add(events.QuestionClosed(question.id), by.person)
    return _kept(record, closed)


def reopen(record: QuestionsRecord, question_id: QuestionId, by: By, rules: Rules) -> Question:
    """As if it had not been answered or closed; whoever undoes it follows it up. Raises `NotPossible`."""
    question, now = record.questions.get(question_id), record.clock.now()
    opened = question.reopened(now + rules.promised_within).owned_by(by.person, now)
    record.journal.add(events.QuestionReopened(question.id, question.state.value), by.person)
    return _kept(record, opened)


def open_received(record: QuestionsRecord, question_id: QuestionId, by: PersonId, sealer: Sealer) -> str:
    """The text as it was received; that it was opened is journalled. Raises `NothingSealed`."""
    question = record.questions.get(question_id)
    if question.received_sealed is None:
        raise errors.NothingSealed
    record.journal.add(events.ReceivedOpened(question.id), by)
    return sealer.open(question.received_sealed, received_purpose(question.id))


def _begun(
    new: New, by: PersonId | None, now: datetime, word: Word, incident: str | None, rules: Rules
) -> Question:
    given = new.answered_with
    return Question(
        id=QuestionId(new_id()),
        number=new_number(),
        audience=new.audience,
        text=new.text,
        language=new.language,
        channel=new.channel,
        at=now,
        by=by,
        incident=incident,
        district=new.district,
        topic=new.topic,
        department=new.department,
        rosa=new.rosa,
        edition=word.number,
        origin=new.origin,
        transfer=new.transfer,
        state=State.OPEN if given is None else State.ANSWERED,
        owner=by if given is None else None,
        promised=now + rules.promised_within if given is None else None,
        answered_with=given,
        answered_at=None if given is None else now,
    )


def _sealed(question: Question, ready: Ready, sealer: Sealer) -> Question:
    number, received = ready.new.callback, ready.received
    if number is None and received is None:
        return question
    return replace(
        question,
        callback_sealed=number and sealer.seal(number, callback_purpose(question.id)),
        received_sealed=received and sealer.seal(received, received_purpose(question.id)),
    )


def _masked(name: str | None) -> str | None:
    return name and mask(name)[0]


def _refuse_unknown(changes: Mapping[str, str | int | None], rules: Rules) -> None:
    wrong = sorting_faults(rules, _text(changes.get("district")), _level(changes.get("rosa")))
    if wrong:
        raise errors.QuestionRefused(errors=wrong)


def _sorted(question: Question, changes: Mapping[str, str | int | None]) -> Question:
    def name(field: str, kept: str | None) -> str | None:
        return _masked(short_name(field, _text(changes[field]))) if field in changes else kept

    note = unix_lines(_text(changes.get("note")) or "").strip()
    return replace(
        question,
        topic=name("topic", question.topic),
        district=name("district", question.district),
        department=name("department", question.department),
        rosa=_level(changes["rosa"]) if "rosa" in changes else question.rosa,
        note=_masked(check_question_text(note)) or None if "note" in changes else question.note,
    )


def _level(value: str | int | None) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: str | int | None) -> str | None:
    return value if isinstance(value, str) else None


def _mine(record: QuestionsRecord, question_id: QuestionId, by: By) -> Question:
    """The question, somebody waiting for its answer, and nobody else having taken it."""
    question = record.questions.get(question_id)
    if not question.waiting:
        raise errors.NotPossible(state=question.state.value, wanted=State.OPEN.value)
    _refuse_taken(record, question, by)
    return question


def _refuse_taken(record: QuestionsRecord, question: Question, by: By) -> None:
    if by.leads or not question.waiting or not question.taken_by_another(by.person):
        return
    owner, since = question.owner, question.taken_at
    if owner is None or since is None:
        return
    zone = ZoneInfo(record.publisher.municipality.timezone)
    raise errors.Taken(
        name=record.accounts.get(owner).display_name,
        at=since.astimezone(zone).strftime("%H:%M"),
        owner=owner,
        since=since.isoformat(),
    )


def _owned(record: QuestionsRecord, question: Question, owner: PersonId, by: PersonId) -> Question:
    taken = question.owned_by(owner, record.clock.now())
    record.journal.add(events.QuestionTaken(question.id, owner), by)
    return _kept(record, taken)


def _kept(record: QuestionsRecord, question: Question) -> Question:
    record.questions.put(question)
    if not question.waiting:
        record.timers.cancel(PROMISED, question.id)
    _set_timer(record, question)
    return question


def _set_timer(record: QuestionsRecord, question: Question) -> None:
    if question.waiting and question.promised is not None:
        facts = {"question": question.id}
        record.timers.set(Timer(PROMISED, question.id, question.promised, facts))


def waiting_for(
    record: QuestionsRecord, item: str, audience: Audience = Audience.LIVE
) -> tuple[Question, ...]:
    """Those that wait for the item to be said, oldest first."""
    return tuple(record.questions.waiting_for(audience, item))
