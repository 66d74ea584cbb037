"""What is journalled about call-outs. People by their id alone; never a name, a number or a word of
theirs."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class CallOutStarted(Event):
    kind: ClassVar[str] = "callout.started"
    callout: str
    incident: str
    audience: str
    needed: int
    people: list[str]


@dataclass(frozen=True, slots=True)
class CallOutStep(Event):
    """A round of messages was decided on: who is asked, or reminded."""

    kind: ClassVar[str] = "callout.step"
    callout: str
    step: int
    words: str
    people: list[str]


@dataclass(frozen=True, slots=True)
class CallOutState(Event):
    kind: ClassVar[str] = "callout.state"
    callout: str
    state: str
    confirmed: int


@dataclass(frozen=True, slots=True)
class Answered(Event):
    kind: ClassVar[str] = "callout.answered"
    callout: str
    person: str
    said: str
    via: str


@dataclass(frozen=True, slots=True)
class Arrived(Event):
    kind: ClassVar[str] = "callout.arrived"
    callout: str
    person: str
    arrival: str


@dataclass(frozen=True, slots=True)
class TextCameIn(Event):
    """A text message came in: what it was taken for. From whom and what it said is not told here."""

    kind: ClassVar[str] = "callout.text_in"
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class TextSettled(Event):
    kind: ClassVar[str] = "callout.text_settled"
    text: str
