"""A need, who is asked, what they answer and when they come: plain values and their rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from core.errors import FieldError, msgid
from crisis.staffing.callouts.errors import BadNeed, NotComing, NotPossible
from crisis.staffing.people.model import LONGEST_SKILL, StaffId, is_language
from scripts_library.items.model import Audience

CallOutId = NewType("CallOutId", str)

MOST: Final = 500
LONGEST_PLACE: Final = 120
MOST_PARTS: Final = 8
WAITS: Final = (timedelta(minutes=2), timedelta(minutes=60))
OVERSAMPLED: Final = 2
"""How many are asked for each one who is missing, where nobody chose otherwise."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many of those needed must speak a language, or have a skill, or both."""

    count: int
    language: str | None = None
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """ "Twelve by 06:00, four of them Arabic": how many, there `by` then and `until` then, and where."""

    count: int
    by: datetime
    until: datetime
    place: str = ""
    from_home: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def seats(self) -> tuple[int, ...]:
        """How many places each part has, and last how many anybody can take."""
        parts = tuple(each.count for each in self.parts)
        return (*parts, self.count - sum(parts))


def check_need(need: Need, now: datetime) -> Need:
    """The need, fit to be called for. Raises `BadNeed` naming each field that is not."""
    in_parts = sum(each.count for each in need.parts)
    rules = [
        ("count", msgid("From 1 to 500 people"), 1 <= need.count <= MOST),
        ("by", msgid("A time that has not passed"), need.by > now),
        ("until", msgid("After the time when they are to be there"), need.until > need.by),
        ("until", msgid("Within 24 hours of it"), need.until - need.by <= timedelta(hours=24)),
        ("place", msgid("Say where, or that they work from home"), _said(need)),
        ("parts", msgid("No more than are needed in all"), in_parts <= need.count),
        ("parts", msgid("Each part needs a number, and a language or a skill"), all(map(_whole, need.parts))),
    ]
    wrong = [FieldError(field, message) for field, message, fine in rules if not fine]
    if wrong or len(need.parts) > MOST_PARTS:
        raise BadNeed(errors=wrong or [FieldError("parts", msgid("At most eight parts"))])
    return need


def _said(need: Need) -> bool:
    place = need.place.strip()
    return (bool(place) or need.from_home) and len(place) <= LONGEST_PLACE and need.place.isprintable()


def _whole(part: Part) -> bool:
    skill = part.skill is None or (0 < len(part.skill) <= LONGEST_SKILL and part.skill.isprintable())
    spoken = part.language is None or is_language(part.language)
    return part.count > 0 and skill and spoken and bool(part.language or part.skill)


class State(StrEnum):
    RUNNING = "running"
    FILLED = "filled"
    EXHAUSTED = "exhausted"
    """Everybody who could fill it was asked, and too few said yes: somebody was alarmed."""
    CANCELLED = "cancelled"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.RUNNING: frozenset({State.FILLED, State.EXHAUSTED, State.CANCELLED}),
    State.FILLED: frozenset({State.RUNNING, State.CANCELLED}),
    State.EXHAUSTED: frozenset({State.RUNNING, State.FILLED, State.CANCELLED}),
    State.CANCELLED: frozenset(),
}
"""A call-out that was filled runs again when somebody falls away; an exhausted one when more are called."""


@dataclass(frozen=True, slots=True)
class CallOut:
    """A need that people are called for. `step` counts the rounds of messages; `at_once` is how many are
    asked in one; `wait` how long they have before the next."""

    id: CallOutId
    incident: str
    audience: Audience
    need: Need
    made_by: str
    made_at: datetime
    at_once: int
    wait: timedelta
    state: State = State.RUNNING
    step: int = 0
    ended_at: datetime | None = None
    cancelled_by: str | None = None

    def to(self, state: State, at: datetime) -> "CallOut":
        """Raises `NotPossible`."""
        if state not in NEXT[self.state]:
            raise NotPossible(state=self.state.value, wanted=state.value)
        return replace(self, state=state, ended_at=None if state is State.RUNNING else at)

    def answerable(self, now: datetime) -> bool:
        return self.state is not State.CANCELLED and now < self.need.until


class Asked(StrEnum):
    """How it stands with one of those called."""

    WAITING = "waiting"
    """Not asked yet."""
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    LATER = "later"
    THANKED = "thanked"
    """It was filled before they answered."""
    UNREACHED = "unreached"
    """It is certain that no message reached them."""


