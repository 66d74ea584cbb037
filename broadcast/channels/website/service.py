"""Use cases of the watch: take what is due in hand, keep what was found, and say that it is known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from broadcast.channels.board.model import State
from broadcast.channels.website.errors import NoSuchPlace, TooLongKnown
from broadcast.channels.website.model import LOOK_EVERY, NAME, Finding, Look, Watched
from broadcast.channels.website.ports import WebsiteRecord
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Mark, Moment
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
class PlaceNotKnown(Event):
    """A person took back that it is known how a place differs: alarms come as ever."""

    kind: ClassVar[str] = "website.not_known"
    address: str
    language: str


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
    if before is None or before.number > number:
        return None  # not registered any more, or held against a later edition meanwhile
    look = before.found(finding, number, cut_at, now)
    alarming = look.alarming(patience, now)
    if alarming and look.wrong_since is not None:
        told = PlaceAlarmed(look.address, look.language, look.state.value, rfc3339(look.wrong_since))
        look = replace(look, alarmed_since=look.wrong_since)
        record.journal.add(told, None)
    record.looks.put(look)
    row = look.row(number)
    record.sync_rows.put([row] if row else [])
    if look.state is State.IN_SYNC and (before.state, before.edition) != (look.state, look.edition):
        _tick(record, look, number, now)
    return look if alarming else None


def look_soon(record: WebsiteRecord, watched: Watched) -> None:
    """Have the place looked at within the second. Raises `NoSuchPlace`."""
    look = _registered(record, watched)
    record.looks.put(replace(look, next_at=record.clock.now()))


def know(record: WebsiteRecord, watched: Watched, hours: int, by: PersonId) -> Look:
    """Say that it is known how the place differs: no alarm for so many hours, then again if it still does.
    It stays on the board as it is.

    Raises `NoSuchPlace` and `TooLongKnown`.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise TooLongKnown(hours=hours)
    until = record.clock.now() + timedelta(hours=hours)
    known = replace(_registered(record, watched), known_until=until, known_by=by, alarmed_since=None)
    record.looks.put(known)
    record.journal.add(PlaceKnown(known.address, known.language, rfc3339(until)), by)
    return known


def not_known(record: WebsiteRecord, watched: Watched, by: PersonId) -> None:
    """Take it back: alarms come as ever. Raises `NoSuchPlace`."""
    look = _registered(record, watched)
    if look.known_until is not None:
        record.looks.put(replace(look, known_until=None, known_by=None))
        record.journal.add(PlaceNotKnown(look.address, look.language), by)


def forget(record: WebsiteRecord, watched: Collection[Watched]) -> None:
    """Places that are not registered any more go from list and board."""
    for look in record.looks.all():
        if look.watched not in watched:
            record.looks.drop(look.watched)
            place = look.watched.place
            record.sync_rows.drop(
                Audience.LIVE, place, [each.language for each in watched if each.place == place]
            )


def _registered(record: WebsiteRecord, watched: Watched) -> Look:
    look = record.looks.of(watched)
    if look is None:
        raise NoSuchPlace
    return look


def _tick(record: WebsiteRecord, look: Look, number: int, at: datetime) -> None:
    """The edition's clock: the place was seen to give it. The first time counts."""
    place = look.watched.place
    record.clock_marks.mark(Moment(EditionNumber(number), Audience.LIVE, Mark.OBSERVED, at, NAME, place))
