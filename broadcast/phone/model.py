"""The telephone line as data: places in a call, what is said there, and where each key leads.

Nothing here knows a provider. A ``Flow`` is one edition's line in all its languages; ``Flow.step`` is the
whole state machine: (place, event) → next place and effects, as values. What is said carries its own times,
so that an expired text falls silent by itself, without anybody deciding it then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias

from core.canonical import Json

KEYS: Final = "1234567890*#"
LANGUAGE_KEYS: Final = "123456789"
TOPIC_KEYS: Final = "12345678"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a call the caller is: a language and a node. Written ``sv/main``, ``ar/fact.infants``."""

    language: str
    node: str

    def __str__(self) -> str:
        return f"{self.language}/{self.node}"

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that ``str`` wrote. Raises ValueError."""
        language, slash, node = text.partition("/")
        if not (language and slash and node):
            raise ValueError(f"no place: {text!r}")
        return cls(language, node)


@dataclass(frozen=True, slots=True, order=True)
class Utterance:
    """Words for a voice to speak, in the language they are written in."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is heard. ``sound`` is the SHA-256 of a person's recording of it; without one a voice
    speaks it.

    It is heard from ``since`` (included) until ``until`` (not included); None has no such bound.
    """

    language: str
    text: str
    sound: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def utterance(self) -> Utterance:
        return Utterance(self.language, self.text)

    def heard_at(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


# what the caller or the provider does


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed. ``withheld``: the caller's number cannot be rung back; ``borrowed``: a partner
    passed the call on, and the number shown may be theirs, which is never rung.
    """

    key: str
    withheld: bool = False
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class Dialled:
    """A telephone number was entered by keys; ``fits``: it can be rung."""

    fits: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """No key was pressed in the time given, or a recording was empty."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The caller left a voice message, which the provider keeps at ``url``."""

    recording: str
    url: str
    seconds: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """The call is over."""

    seconds: int = 0


Event: TypeAlias = Key | Dialled | Silence | Recorded | HungUp

# what is to be done about it, as values; fulfilled once, when the spool is imported


@dataclass(frozen=True, slots=True)
class Log:
    """The caller was given an announcement (``main``) or a fact (its slug): for the overview of what is
    asked.
    """

    what: str
    item: str | None = None
    kind: ClassVar[str] = "heard"

    def as_json(self) -> dict[str, Json]:
        return {"do": self.kind, "what": self.what, "item": self.item}


@dataclass(frozen=True, slots=True)
class CallBack:
    """Ring the caller on the number they called from."""

    language: str
    kind: ClassVar[str] = "call_back"

    def as_json(self) -> dict[str, Json]:
        return {"do": self.kind, "language": self.language}


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """Somebody must listen to the caller's message."""

    language: str
    recording: str
    url: str
    seconds: int
    kind: ClassVar[str] = "voice_message"

    def as_json(self) -> dict[str, Json]:
        return {
            "do": self.kind,
            "language": self.language,
            "recording": self.recording,
            "url": self.url,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Ended:
    """The call took this long."""

    seconds: int
    kind: ClassVar[str] = "ended"

    def as_json(self) -> dict[str, Json]:
        return {"do": self.kind, "seconds": self.seconds}


Effect: TypeAlias = Log | CallBack | VoiceMessage | Ended


class Ask(StrEnum):
    """What the line waits for when a place's lines have been said."""

    KEY = "key"
    NUMBER = "number"
    """A telephone number, ended by hash."""
    RECORDING = "recording"
    NOTHING = "nothing"
    """Nothing: the line hangs up."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a key leads, and what it does. ``withheld`` is where it leads a caller who cannot be rung
    back, ``borrowed`` one whom a partner passed on.
    """

    to: Place
    effects: tuple[Effect, ...] = ()
    withheld: "Move | None" = None
    borrowed: "Move | None" = None


@dataclass(frozen=True, slots=True)
class Node:
    """A place's words and ways out. ``runs_on``: silence is followed by ``silence`` in the same breath,
    unasked. ``wait_told_before`` and ``number_read_before`` are the lines before which the wait is told where
    it is known, and the number read back that was entered.
    """

    lines: tuple[Line, ...]
    ask: Ask = Ask.KEY
    keys: Mapping[str, Move] = field(default_factory=dict)
    silence: Place | None = None
    unknown: Place | None = None
    recorded: Place | None = None
    dialled: Place | None = None
    wait: int = 5
    runs_on: bool = False
    wait_told_before: int | None = None
    number_read_before: int | None = None

    def heard_at(self, at: datetime) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.heard_at(at))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the call goes next, and what is to be done. ``place`` is None when the call is over."""

    place: Place | None
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One edition's line. ``first`` is where a call begins. Every place that a way out names is in
    ``nodes``.
    """

    first: Place
    languages: tuple[str, ...]
    nodes: Mapping[Place, Node]
    waits: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    """By language, how a wait is told: one line for each of `waiting.UP_TO`, and one for a longer one."""
    digits: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    """By language, 0 to 9."""

    def step(self, place: Place, event: Event) -> Outcome:
        """The state machine. A place this edition does not have leads to the main announcement (see
        ``arrive``).
        """
        node = self.nodes.get(place)
        if node is None:
            return Outcome(self.arrive(place))
        if isinstance(event, HungUp):
            return Outcome(None, (Ended(event.seconds),))
        if isinstance(event, Recorded):
            return self._recorded(place, node, event)
        if isinstance(event, Dialled):
            return Outcome(node.dialled if event.fits and node.dialled else node.unknown or node.silence)
        if isinstance(event, Silence):
            return Outcome(node.silence)
        return self._key(node, event)

    def arrive(self, place: Place) -> Place:
        """The place itself, or where its state is gone the main announcement in its language, or the
        beginning.
        """
        if place in self.nodes:
            return place
        main = Place(place.language, "main")
        return main if main in self.nodes else self.first

    def _key(self, node: Node, event: Key) -> Outcome:
        move = node.keys.get(event.key)
        if move is None:
            return Outcome(node.unknown or node.silence)
        if event.borrowed and move.borrowed is not None:
            move = move.borrowed
        elif event.withheld and move.withheld is not None:
            move = move.withheld
        return Outcome(move.to, move.effects)

    def _recorded(self, place: Place, node: Node, event: Recorded) -> Outcome:
        if node.recorded is None:
            return Outcome(node.silence)
        message = VoiceMessage(place.language, event.recording, event.url, event.seconds)
        return Outcome(node.recorded, (message,))
