"""What is journalled about recordings."""

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
