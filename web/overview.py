"""The overview in one reading: what is asked, whether we cope, what channels give, which answers were asked
for. For its page and for the API."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from broadcast.channels.board.model import Row
from broadcast.editions.ports import Moment
from broadcast.editions.service import clock_of
from core.access.model import Account
from core.canonical import digest_bytes
from crisis.calls.capacity import capacity_now
from crisis.calls.partners import Capacity
from crisis.calls.presence import Availability
from crisis.incidents.model import SAID, Incident, most_urgent_first
from crisis.situation.model import Asked, Window
from crisis.situation.overview import asked_now
from crisis.situation.requests import AnswerRequest
from scripts_library.items.model import Audience
from web.access import MAY, Action
from web.console.board import Channels, channels_now
from web.record import Record


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked at; ``incident`` None: all of the audience."""

    audience: Audience = Audience.LIVE
    incident: str | None = None
    window: Window = Window.HOUR


@dataclass(frozen=True, slots=True)
class Coping:
    """Who waits for us, and who is there."""

    call_backs: int
    voice_messages: int
    transfers: int
    available: int
    busy: int
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Overview:
    wanted: Wanted
    asked: Asked
    coping: Coping
    channels: Channels
    clock: tuple[Moment, ...]
    requests: tuple[AnswerRequest, ...]
    incidents: tuple[Incident, ...]

    @property
    def edition(self) -> int | None:
        return self.channels.expected

    @property
    def in_step(self) -> bool:
        """Whether every channel that can be looked at gives the edition."""
        return not any(each.wrong for each in self.channels.channels if not each.provider)

    def request_of(self, topic: str) -> AnswerRequest | None:
        """The answer about this topic that somebody has been asked for."""
        return next((each for each in self.requests if topic and each.topic == topic), None)


def overview_now(record: Record, wanted: Wanted, handling: timedelta) -> Overview:
    """Everything the overview shows, in one unit of work."""
    channels = channels_now(record, wanted.audience)
    number = record.editions.last(wanted.audience)
    return Overview(
        wanted,
        asked_now(record, wanted.audience, wanted.incident, wanted.window),
        _coping(record, wanted.audience, handling),
        channels,
        () if number is None else tuple(clock_of(record, wanted.audience, number.number)),
        tuple(each for each in record.answer_requests.open(wanted.audience) if _about(each, wanted)),
        most_urgent_first(record.incidents.find(audience=wanted.audience, states=SAID)),
    )


def gist(record: Record, wanted: Wanted, reader: str) -> str:
    """What decides what the overview shows, read cheaply: every open page asks for it each second.

    The minute is in it, since the page tells how long ago things were and its window moves.
    """
    now, audience = record.clock.now(), wanted.audience
    facts = [
        wanted,
        reader,
        now.replace(second=0, microsecond=0),
        record.tallies.version(audience),
        record.editions.last(audience),
        [(row.channel, row.state, row.since) for row in _rows(record, audience)],
        [(each.id, each.state) for each in record.answer_requests.open(audience)],
        [(each.id, each.state) for each in record.incidents.find(audience=audience, states=SAID)],
        record.calls.waiting(audience),
        _unheard(record, audience),
        record.transfers.waiting(audience),
        [(each.person, each.state) for each in record.presences.here(audience, now)],
    ]
    return digest_bytes(repr(facts).encode())[:16]


def writers(record: Record) -> tuple[Account, ...]:
    """Those who may be asked for an answer: who may write a text, by name."""
    found = [each for each in record.accounts.all() if each.active and each.roles & MAY[Action.ITEM_WRITE]]
    return tuple(sorted(found, key=lambda each: each.display_name))


def _coping(record: Record, audience: Audience, handling: timedelta) -> Coping:
    now = record.clock.now()
    here = record.presences.here(audience, now)
    return Coping(
        call_backs=record.calls.waiting(audience),
        voice_messages=_unheard(record, audience),
        transfers=record.transfers.waiting(audience),
        available=sum(each.state is Availability.AVAILABLE for each in here),
        busy=sum(each.state is Availability.BUSY for each in here),
        capacity=capacity_now(record, audience, now, handling),
    )


def _unheard(record: Record, audience: Audience) -> int:
    return sum(each.audience is audience for each in record.calls.voice_messages())


def _rows(record: Record, audience: Audience) -> Iterator[Row]:
    for channel in channels_now(record, audience).channels:
        yield from channel.rows


def _about(request: AnswerRequest, wanted: Wanted) -> bool:
    return wanted.incident is None or request.incident == wanted.incident
