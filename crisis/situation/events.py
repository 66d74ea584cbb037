"""What is journalled about requests for an answer: who asked whom, and what came of it. Never the question's
words."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class AnswerAskedFor(Event):
    kind: ClassVar[str] = "answer.asked"
    request: str
    audience: str
    of: str
    due: str


@dataclass(frozen=True, slots=True)
class AnswerWritten(Event):
    kind: ClassVar[str] = "answer.written"
    request: str
    item: str


@dataclass(frozen=True, slots=True)
class AnswerSaid(Event):
    """Its text entered an edition, and everybody who waited for it has been answered with it."""

    kind: ClassVar[str] = "answer.said"
    request: str
    item: str
    edition: int


@dataclass(frozen=True, slots=True)
class AnswerWithdrawn(Event):
    kind: ClassVar[str] = "answer.withdrawn"
    request: str


@dataclass(frozen=True, slots=True)
class AnswerLate(Event):
    kind: ClassVar[str] = "answer.late"
    request: str
    due: str
