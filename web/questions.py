"""How questions come in, whatever the door: what this installation decides about them, and numbers and
languages as people and programs write them."""

from dataclasses import dataclass, field
from datetime import timedelta

import phonenumbers

from core.access.model import Caller, PersonId, Role
from core.errors import FieldError
from core.settings import Settings
from crisis.questions import service
from crisis.questions.errors import NOBODYS_NUMBER, NOT_FOLLOWING, QuestionRefused
from crisis.questions.model import By, Question, QuestionId, Rules
from crisis.questions.word import NewestWord
from web.access import CRISIS, MAY, Action
from web.centre import Centre
from web.record import Record
from web.typed import language_of as typed_language


@dataclass(frozen=True, slots=True)
class Asking:
    """What logging a question goes by; one a process."""

    rules: Rules = field(default_factory=Rules)
    words: NewestWord = field(default_factory=NewestWord)


def asking_of(settings: Settings, centre: Centre) -> Asking:
    """As the settings and the centre's file have it."""
    within = timedelta(minutes=settings.question_promise_minutes)
    partners = centre.partners_own_numbers | {each.number for each in centre.partners.values() if each.number}
    return Asking(Rules(within, centre.districts, partners))


def by(caller: Caller) -> By:
    """Who acts; whoever leads a shift or the crisis may act on what others have taken."""
    return By(caller.person, leads=bool(caller.roles & (CRISIS | {Role.SHIFT_LEAD})))


def hand_to(record: Record, question: QuestionId, to: PersonId, by: By) -> Question:
    """Somebody else follows it up, who may. Raises `QuestionRefused`, and what `service.hand_to` raises."""
    if MAY[Action.QUESTION_LOG].isdisjoint(record.accounts.get(to).roles):
        raise _refused("owner", NOT_FOLLOWING)
    return service.hand_to(record, question, to, by)


def number_to_ring(typed: str | None) -> str | None:
    """The number in E.164, read as somebody in Sweden writes it; None where nothing was written. Raises
    `QuestionRefused`."""
    if typed is None or not typed.strip():
        return None
    try:
        parsed = phonenumbers.parse(typed, "SE")
    except phonenumbers.NumberParseException as wrong:
        raise _refused("callback", NOBODYS_NUMBER) from wrong
    if not phonenumbers.is_possible_number(parsed):
        raise _refused("callback", NOBODYS_NUMBER)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def language_of(typed: str) -> str:
    """The tag in its one spelling. Raises `QuestionRefused`."""
    return typed_language(typed, QuestionRefused)


def _refused(name: str, message: str) -> QuestionRefused:
    return QuestionRefused(errors=[FieldError(name, message)])
