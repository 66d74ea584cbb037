"""What is journalled about recordings. A sound is named by the SHA-256 of its file."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class TextRecorded(Event):
    kind: ClassVar[str] = "text.recorded"
    text_hash: str
    language: str
    part: int | None
    sound: str


@dataclass(frozen=True, slots=True)
class _OfRecording(Event):
    recording: str
    text_hash: str
    language: str
    part: int | None
    sound: str


@dataclass(frozen=True, slots=True)
class RecordingChecked(_OfRecording):
    """Somebody else has listened: it says exactly the text."""

    kind: ClassVar[str] = "recording.checked"


@dataclass(frozen=True, slots=True)
class RecordingReturned(_OfRecording):
    kind: ClassVar[str] = "recording.returned"
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingRemoved(_OfRecording):
    """It is not said any more; it stays stored."""

    kind: ClassVar[str] = "recording.removed"


@dataclass(frozen=True, slots=True)
class RecordingPutBack(_OfRecording):
    """As it was before, with the check it had."""

    kind: ClassVar[str] = "recording.put_back"
