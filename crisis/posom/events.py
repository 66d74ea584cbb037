"""What is journalled about POSOM: who did what with which number. Never a word of a referral."""

from dataclasses import dataclass
from typing import ClassVar

from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class PosomStarted(Event):
    kind: ClassVar[str] = "posom.started"
    operation: str
    audience: str
    reason: str


@dataclass(frozen=True, slots=True)
class PosomEnded(Event):
    kind: ClassVar[str] = "posom.ended"
    operation: str
    audience: str


@dataclass(frozen=True, slots=True)
class Referred(Event):
    kind: ClassVar[str] = "posom.referred"
    referral: str


@dataclass(frozen=True, slots=True)
class ReferralsOpened(Event):
    kind: ClassVar[str] = "posom.opened"
    referrals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferralAccepted(Event):
    kind: ClassVar[str] = "posom.accepted"
    referral: str
    promised: str


@dataclass(frozen=True, slots=True)
class ReferralPutBack(Event):
    kind: ClassVar[str] = "posom.put_back"
    referral: str
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class ReferralSettled(Event):
    kind: ClassVar[str] = "posom.settled"
    referral: str
    state: str


@dataclass(frozen=True, slots=True)
class GroupKept(Event):
    kind: ClassVar[str] = "posom.group"
    group: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyKept(Event):
    kind: ClassVar[str] = "posom.duty"
    duty: str
    person: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class DutyTakenAway(Event):
    kind: ClassVar[str] = "posom.duty_taken_away"
    duty: str
