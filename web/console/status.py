"""The status bar: which incident, live or exercise, which edition, since when, and whether all channels
agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcast.channels.board import service as board
from broadcast.channels.board.model import SWITCHING, Row, State
from broadcast.channels.desk import service as desk
from broadcast.channels.hosts.model import listed
from broadcast.editions.errors import NothingCutYet
from crisis.incidents.model import SAID, Incident, most_urgent_first
from crisis.incidents.model import State as Course
from crisis.incidents.pending import silent_now
from crisis.incidents.service import promised_at, slot_specs
from scripts_library.items.model import Audience
from web.console.recorded import count_to_hear
from web.record import Record


@dataclass(frozen=True, slots=True)
class Line:
    """One audience's state in words and numbers.

    ``out_of_step`` are the rows that do not give what they should.
    """

    audience: Audience
    incidents: tuple[Incident, ...]
    number: int | None
    since: datetime | None
    channels: int
    out_of_step: tuple[Row, ...]
    switching: bool = False
    """Whether what does not agree is only on its way: a cut was made within the last seconds."""
    late: datetime | None = None
    """The earliest promise of next information that was not kept."""
    silent: int = 0
    """In how many languages an incident's announcement or banner is left out, since its source is newer."""

    @property
    def in_step(self) -> bool:
        """Whether every channel that can be looked at gives this edition."""
        return self.channels > 0 and not self.out_of_step


@dataclass(frozen=True, slots=True)
class Status:
    """``exercise`` is None while no exercise is on."""

    live: Line
    exercise: Line | None
    waiting: int


def status_now(record: Record) -> Status:
    """Read the bar's facts in one unit of work."""
    exercise = _line(record, Audience.EXERCISE)
    waiting = len(record.approvals.unanswered()) + count_to_hear(record)
    return Status(_line(record, Audience.LIVE), exercise if exercise.incidents else None, waiting)


def _line(record: Record, audience: Audience) -> Line:
    incidents = most_urgent_first(record.incidents.find(audience=audience, states=SAID))
    try:
        expected = board.expected_now(record, audience)
    except NothingCutYet:
        return Line(audience, incidents, None, None, 0, ())
    rows = seen_rows(record, audience)
    wrong = tuple(row for row in rows if row.state is not State.IN_SYNC)
    channels = len({row.channel for row in rows})
    return Line(
        audience,
        incidents,
        expected.number,
        expected.cut_at,
        channels,
        wrong,
        switching=record.clock.now() - expected.cut_at <= SWITCHING and _on_their_way(wrong),
        late=_late(record, incidents),
        silent=_silent(record, audience) if incidents else 0,
    )


def _silent(record: Record, audience: Audience) -> int:
    return len(silent_now(record, record.editions.newest(audience)).languages)


def _on_their_way(rows: Sequence[Row]) -> bool:
    return all(row.state in {State.BEHIND, State.NOT_CONFIRMED} for row in rows)


def _late(record: Record, incidents: Sequence[Incident]) -> datetime | None:
    now = record.clock.now()
    active = [each for each in incidents if each.state is Course.ACTIVE]
    promised = [promised_at(each, slot_specs(record, each)) for each in active]
    return min((each for each in promised if each is not None and each < now), default=None)


def seen_rows(record: Record, audience: Audience) -> Sequence[Row]:
    """The board's rows that somebody can look at: all but the provider's own fallback, which nothing
    confirms yet."""
    return [each for each in board_rows(record, audience) if each.channel != board.PROVIDERS_FALLBACK]


def board_rows(record: Record, audience: Audience) -> tuple[Row, ...]:
    """The whole board.

    Raises ``NothingCutYet``.
    """
    expected = board.expected_now(record, audience)
    there = listed(record.hosts.all(audience), record.clock.now())
    languages = record.publisher.languages
    return board.board(record, expected, languages, there) + desk.rows(record, expected, languages[0])
