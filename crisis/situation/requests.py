"""An answer that a named person is asked to write by a time (docs/purpose.md, Q3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from core.access.model import PersonId
from crisis.situation.errors import RequestState
from scripts_library.items.model import Audience

RequestId = NewType("RequestId", str)
LONGEST_WORDING: Final = 500
REQUEST: Final = "answer-"
"""What the id of a request begins with, so that it is told from an item's where a question waits for it."""


class State(StrEnum):
    """``written``: there is a text, which is not said yet."""

    OPEN = "open"
    WRITTEN = "written"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.WRITTEN, State.WITHDRAWN}),
    State.WRITTEN: frozenset({State.WRITTEN, State.ANSWERED, State.WITHDRAWN}),
    State.ANSWERED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
GOING_ON: Final = frozenset({State.OPEN, State.WRITTEN})


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """``wording`` is the question in staff's words. With a ``topic`` it is asked for everybody who waits for
    an answer about it, else for the questions that name the request. ``edition`` is the one it was answered
    with."""

    id: RequestId
    audience: Audience
    wording: str
    asked_by: PersonId
    asked_at: datetime
    of: PersonId
    due: datetime
    incident: str | None = None
    topic: str | None = None
    state: State = State.OPEN
    item: str | None = None
    edition: int | None = None
    ended_at: datetime | None = None

    @property
    def going_on(self) -> bool:
        return self.state in GOING_ON

    def late(self, now: datetime) -> bool:
        return self.going_on and self.due <= now

    def to(self, state: State) -> "AnswerRequest":
        """Raises `RequestState`."""
        if state not in NEXT[self.state]:
            raise RequestState(state=self.state.value, wanted=state.value)
        return replace(self, state=state)

    def written(self, item: str) -> "AnswerRequest":
        """The text that answers it is this item. Raises `RequestState`."""
        return replace(self.to(State.WRITTEN), item=item)

    def answered(self, edition: int, at: datetime) -> "AnswerRequest":
        """Its text is said. Raises `RequestState`."""
        return replace(self.to(State.ANSWERED), edition=edition, ended_at=at)

    def withdrawn(self, at: datetime) -> "AnswerRequest":
        """Nobody needs it any more. Raises `RequestState`."""
        return replace(self.to(State.WITHDRAWN), ended_at=at)
