"""Looking at the channels, and keeping what was seen."""

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from broadcast.channels.board.model import Expected, Row, Saw, all_in_sync, as_of, judge, not_confirmed
from broadcast.channels.board.ports import BoardRecord
from broadcast.channels.errors import Unreachable
from broadcast.channels.ports import Observer
from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import Edition, EditionNumber
from broadcast.editions.ports import Mark, Moment
from core.clock import Clock
from scripts_library.items.model import Audience

PROVIDERS_FALLBACK: Final = "phone-fallback"
"""What the telephone provider speaks when we are down. Nothing confirms it yet, and the board says so."""
NOBODYS: Final = "provider"
_log: Final = logging.getLogger(__name__)


def look(observers: Sequence[Observer], edition: Edition, host: str, clock: Clock) -> tuple[Saw, ...]:
    """Ask every channel in every language the citizen's way. Talks to the world: never within a unit of
    work.
    """
    return tuple(
        _seen(observer, edition, language, host, clock)
        for observer in observers
        for language in edition.cut.languages
    )


def keep(record: BoardRecord, expected: Expected, host: str, seen: Sequence[Saw]) -> tuple[Row, ...]:
    """Write down what was seen on this host; when all of a channel's languages agree, its clock says
    observed.
    """
    before = {(row.channel, row.language): row for row in record.sync_rows.rows(expected.audience, host)}
    rows = tuple(judge(expected, saw, before.get((saw.channel, saw.language))) for saw in seen)
    record.sync_rows.put(rows)
    record.sync_rows.drop(expected.audience, host, {saw.language for saw in seen})
    for channel in sorted({row.channel for row in rows}):
        own = [row for row in rows if row.channel == channel]
        if all_in_sync(own):
            at = max(row.seen_at for row in own)
            number = EditionNumber(expected.number)
            record.clock_marks.mark(Moment(number, expected.audience, Mark.OBSERVED, at, channel, host))
    return rows


def board(
    record: BoardRecord, expected: Expected, languages: Sequence[str], hosts: Iterable[str] = ()
) -> tuple[Row, ...]:
    """The whole board as it is now. A host that has not acknowledged is in it as not confirmed; `hosts` are
    those that should be there though they have never been seen.
    """
    now = record.clock.now()
    kept = [as_of(row, expected, now) for row in record.sync_rows.rows(expected.audience)]
    seen = {row.host for row in kept}
    missing = [
        row for host in hosts if host not in seen for row in not_confirmed(expected, "site", host, languages)
    ]
    fallback = not_confirmed(expected, PROVIDERS_FALLBACK, NOBODYS, languages)
    return tuple(row for row in kept if row.language in languages) + tuple(missing) + fallback


def expected_now(record: BoardRecord, audience: Audience) -> Expected:
    """What citizens should be given, without reading its words. Raises `NothingCutYet`."""
    newest = record.editions.lines(audience, most=1)
    if not newest:
        raise NothingCutYet(audience=audience.value)
    return Expected.of(newest[0])


def _seen(observer: Observer, edition: Edition, language: str, host: str, clock: Clock) -> Saw:
    try:
        observation = observer.observe(edition, language)
    except Unreachable as away:
        _log.warning("%s in %s gave no answer: %s", observer.name, language, away)
        observation = None
    return Saw(observer.name, host, language, observation, clock.now())