NEXT_ASKED: Final[Mapping[Asked, frozenset[Asked]]] = {
    Asked.WAITING: frozenset({Asked.ASKED, Asked.YES, Asked.NO, Asked.LATER}),
    Asked.ASKED: frozenset({Asked.WAITING, Asked.YES, Asked.NO, Asked.LATER, Asked.THANKED, Asked.UNREACHED}),
    Asked.YES: frozenset({Asked.WAITING, Asked.ASKED, Asked.NO, Asked.LATER}),
    Asked.NO: frozenset({Asked.WAITING, Asked.ASKED, Asked.YES, Asked.LATER}),
    Asked.LATER: frozenset({Asked.WAITING, Asked.ASKED, Asked.YES, Asked.NO, Asked.THANKED}),
    Asked.THANKED: frozenset({Asked.ASKED, Asked.YES, Asked.NO, Asked.LATER}),
    Asked.UNREACHED: frozenset({Asked.ASKED, Asked.YES, Asked.NO, Asked.LATER}),
}
"""Back to waiting only where nothing was sent: the message was called back, or none was due yet."""


class Arrival(StrEnum):
    EXPECTED = "expected"
    ON_THE_WAY = "on_the_way"
    HERE = "here"
    LEFT = "left"


NEXT_ARRIVAL: Final[Mapping[Arrival, frozenset[Arrival]]] = {
    Arrival.EXPECTED: frozenset({Arrival.ON_THE_WAY, Arrival.HERE}),
    Arrival.ON_THE_WAY: frozenset({Arrival.EXPECTED, Arrival.HERE}),
    Arrival.HERE: frozenset({Arrival.EXPECTED, Arrival.ON_THE_WAY, Arrival.LEFT}),
    Arrival.LEFT: frozenset({Arrival.HERE}),
}
"""Every step can be taken back: a name is easily mistaken for its neighbour."""


@dataclass(frozen=True, slots=True)
class Called:
    """One of those called, with what they spoke and could do when they were. `seat` is the part of the need
    they fill (its last: anybody's); who said yes without one stands by. `code` is said at the desk."""

    callout: CallOutId
    person: StaffId
    place: int
    code: str
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    state: Asked = Asked.WAITING
    step: int = 0
    reminded: bool = False
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    later_at: datetime | None = None
    seat: int | None = None
    arrival: Arrival = Arrival.EXPECTED
    arrived_at: datetime | None = None

    def to(self, state: Asked) -> "Called":
        """Raises `NotPossible`."""
        if state not in NEXT_ASKED[self.state]:
            raise NotPossible(state=self.state.value, wanted=state.value)
        return replace(self, state=state)

    def arrives(self, arrival: Arrival, at: datetime) -> "Called":
        """Raises `NotComing`, `NotPossible`."""
        if self.state is not Asked.YES:
            raise NotComing
        if arrival not in NEXT_ARRIVAL[self.arrival]:
            raise NotPossible(state=self.arrival.value, wanted=arrival.value)
        return replace(self, arrival=arrival, arrived_at=at)

    @property
    def confirmed(self) -> bool:
        return self.state is Asked.YES and self.seat is not None

    @property
    def stands_by(self) -> bool:
        return self.state is Asked.YES and self.seat is None


class Said(StrEnum):
    """What was answered; `undone` takes back the one before it."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    UNDONE = "undone"


class Via(StrEnum):
    LINK = "link"
    TEXT = "text"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given; kept for ever, the last that is not undone holds. `later_at`: when they can
    come. `by`: the member of staff who wrote it down for them."""

    id: str
    callout: CallOutId
    person: StaffId
    at: datetime
    said: Said
    via: Via
    later_at: datetime | None = None
    by: str | None = None


def holding(answers: "tuple[Answer, ...]") -> Answer | None:
    """The answer that holds, of all that were given, oldest first."""
    held: list[Answer] = []
    for each in answers:
        if each.said is not Said.UNDONE:
            held.append(each)
        elif held:
            held.pop()
    return held[-1] if held else None


class Meaning(StrEnum):
    """What a text message that came in was taken for."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    STOP = "stop"
    START = "start"
    UNCLEAR = "unclear"
    """Kept for the coordinator."""
    WHICH = "which"
    """A yes or a no, and they are called in more than once: kept for the coordinator."""
    NOT_ASKED = "not_asked"
    """From somebody we know, who is asked nothing now."""
    SHARED = "shared"
    """From a number that several share."""
    UNKNOWN = "unknown"
    """From a number we don't know: nothing is kept but how it ends."""


TO_BE_READ: Final = (Meaning.UNCLEAR, Meaning.WHICH)
"""What waits for a person."""


@dataclass(frozen=True, slots=True)
class TextIn:
    """A text message that came in, by the provider's id for it. `words` only where a person must read
    them."""

    id: str
    audience: Audience
    at: datetime
    meaning: Meaning
    person: StaffId | None = None
    callout: CallOutId | None = None
    tail: str = ""
    words: str = ""
    settled_by: str | None = None
    settled_at: datetime | None = None
