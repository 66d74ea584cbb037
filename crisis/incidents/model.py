"""Incidents and the mode of the contact centre (docs/design.md; docs/purpose.md, S1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from broadcast.editions.model import Mode, Municipality, SetAside
from core.canonical import Json
from crisis.incidents.errors import NotPossible, WrongStage
from scripts_library.items.model import Audience, ItemId, Stage
from scripts_library.slots.model import SlotSpec

IncidentId = NewType("IncidentId", str)

ORDINARY_PLAN: Final = "vardag"
"""The plan of the ordinary day: its standing items are said whether or not there is an incident."""


class State(StrEnum):
    PREPARED = "prepared"
    ACTIVE = "active"
    WINDING_DOWN = "winding_down"
    CLOSED = "closed"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.PREPARED: frozenset({State.ACTIVE, State.CLOSED}),
    State.ACTIVE: frozenset({State.WINDING_DOWN}),
    State.WINDING_DOWN: frozenset({State.ACTIVE, State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""One that was prepared and never needed is closed; an active one winds down first, so that the all
clear is said."""

SAID: Final = frozenset({State.ACTIVE, State.WINDING_DOWN})
"""In these states an incident has its place in the public word."""

NEXT_STAGE: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.FIRST_WORD: frozenset({Stage.CONFIRMED, Stage.UPDATE, Stage.ALL_CLEAR}),
    Stage.CONFIRMED: frozenset({Stage.FIRST_WORD, Stage.UPDATE, Stage.ALL_CLEAR}),
    Stage.UPDATE: frozenset({Stage.FIRST_WORD, Stage.CONFIRMED, Stage.ALL_CLEAR}),
    Stage.ALL_CLEAR: frozenset({Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE}),
}
"""What was confirmed may turn out not to be: every stage can go back. The all clear comes with winding
down alone."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happens, or is rehearsed. Whether it is an exercise is decided when it is made, and
    for ever.

    ``slots`` are the filled values in their JSON form. ``activated_at`` is the latest activation's.
    Titles are for staff: citizens read the plan's.
    """

    id: IncidentId
    title: str
    exercise: bool
    plan: str | None
    urgency: int
    created_by: str
    created_at: datetime
    district: str | None = None
    state: State = State.PREPARED
    stage: Stage = Stage.FIRST_WORD
    slots: Mapping[str, Json] = field(default_factory=dict)
    activated_by: str | None = None
    activated_at: datetime | None = None
    winding_down_by: str | None = None
    winding_down_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    staged_at: datetime | None = None
    filled_at: Mapping[str, Json] = field(default_factory=dict)
    """When each slot last got another value, as RFC 3339 text."""

    def decided_at(self, slots: Iterable[str]) -> datetime | None:
        """When it was last decided what a text that uses these slots says here: by activating, by a change of
        stage, by the all clear, or by a correction. None before that."""
        steps = [self.activated_at, self.staged_at, self.winding_down_at]
        filled = [str(self.filled_at[name]) for name in slots if name in self.filled_at]
        known = [*(at for at in steps if at), *(datetime.fromisoformat(each) for each in filled)]
        return max(known, default=None) if self.activated_at else None

    @property
    def audience(self) -> Audience:
        return Audience.EXERCISE if self.exercise else Audience.LIVE

    @property
    def said(self) -> bool:
        return self.state in SAID

    def _to(self, state: State) -> "Incident":
        if state not in NEXT[self.state]:
            raise NotPossible(state=self.state.value, wanted=state.value)
        return replace(self, state=state)

    def activated(self, by: str, at: datetime, stage: Stage) -> "Incident":
        """Active, also once more while it winds down. Raises `NotPossible`, `WrongStage`."""
        if stage not in NEXT_STAGE[Stage.ALL_CLEAR]:
            raise WrongStage(stage=stage.value)
        return replace(self._to(State.ACTIVE), stage=stage, activated_by=by, activated_at=at)

    def at_stage(self, stage: Stage, at: datetime) -> "Incident":
        """Raises `WrongStage`; the all clear is not chosen here, it comes with winding down."""
        if stage is Stage.ALL_CLEAR or (
            stage is not self.stage and stage not in NEXT_STAGE.get(self.stage, ())
        ):
            raise WrongStage(stage=stage.value)
        if self.state not in {State.PREPARED, State.ACTIVE}:
            raise NotPossible(state=self.state.value, wanted=stage.value)
        return replace(self, stage=stage, staged_at=at)

    def winding_down(self, by: str, at: datetime) -> "Incident":
        """Over, with the all clear said. Raises `NotPossible`."""
        down = self._to(State.WINDING_DOWN)
        return replace(down, stage=Stage.ALL_CLEAR, winding_down_by=by, winding_down_at=at)

    def closed(self, by: str, at: datetime) -> "Incident":
        """Out of the public word. Raises `NotPossible`."""
        return replace(self._to(State.CLOSED), closed_by=by, closed_at=at)

    def filled(self, slots: Mapping[str, Json], at: datetime) -> "Incident":
        """Raises `NotPossible` when it is closed."""
        if self.state is State.CLOSED:
            raise NotPossible(state=self.state.value, wanted="filled")
        changed = [name for name in sorted({*slots, *self.slots}) if slots.get(name) != self.slots.get(name)]
        times = {**self.filled_at, **dict.fromkeys(changed, at.isoformat())}
        return replace(self, slots=dict(slots), filled_at=times)

    def as_it_was(self, stage: Stage, slots: Mapping[str, Json]) -> "Incident":
        """As a restored edition tells it: its stage and its slots; the state follows from the stage."""
        state = State.WINDING_DOWN if stage is Stage.ALL_CLEAR else State.ACTIVE
        return replace(self, stage=stage, slots=dict(slots), state=state)


