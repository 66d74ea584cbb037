"""Use cases of telling the answer: whoever asked to be rung is, and that they were is kept."""

from collections.abc import Collection

from core.access.model import PersonId
from core.sealing.ports import Sealer
from crisis.calls.errors import NotToBeRung
from crisis.questions import errors, events
from crisis.questions.model import Question, QuestionId, Told, callback_purpose
from crisis.questions.ports import QuestionsRecord


def open_callback(
    record: QuestionsRecord,
    question_id: QuestionId,
    by: PersonId,
    sealer: Sealer,
    never: Collection[str] = (),
) -> str:
    """The asker's number in E.164, while they wait to be rung with the answer, or for whoever follows the
    question up; that it was opened is journalled. ``never`` are numbers that nobody rings: partners' own.
    Raises `NobodyToRing`, `NotToBeRung`."""
    question = record.questions.get(question_id)
    if question.callback_sealed is None or not question.number_opens(by):
        raise errors.NobodyToRing
    number = sealer.open(question.callback_sealed, callback_purpose(question.id))
    if number in never:
        raise NotToBeRung
    record.journal.add(events.AskersNumberOpened(question.id), by)
    return number


def told(record: QuestionsRecord, question_id: QuestionId, how: Told | None, by: PersonId) -> Question:
    """They were rung with the answer, or given up; None undoes that: they wait to be rung after all. Raises
    `NobodyToRing` where nobody waits, or somebody else has rung already."""
    question = record.questions.get(question_id)
    if how is None:
        done = question.to_be_rung_again()
    else:
        done = question.rung(how, by, record.clock.now())
    record.questions.put(done)
    record.journal.add(events.AskerTold(done.id, how and how.value), by)
    return done
