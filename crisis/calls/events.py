"""What is journalled about call-backs: who opened whose number, and how it ended. Never the number."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class NumberOpened(Event):
    kind: ClassVar[str] = "call_back.number_opened"
    call_back: str


@dataclass(frozen=True, slots=True)
class MessageNumberOpened(Event):
    kind: ClassVar[str] = "voice_message.number_opened"
    voice_message: str


@dataclass(frozen=True, slots=True)
class CallBackSettled(Event):
    kind: ClassVar[str] = "call_back.settled"
    call_back: str
    state: str


@dataclass(frozen=True, slots=True)
class VoiceMessageHeard(Event):
    kind: ClassVar[str] = "voice_message.heard"
    voice_message: str


@dataclass(frozen=True, slots=True)
class TransferPassedOn(Event):
    kind: ClassVar[str] = "transfer.passed_on"
    transfer: str
    partner: str


@dataclass(frozen=True, slots=True)
class TransferTakenOver(Event):
    kind: ClassVar[str] = "transfer.taken"
    transfer: str


@dataclass(frozen=True, slots=True)
class TransferPutBack(Event):
    kind: ClassVar[str] = "transfer.put_back"
    transfer: str
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class TransferDone(Event):
    kind: ClassVar[str] = "transfer.done"
    transfer: str