def mode_of(incidents: Iterable[Incident]) -> Mode:
    """What the contact centre is while these are in the public word."""
    return Mode.CRISIS if any(each.said for each in incidents) else Mode.ORDINARY


def most_urgent_first(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """By urgency, then the newest first."""
    by_age = sorted(incidents, key=lambda each: (each.activated_at or each.created_at, each.id))
    newest_first = reversed(by_age)
    return tuple(sorted(newest_first, key=lambda each: -each.urgency))


@dataclass(frozen=True, slots=True)
class CallIn:
    """Whom the plan calls in, and how many of them."""

    skill: str
    people: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What an incident needs of its plan. ``titles`` by language; ``tell`` are the keys of its
    tick-list; ``retractions`` names by an item's slug the slug of what stands where it stood, else it is
    the item with the stage retraction."""

    id: str
    urgency: int
    titles: Mapping[str, str]
    slots: tuple[SlotSpec, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    tell: tuple[str, ...] = ()
    call_in: tuple[CallIn, ...] = ()
    retractions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who speaks, in which languages (the first is the default), and which plan serves when none was
    chosen."""

    municipality: Municipality
    languages: tuple[str, ...]
    generic_plan: str | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """Ordinary work that is set aside for an incident, until it is taken up again."""

    incident: IncidentId
    key: str
    since: datetime
    by: str
    taken_up_at: datetime | None = None
    taken_up_by: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the tick-list: who must be told, and who has ticked it."""

    incident: IncidentId
    key: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ends:
    """Until when an item is said for an incident (None: until withdrawn). The newest for the item counts."""

    item: ItemId
    incident: IncidentId | None
    ends: datetime | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a restore, or an explicit publish, means for later cuts.

    ``held`` are spans of the journal (after, upto): what was approved, reviewed or chosen within one is
    held back, since the restored edition was cut before it. A publish has none. ``seq`` is the journal's
    at the act.
    """

    audience: Audience
    seq: int
    edition: int
    held: tuple[tuple[int, int], ...] = ()

    def holds_back(self, seq: int) -> bool:
        """Whether what was decided at ``seq`` waits until it is decided anew, or explicitly published."""
        return any(after < seq <= upto for after, upto in self.held)


def after_restore(
    audience: Audience, edition: int, edition_seq: int, then: Baseline | None, seq: int
) -> Baseline:
    """The baseline once an edition, cut at ``edition_seq`` under the baseline ``then``, is restored at
    ``seq``."""
    held = then.held if then else ()
    return Baseline(audience, seq, edition, (*held, (edition_seq, seq)))
