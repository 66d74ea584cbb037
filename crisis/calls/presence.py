"""Who is there to take calls: each person's word about themselves, believed while their desk is heard of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.access.model import PersonId
from core.clock import Clock
from scripts_library.items.model import Audience

HEARD: Final = timedelta(seconds=45)
"""A presence counts so long after its desk was last heard of: a closed lid takes nobody's calls."""


class Availability(StrEnum):
    """What somebody at a desk says of themselves."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Presence:
    """One person's presence. ``since`` is when their state began, ``seen_at`` when their desk was last heard
    of; ``languages`` are those they answer in."""

    person: PersonId
    audience: Audience
    state: Availability
    since: datetime
    seen_at: datetime
    languages: tuple[str, ...] = ()

    def heard(self, now: datetime) -> bool:
        return now - self.seen_at <= HEARD

    def takes_calls(self, audience: Audience, now: datetime) -> bool:
        """Whether a call of this audience can go to them."""
        return self.state is Availability.AVAILABLE and self.audience is audience and self.heard(now)


class Presences(Protocol):
    """One presence a person: the last."""

    def put(self, presence: Presence) -> None: ...

    def of(self, person: PersonId) -> Presence | None: ...

    def seen(self, people: Sequence[PersonId], at: datetime) -> None:
        """Their desks were heard of; whoever has no presence gets none by it."""
        ...

    def here(self, audience: Audience, now: datetime) -> Sequence[Presence]:
        """All whose desk is heard of and who are not away, by how long they have been as they are."""
        ...

    def available(self, audience: Audience, now: datetime) -> Sequence[Presence]:
        """Who can take a call now, the one who has waited longest first."""
        ...


class PresenceRecord(Protocol):
    """What one unit of work offers presence."""

    @property
    def presences(self) -> Presences: ...
    @property
    def clock(self) -> Clock: ...


def become(
    record: PresenceRecord,
    person: PersonId,
    audience: Audience,
    state: Availability,
    languages: Sequence[str] = (),
) -> Presence:
    """The person says that they are available, busy or away. Saying it again changes nothing but that they
    were heard of."""
    now, before = record.clock.now(), record.presences.of(person)
    presence = Presence(person, audience, state, now, now, tuple(languages))
    if before is not None and (before.state, before.audience) == (state, audience) and before.heard(now):
        presence = replace(presence, since=before.since)
    record.presences.put(presence)
    return presence


def leave(record: PresenceRecord, person: PersonId) -> None:
    """The person goes: whoever logs out takes no more calls."""
    before = record.presences.of(person)
    if before is not None and before.state is not Availability.AWAY:
        become(record, person, before.audience, Availability.AWAY, before.languages)


def now_of(record: PresenceRecord, person: PersonId) -> Presence | None:
    """The person's presence as it counts: away, when their desk has not been heard of."""
    found = record.presences.of(person)
    if found is None or found.state is Availability.AWAY or found.heard(record.clock.now()):
        return found
    return replace(found, state=Availability.AWAY, since=found.seen_at + HEARD)
