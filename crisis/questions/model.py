"""Questions, as they are asked in any channel, and who sees to it that they are answered (docs/purpose.md,
Q1, Q2 and Q5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from core.access.model import PersonId
from core.errors import FieldError
from crisis.questions import errors
from i18n.rules.model import check_text, clean_line, unix_lines
from scripts_library.items.model import Audience

QuestionId = NewType("QuestionId", str)

LONGEST: Final = 8 * 1024
"""Bytes of a question's text; a call is noted in a tenth of it."""
PROMISED_WITHIN: Final = timedelta(hours=2)
"""When an answer is promised, where the installation says nothing else."""
PROMISED: Final = "question.promised"
"""Timer: its handler calls `promise_passed` with the question's id, which is also the timer's key."""
LONGEST_PROMISE: Final = timedelta(days=14)
ROSA: Final = range(1, 9)
"""ROSA levels: 1 information … 6 judgement, and Göteborg's 7 management and 8 politics (Q5)."""


class Channel(StrEnum):
    """How somebody asked (Q1)."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    WEB = "web"
    CHAT = "chat"
    SOCIAL = "social"
    VISIT = "visit"
    LETTER = "letter"


class State(StrEnum):
    """``asked``: put to somebody who writes the answer, and waiting for it to be said."""

    OPEN = "open"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.ASKED, State.ANSWERED, State.CLOSED}),
    State.ASKED: frozenset({State.OPEN, State.ANSWERED, State.CLOSED}),
    State.ANSWERED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
}
"""Whatever was answered or closed by mistake can be opened again."""

WAITING: Final = frozenset({State.OPEN, State.ASKED})
"""In these states somebody waits for an answer."""


class Told(StrEnum):
    """How it went to ring whoever asked and tell them the answer."""

    REACHED = "reached"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Answered:
    """The text that was given as the answer: exactly these words, by their hash."""

    revision: str
    language: str
    hash: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``text`` is masked; ``number`` is public and unguessable.

    ``owner`` follows it up: whoever logged it until somebody takes it (``taken_at``); nobody where a citizen
    wrote it. ``edition`` is the number of the one that was said when it was asked, 0 before any.
    ``origin`` is the partner who put the call through, ``transfer`` its transfer. ``callback_sealed`` and
    ``received_sealed`` open for `callback_purpose` and `received_purpose`. ``waits_past`` is the revision of
    ``waits_for`` that was said already when it was asked for: a later one answers. ``told`` is whether they
    were rung with the answer, where they asked to be.
    """

    id: QuestionId
    number: str
    audience: Audience
    text: str
    language: str
    channel: Channel
    at: datetime
    by: PersonId | None = None
    incident: str | None = None
    district: str | None = None
    topic: str | None = None
    department: str | None = None
    rosa: int | None = None
    edition: int = 0
    origin: str | None = None
    transfer: str | None = None
    state: State = State.OPEN
    owner: PersonId | None = None
    taken_at: datetime | None = None
    promised: datetime | None = None
    waits_for: str | None = None
    waits_past: str | None = None
    answered_with: Answered | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    note: str | None = None
    callback_sealed: str | None = None
    received_sealed: str | None = None
    told: Told | None = None
    told_by: PersonId | None = None
    told_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        return self.state in WAITING

    @property
    def to_ring(self) -> bool:
        """Whether there is an answer, and whoever asked waits to be rung with it."""
        return self.state is State.ANSWERED and self.callback_sealed is not None and self.told is None

    def number_opens(self, by: PersonId) -> bool:
        """Whether they may open the asker's number: there is an answer to tell, or they follow it up."""
        return self.to_ring or (self.waiting and self.owner == by)

    def late(self, now: datetime) -> bool:
        """Whether the promised time has passed without an answer."""
        return self.waiting and self.promised is not None and self.promised <= now

    def taken_by_another(self, than: PersonId) -> bool:
        """Whether somebody else has said that they follow it up."""
        return self.taken_at is not None and self.owner not in {None, than}

    def owned_by(self, owner: PersonId, at: datetime) -> "Question":
        return replace(self, owner=owner, taken_at=at)

    def to(self, state: State) -> "Question":
        """Raises `NotPossible`."""
        if state not in NEXT[self.state]:
            raise errors.NotPossible(state=self.state.value, wanted=state.value)
        return replace(self, state=state)

    def answered(self, answer: Answered, at: datetime) -> "Question":
        """Raises `NotPossible`."""
        done = self.to(State.ANSWERED)
        return replace(done, answered_with=answer, answered_at=at, waits_for=None, waits_past=None)

    def asks_for(self, item: str, past: str | None) -> "Question":
        """It waits for the item to be said, or to be said in a later revision than ``past``. Raises
        `NotPossible`."""
        asked = self if self.state is State.ASKED else self.to(State.ASKED)
        return replace(asked, waits_for=item, waits_past=past)

    def asks_no_more(self) -> "Question":
        """Raises `NotPossible`."""
        return replace(self.to(State.OPEN), waits_for=None, waits_past=None)

    def closed(self, reason: str, at: datetime) -> "Question":
        """Raises `NotPossible`."""
        return replace(self.to(State.CLOSED), reason=reason, closed_at=at, waits_for=None, waits_past=None)

    def reopened(self, promised: datetime) -> "Question":
        """As if it had not been answered or closed. Raises `NotPossible`."""
        if self.waiting:
            raise errors.NotPossible(state=self.state.value, wanted=State.OPEN.value)
        bare = replace(self.to(State.OPEN), answered_with=None, answered_at=None, closed_at=None)
        return replace(bare, reason=None, promised=promised, told=None, told_by=None, told_at=None)

    def rung(self, told: Told, by: PersonId, at: datetime) -> "Question":
        """They were rung with the answer, or given up. Raises `NobodyToRing`."""
        if not self.to_ring:
            raise errors.NobodyToRing
        return replace(self, told=told, told_by=by, told_at=at)

    def to_be_rung_again(self) -> "Question":
        """As if nobody had been rung. Raises `NobodyToRing`."""
        again = replace(self, told=None, told_by=None, told_at=None)
        if self.told is None or not again.to_ring:
            raise errors.NobodyToRing
        return again


