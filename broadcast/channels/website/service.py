"""Use cases of the watch: take what is due in hand, keep what was found, and say that it is known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from broadcast.channels.website.errors import NoSuchPlace, TooLongKnown
from broadcast.channels.website.model import LOOK_EVERY, Finding, Look, Watched
from broadcast.channels.website.ports import WebsiteRecord
from core.access.model import PersonId
from core.clock import rfc3339
from core.journal.model import Event
from scripts_library.items.model import Audience

MOST_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class PlaceKnown(Event):
    """A person said that it is known how a place on the website differs, until then."""

    kind: ClassVar[str] = "website.known"
    address: str
    language: str
    until: str


@dataclass(frozen=True, slots=True)
class PlaceAlarmed(Event):
    """Crisis management was told that a place on the website has differed, or given no answer, for long."""

    kind: ClassVar[str] = "website.alarmed"
    address: str
    language: str
    state: str
    since: str


def due(
    looks: Sequence[Look], watched: Collection[Watched], number: int, now: datetime
) -> tuple[Watched, ...]:
    """The places to look at now, those that were never looked at included."""
    known = {each.watched: each for each in looks}
    return tuple(each for each in watched if each not in known or known[each].due(number, now))


def take(record: WebsiteRecord, watched: Sequence[Watched], number: int) -> tuple[Watched, ...]:
    """Take those in hand that nobody else has: each is put off by a minute before it is looked at."""
    now = record.clock.now()
    taken = []
    for each in watched:
        look = record.looks.of(each)
        if look is None or look.due(number, now):
            fresh = look or Look(each.address, each.language, each.what, number, now)
            record.looks.put(replace(fresh, number=number, next_at=now + LOOK_EVERY))
            taken.append(each)
    return tuple(taken)


def keep(
    record: WebsiteRecord,
    watched: Watched,
    finding: Finding,
    number: int,
    cut_at: datetime,
    patience: timedelta,
) -> Look | None:
    """Write down what was found, on the board too; tells the place when its alarm is to be raised."""
    now = record.clock.now()
    before = record.looks.of(watched)
    if before is None:
        return None  # not registered any more
    look = before.found(finding, number, cut_at, now)
    alarming = look.alarming(patience, now)
    if alarming and look.since is not None:
        told = PlaceAlarmed(look.address, look.language, look.state.value, rfc3339(look.since))
        look = replace(look, alarmed_since=look.since)
        record.journal.add(told, None)
    record.looks.put(look)
    row = look.row(number)
    record.sync_rows.put([row] if row else [])
    return look if alarming else None


def know(record: WebsiteRecord, watched: Watched, hours: int, by: PersonId) -> Look:
    """Say that it is known how the place differs: no alarm for so many hours. It stays on the board as it is.

    Raises `NoSuchPlace` and `TooLongKnown`.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise TooLongKnown(hours=hours)
    look = record.looks.of(watched)
    if look is None:
        raise NoSuchPlace
    until = record.clock.now() + timedelta(hours=hours)
    known = replace(look, known_until=until, known_by=by)
    record.looks.put(known)
    record.journal.add(PlaceKnown(look.address, look.language, rfc3339(until)), by)
    return known


def forget(record: WebsiteRecord, watched: Collection[Watched]) -> None:
    """Places that are not registered any more go from list and board."""
    for look in record.looks.all():
        if look.watched not in watched:
            record.looks.drop(look.watched)
            record.sync_rows.drop(Audience.LIVE, look.watched.place, ())
