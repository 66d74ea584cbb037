"""What is journalled about incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from core.canonical import Json
from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class IncidentPrepared(Event):
    kind: ClassVar[str] = "incident.prepared"
    incident: str
    title: str
    exercise: bool
    plan: str | None
    district: str | None


@dataclass(frozen=True, slots=True)
class IncidentRerouted(Event):
    """It goes by another plan, before anything of it was said."""

    kind: ClassVar[str] = "incident.rerouted"
    incident: str
    title: str
    plan: str
    slots: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class IncidentActivated(Event):
    kind: ClassVar[str] = "incident.activated"
    incident: str
    exercise: bool
    stage: str
    slots: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SlotsFilled(Event):
    kind: ClassVar[str] = "incident.slots"
    incident: str
    slots: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class StageChanged(Event):
    kind: ClassVar[str] = "incident.stage"
    incident: str
    stage: str


@dataclass(frozen=True, slots=True)
class IncidentWindingDown(Event):
    kind: ClassVar[str] = "incident.winding_down"
    incident: str


@dataclass(frozen=True, slots=True)
class IncidentClosed(Event):
    kind: ClassVar[str] = "incident.closed"
    incident: str


@dataclass(frozen=True, slots=True)
class WorkSetAside(Event):
    kind: ClassVar[str] = "work.set_aside"
    incident: str
    work: str


@dataclass(frozen=True, slots=True)
class WorkTakenUp(Event):
    kind: ClassVar[str] = "work.taken_up"
    incident: str
    work: str


@dataclass(frozen=True, slots=True)
class Ticked(Event):
    """Somebody who must be told has been told, or the tick is taken away."""

    kind: ClassVar[str] = "told.ticked"
    incident: str
    key: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class NextInformationLate(Event):
    """The promised time came and nothing new was said."""

    kind: ClassVar[str] = "incident.next_information_late"
    incident: str
    promised: str


@dataclass(frozen=True, slots=True)
class EndsSet(Event):
    kind: ClassVar[str] = "item.ends"
    item: str
    incident: str | None
    ends: str | None


@dataclass(frozen=True, slots=True)
class WordRestored(Event):
    kind: ClassVar[str] = "word.restored"
    audience: str
    edition: int
    kept_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordPublished(Event):
    kind: ClassVar[str] = "word.published"
    audience: str
    reason: str