@dataclass(frozen=True, slots=True)
class New:
    """A question as somebody hands it in. ``callback`` is E.164. Without text only where an answer was given:
    its title says what was asked."""

    text: str
    language: str
    channel: Channel
    audience: Audience = Audience.LIVE
    incident: str | None = None
    district: str | None = None
    topic: str | None = None
    department: str | None = None
    rosa: int | None = None
    answered_with: Answered | None = None
    callback: str | None = None
    origin: str | None = None
    transfer: str | None = None
    item: str | None = None
    """Whose text ``answered_with`` is, where the caller knows: a refusal can then tell what is said now."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and whether they may act on what others have taken."""

    person: PersonId
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation decides: how soon an answer is promised, the districts there are (none: any name),
    and the partners' numbers, which nobody rings back."""

    promised_within: timedelta = PROMISED_WITHIN
    districts: tuple[str, ...] = ()
    partners: frozenset[str] = frozenset()


def checked(new: New, rules: Rules) -> New:
    """The same, its lines ended as ours are and its names on one line each. Raises `QuestionTooLong`,
    `TextRefused`, `QuestionRefused` with every field that is wrong."""
    text = check_question_text(unix_lines(new.text))
    wrong = list(_faults(new, rules))
    if wrong:
        raise errors.QuestionRefused(errors=wrong)
    return replace(
        new,
        text=text,
        topic=short_name("topic", new.topic),
        district=short_name("district", new.district),
        department=short_name("department", new.department),
    )


def check_question_text(text: str) -> str:
    """The very same text. Raises `QuestionTooLong`, `TextRefused`."""
    if len(text) > LONGEST or len(text.encode(errors="surrogatepass")) > LONGEST:
        field = FieldError("text", errors.QuestionTooLong.message, {"most": LONGEST})
        raise errors.QuestionTooLong(errors=[field], most=LONGEST)
    return check_text("text", text, longest=LONGEST)


def short_name(field: str, name: str | None) -> str | None:
    """A name on one line of at most 80 characters; None for an empty one. Raises `TextRefused`."""
    return clean_line(field, name, longest=80) if name and name.strip() else None


def sorting_faults(rules: Rules, district: str | None, rosa: int | None) -> list[FieldError]:
    """What is wrong with how a question is sorted."""
    found = []
    if district and rules.districts and district not in rules.districts:
        found.append(FieldError("district", errors.NO_SUCH_DISTRICT))
    if rosa is not None and rosa not in ROSA:
        found.append(FieldError("rosa", errors.NOT_A_ROSA_LEVEL))
    return found


def _faults(new: New, rules: Rules) -> list[FieldError]:
    found = sorting_faults(rules, new.district, new.rosa)
    if not new.text.strip() and new.answered_with is None:
        found.append(FieldError("text", errors.SAY_WHAT_WAS_ASKED))
    if new.callback in rules.partners:
        found.append(FieldError("callback", errors.A_PARTNERS_NUMBER))
    return found


def callback_purpose(question: str) -> str:
    """What an asker's number is sealed for."""
    return f"question:{question}"


def received_purpose(question: str) -> str:
    """What the text as it was received is sealed for."""
    return f"question received:{question}"
