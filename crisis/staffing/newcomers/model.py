"""Somebody who is let in for one shift: what is asked of them, and what they become.

The code on the shift lead's screen opens for ten minutes, to the first who writes a name. Both screens then
show the same two words; the lead looks at the other's screen and confirms. So whoever photographs the code
through a window is not let in.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from core.access.model import PersonId
from core.errors import FieldError, msgid
from crisis.staffing.newcomers.errors import BadNewcomer, BadShift, DoorClosed, NotPossible

NewcomerId = NewType("NewcomerId", str)

OPEN_FOR: Final = timedelta(minutes=10)
LONGEST_SHIFT: Final = timedelta(hours=14)
DOOR: Final = "upn_"
BROWSER: Final = "upm_"

COLOURS: Final = (
    *(msgid("blue"), msgid("red"), msgid("green"), msgid("yellow"), msgid("white"), msgid("black")),
    *(msgid("brown"), msgid("grey")),
)
THINGS: Final = (
    *(msgid("pine"), msgid("boat"), msgid("lamp"), msgid("bridge"), msgid("apple"), msgid("stone")),
    *(msgid("horse"), msgid("chair"), msgid("cloud"), msgid("train"), msgid("cup"), msgid("fox")),
    *(msgid("bell"), msgid("leaf"), msgid("spoon"), msgid("wolf")),
)
"""What the two words are drawn from; each reader sees them in their own language."""


class State(StrEnum):
    OPEN = "open"
    ASKS = "asks"
    """Has written a name and acknowledged the reminder; the lead has not confirmed yet."""
    ADMITTED = "admitted"
    REFUSED = "refused"
    ENDED = "ended"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.ASKS, State.REFUSED}),
    State.ASKS: frozenset({State.ADMITTED, State.REFUSED}),
    State.ADMITTED: frozenset({State.ENDED}),
    State.REFUSED: frozenset(),
    State.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """`browser` is the hash of the one browser's cookie; `words` are msgids, the same on both screens. There
    are none for an exercise: an account sees what is live, whoever it was made for."""

    id: NewcomerId
    opened_by: PersonId
    opened_at: datetime
    shift_ends: datetime
    state: State = State.OPEN
    browser: str | None = None
    name: str = ""
    languages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: PersonId | None = None
    account: PersonId | None = None

    def to(self, state: State) -> "Newcomer":
        """Raises `NotPossible`."""
        if state not in NEXT[self.state]:
            raise NotPossible(state=self.state.value, wanted=state.value)
        return replace(self, state=state)

    def asks(self, name: str, languages: tuple[str, ...], browser: str, now: datetime) -> "Newcomer":
        """The first who writes a name has the code. Raises `DoorClosed`, `BadNewcomer`."""
        if self.state is not State.OPEN or not self.opens(now):
            raise DoorClosed
        plain = " ".join(name.split())
        if not (0 < len(plain) <= 100 and plain.isprintable()):
            raise BadNewcomer(errors=[FieldError("name", msgid("1 to 100 visible characters"))])
        asking = replace(self.to(State.ASKS), name=plain, languages=languages, browser=browser)
        return replace(asking, words=two_words(f"{self.id}{browser}"), acknowledged_at=now)

    def opens(self, now: datetime) -> bool:
        """Whether the code still lets somebody begin."""
        return now < min(self.opened_at + OPEN_FOR, self.shift_ends)

    def waits(self, now: datetime) -> bool:
        """Whether they have asked and not been answered; they wait for as long as the shift would last."""
        return self.state is State.ASKS and now < self.shift_ends

    def works(self, now: datetime) -> bool:
        return self.state is State.ADMITTED and now < self.shift_ends


def check_shift(ends: datetime, now: datetime) -> datetime:
    """Raises `BadShift`."""
    if not now < ends <= now + LONGEST_SHIFT:
        raise BadShift(errors=[FieldError("until", BadShift.message)])
    return ends


def two_words(seed: str) -> tuple[str, str]:
    drawn = hashlib.sha256(seed.encode()).digest()
    return COLOURS[drawn[0] % len(COLOURS)], THINGS[drawn[1] % len(THINGS)]
