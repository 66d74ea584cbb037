"""Recordings: somebody's voice for one text. By its hash a recording is outdated the moment the text changes.

A recording is said when a second person has listened and found that it says exactly the text: until then, and
when it is taken away, a voice reads the approved words. Recordings, what was heard of them and what became of
them are rows that are added and never changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from scripts_library.recordings.errors import NotPossible

Place: TypeAlias = tuple[str, str, int | None, str | None]
"""What one take after another is made of: a text's hash, its language, the part, and the slots' digest."""


class State(StrEnum):
    """Where a recording stands on its way to the caller."""

    WAITING = "waiting"
    CHECKED = "checked"
    RETURNED = "returned"
    REMOVED = "removed"


class Act(StrEnum):
    """What people do about a recording once it is made."""

    CHECK = "check"
    RETURN = "return"
    REMOVE = "remove"
    PUT_BACK = "put_back"


FROM: Final[Mapping[Act, frozenset[State]]] = {
    Act.CHECK: frozenset({State.WAITING}),
    Act.RETURN: frozenset({State.WAITING}),
    Act.REMOVE: frozenset({State.WAITING, State.CHECKED}),
    Act.PUT_BACK: frozenset({State.RETURNED, State.REMOVED}),
}
"""In which states each act changes anything."""


class What(StrEnum):
    """What became of a recording, beside a check."""

    RETURNED = "returned"
    """A listener found that it does not say the text, and told the speaker why."""
    REMOVED = "removed"
    """It is not said any more."""
    PUT_BACK = "put_back"
    """As it was before it was returned or removed: its check still counts."""


@dataclass(frozen=True, slots=True)
class Check:
    """Another person has listened to exactly this sound, and says that it says exactly the text.

    ``seq`` is the seq of the journal entry that recorded it, here as in a `Move`.
    """

    recording: str
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Move:
    """A recording was returned, removed or put back."""

    recording: str
    what: What
    by: str
    at: datetime
    seq: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound for a text: fixed part number ``part`` (counted from 0 between the slots), or with None
    the whole text as it reads with the slots' values whose digest is ``slots_digest``. ``sound`` is the
    SHA-256 of the 8 kHz file. ``move`` is the newest.
    """

    id: str
    text_hash: str
    language: str
    part: int | None
    slots_digest: str | None
    sound: str
    by: str
    at: datetime
    check: Check | None = None
    move: Move | None = None

    @property
    def state(self) -> State:
        if self.move is not None and self.move.what is not What.PUT_BACK:
            return State(self.move.what.value)
        return State.WAITING if self.check is None else State.CHECKED

    @property
    def place(self) -> Place:
        return (self.text_hash, self.language, self.part, self.slots_digest)

    def can(self, act: Act) -> bool:
        """Whether the act would change anything now."""
        return self.state in FROM[act]

    def ready_for(self, act: Act) -> None:
        """Raises `NotPossible` where the act would change nothing."""
        if not self.can(act):
            raise NotPossible(state=self.state.value, wanted=act.value)


@dataclass(frozen=True, slots=True)
class Unheard:
    """A recording that nobody else has listened to, and the newest revision that holds exactly its text."""

    recording: Recording
    revision: str


def said_of(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """What callers may hear: of each part the newest take that somebody else has heard and nobody has taken
    away."""
    return newest_of_each(each for each in recordings if each.state is State.CHECKED)


def waiting_of(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """The takes that wait for a listener: of each part the newest, where it is newer than what is said."""
    counts = (each for each in recordings if each.state in {State.CHECKED, State.WAITING})
    return tuple(each for each in newest_of_each(counts) if each.state is State.WAITING)


def newest_of_each(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """Of several takes of the same part, the latest; in the order they are heard, the whole first."""
    takes: dict[Place, Recording] = {}
    for each in sorted(recordings, key=lambda each: (each.at, each.id)):
        takes[each.place] = each
    return tuple(sorted(takes.values(), key=_as_heard))


def _as_heard(recording: Recording) -> tuple[int, datetime, str]:
    return (-1 if recording.part is None else recording.part, recording.at, recording.id)
