"""What is journalled about questions: who did what with which. Never a word of them, nor a number."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class QuestionLogged(Event):
    kind: ClassVar[str] = "question.logged"
    question: str
    audience: str
    channel: str
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class QuestionTaken(Event):
    """Somebody follows it up from now on: took it, or was handed it by another."""

    kind: ClassVar[str] = "question.taken"
    question: str
    owner: str


@dataclass(frozen=True, slots=True)
class QuestionChanged(Event):
    """How it is sorted, or what staff noted, changed; ``fields`` names what."""

    kind: ClassVar[str] = "question.changed"
    question: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerPromised(Event):
    kind: ClassVar[str] = "question.promised"
    question: str
    at: str


@dataclass(frozen=True, slots=True)
class QuestionWaits(Event):
    """It was put to somebody who writes the answer; it closes when the item is said. None: not any more."""

    kind: ClassVar[str] = "question.waits"
    question: str
    item: str | None


@dataclass(frozen=True, slots=True)
class QuestionAnswered(Event):
    kind: ClassVar[str] = "question.answered"
    question: str
    revision: str
    language: str
    hash: str


@dataclass(frozen=True, slots=True)
class QuestionClosed(Event):
    kind: ClassVar[str] = "question.closed"
    question: str


@dataclass(frozen=True, slots=True)
class QuestionReopened(Event):
    kind: ClassVar[str] = "question.reopened"
    question: str
    was: str


@dataclass(frozen=True, slots=True)
class PromisePassed(Event):
    """The promised time came and the question had no answer."""

    kind: ClassVar[str] = "question.promise_passed"
    question: str
    promised: str


@dataclass(frozen=True, slots=True)
class AskersNumberOpened(Event):
    kind: ClassVar[str] = "question.number_opened"
    question: str


@dataclass(frozen=True, slots=True)
class AskerTold(Event):
    """Whoever asked was rung with the answer, or given up; None: they wait to be rung after all."""

    kind: ClassVar[str] = "question.told"
    question: str
    told: str | None


@dataclass(frozen=True, slots=True)
class ReceivedOpened(Event):
    """Somebody read what had been hidden of a question."""

    kind: ClassVar[str] = "question.received_opened"
    question: str
