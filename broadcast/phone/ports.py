"""What the telephone line needs of the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from broadcast.editions.model import Edition, Entry
from broadcast.phone.model import Utterance
from broadcast.phone.spool.model import SpooledStep


class CitizenWords(Protocol):
    """The citizens' catalogue."""

    def say(self, language: str, message: str, /, **facts: object) -> tuple[str, str]:
        """The message in ``language``, or where the catalogue lacks it in another: (language it is really
        in, text).
        """
        ...

    def name_of(self, language: str, within: str) -> str:
        """What ``language`` is called by those who speak ``within``."""
        ...

    def moment(self, language: str, at: datetime, timezone: str) -> str:
        """A moment as it is said in ``language``."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text as it is spoken: the same for all, or a slot's value. ``sound`` is a person's
    recording of it.
    """

    text: str
    sound: str | None = None


class Speech(Protocol):
    """How an edition's own texts are spoken."""

    def title(self, edition: Edition, entry: Entry, language: str) -> str:
        """The entry's title, slots filled; raises KeyError where the entry has no text in the language."""
        ...

    def parts(self, edition: Edition, entry: Entry, language: str) -> tuple[Part, ...]:
        """The entry's text as it is spoken, with its recordings; an answer is its short answer only.
        KeyError as above.
        """
        ...


class Waits(Protocol):
    """How long whoever asks to be rung waits now, from memory: the line answers with the database down."""

    def seconds(self, audience: str, at: datetime) -> int | None:
        """None where nobody is there to ring, or where what is known is old."""
        ...


class Voices(Protocol):
    """Our own voices: each utterance becomes a sound once, and stays."""

    def speaks(self, language: str) -> bool:
        """Whether an own voice reads the language."""
        ...

    def speak(self, utterance: Utterance) -> str | None:
        """The SHA-256 of the 8 kHz file in which a voice says it; None where no own voice can."""
        ...


class ImportCalls(Protocol):
    """The record of calls, in the main database. What is added stands or falls as one unit."""

    def last(self, spool: str) -> int:
        """The highest sequence imported from that spool; 0 when there is none."""
        ...

    def add(self, rows: Sequence[SpooledStep]) -> None:
        """Keep these steps and fulfil their effects, each (spool, sequence) once: a row that is there
        already is no error.
        """
        ...
