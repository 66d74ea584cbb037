"""Use cases of the desk channel: a desk reports what stands on it; who has which edition; its row on the
board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broadcast.channels.board.model import Expected, Row, State
from broadcast.channels.desk.model import NAME, Desk, Read, Reading, lowest_shown, readers_of
from broadcast.channels.desk.ports import DeskRecord
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Mark, Moment, Place
from scripts_library.items.model import Audience


@dataclass(frozen=True, slots=True)
class Report:
    """What a desk tells: what it is and shows, and, where a person has read that edition, that they have."""

    desk: Desk
    read: Read | None = None


def report(record: DeskRecord, reports: Sequence[Report]) -> None:
    """Keep what the desks tell, and the clock of the newest edition: the first desk that has it switched the
    channel; when all have it, it was observed."""
    for each in reports:
        record.desks.put(each.desk)
        if each.read is not None:
            record.desks.add_read(each.read)
    for audience in {each.desk.audience for each in reports}:
        newest = record.editions.last(audience)
        showing = [each.desk for each in reports if each.desk.audience is audience]
        if newest is not None:
            _keep_clock(record, audience, newest, [each for each in showing if each.shown >= newest.number])


def reading_now(record: DeskRecord, audience: Audience) -> Reading | None:
    """How far the newest edition has come at the desks; None while nothing was cut."""
    newest = next(iter(record.editions.lines(audience, most=1)), None)
    if newest is None:
        return None
    desks = record.desks.connected(audience, record.clock.now())
    reads = record.desks.last_reads(audience, sorted({each.person for each in desks}))
    return Reading(newest.number, newest.cut_at, readers_of(desks, reads))


def rows(record: DeskRecord, expected: Expected, language: str) -> tuple[Row, ...]:
    """The channel's rows on the board, one a host: what its furthest desk shows. None where no desk is open.

    A desk is one screen in several languages, so the row stands in the language that is offered first.
    """
    now = record.clock.now()
    desks = record.desks.connected(expected.audience, now)
    hosts = sorted({each.host for each in desks})
    return tuple(
        _row(record, expected, host, [each for each in desks if each.host == host], language)
        for host in hosts
    )


def _row(record: DeskRecord, expected: Expected, host: str, desks: Sequence[Desk], language: str) -> Row:
    shown = lowest_shown(desks) or 0
    there = shown >= expected.number
    since = _observed(record, expected, host) if there else None
    return Row(
        audience=expected.audience,
        channel=NAME,
        host=host,
        language=language,
        expected_edition=expected.number,
        observed_edition=shown or None,
        state=State.IN_SYNC if there else State.BEHIND,
        since=since.at if since else expected.cut_at,
        seen_at=max(each.seen_at for each in desks),
    )


def _observed(record: DeskRecord, expected: Expected, host: str) -> Moment | None:
    marks = record.clock_marks.of(expected.audience, EditionNumber(expected.number))
    own = (each for each in marks if (each.channel, each.host, each.mark) == (NAME, host, Mark.OBSERVED))
    return next(own, None)


def _keep_clock(record: DeskRecord, audience: Audience, newest: Place, showing: Iterable[Desk]) -> None:
    now = record.clock.now()
    hosts = sorted({each.host for each in showing})
    lowest = record.desks.lowest(audience, now) if hosts else {}
    for host in hosts:
        record.clock_marks.mark(Moment(newest.number, audience, Mark.SWITCHED, now, NAME, host))
        if lowest.get(host, 0) >= newest.number:
            record.clock_marks.mark(Moment(newest.number, audience, Mark.OBSERVED, now, NAME, host))
