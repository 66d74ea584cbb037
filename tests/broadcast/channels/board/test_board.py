from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from broadcast.channels.board import service
from broadcast.channels.board.model import Expected, Row, Saw, State, all_in_sync, as_of, drifting, judge
from broadcast.channels.errors import Unreachable
from broadcast.channels.ports import Observation
from broadcast.editions.model import Edition
from broadcast.editions.ports import Mark
from core.clock import ManualClock
from scripts_library.items.model import Audience
from tests.broadcast.channels.board.fakes import FakeSyncRows
from tests.broadcast.editions.fakes import FakeClockMarks, FakeEditions
from tests.broadcast.sample import LANGUAGES, NIGHT, boil_water, edition_of

SEVEN, OTHER = "7" * 64, "8" * 64
EXPECTED = Expected(Audience.LIVE, 7, SEVEN, NIGHT)
NEXT = Expected(Audience.LIVE, 8, OTHER, NIGHT + timedelta(minutes=1))


def saw(observation: Observation | None, seconds: float = 1) -> Saw:
    return Saw("site", "one", "sv", observation, NIGHT + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("observation", "state"),
    [
        (Observation(7, SEVEN, matches=True), State.IN_SYNC),
        (Observation(7, SEVEN), State.IN_SYNC),
        (Observation(6, OTHER, matches=True), State.BEHIND),
        (Observation(7, OTHER, matches=True), State.ALTERED),
        (Observation(7, SEVEN, matches=False), State.ALTERED),
        (Observation(None, None), State.ALTERED),
        (None, State.UNREACHABLE),
    ],
)
def test_a_row_says_what_was_seen(observation: Observation | None, state: State) -> None:
    row = judge(EXPECTED, saw(observation))
    assert row.state is state
    assert row.expected_edition == 7
    assert row.observed_edition == (observation.number if observation else None)


def test_since_goes_on_while_nothing_changes() -> None:
    first = judge(EXPECTED, saw(Observation(7, SEVEN), 1))
    later = judge(EXPECTED, saw(Observation(7, SEVEN), 60), first)
    assert (later.since, later.seen_at) == (NIGHT + timedelta(seconds=1), NIGHT + timedelta(seconds=60))


def test_since_begins_anew_with_a_new_state_and_with_a_new_edition() -> None:
    first = judge(EXPECTED, saw(Observation(7, SEVEN), 1))
    gone = judge(EXPECTED, saw(None, 60), first)
    assert gone.since == NIGHT + timedelta(seconds=60)
    assert judge(EXPECTED, saw(None, 90), gone).since == gone.since
    assert judge(NEXT, saw(None, 95), gone).since == gone.since
    assert judge(NEXT, saw(Observation(8, OTHER), 70), first).since == NIGHT + timedelta(seconds=70)


def test_a_switch_under_way_raises_no_alarm_and_one_that_hangs_does() -> None:
    row = judge(EXPECTED, saw(Observation(6, OTHER)))
    assert drifting([row], NIGHT + timedelta(seconds=6)) == ()
    assert drifting([row], NIGHT + timedelta(seconds=7)) == (row,)


@pytest.mark.parametrize("seen", [Observation(7, OTHER), Observation(6, OTHER), None])
def test_an_alarm_needs_a_channel_that_was_looked_at_and_is_wrong(seen: Observation | None) -> None:
    row = judge(EXPECTED, saw(seen))
    assert drifting([row], NIGHT + timedelta(seconds=31)) == (row,)
    assert drifting([row], NIGHT + timedelta(seconds=32)) == ()
    right = judge(EXPECTED, saw(Observation(7, SEVEN)))
    assert drifting([right], NIGHT + timedelta(seconds=31)) == ()


def test_a_host_that_has_not_acknowledged_two_seconds_after_a_cut_is_not_confirmed() -> None:
    row = judge(EXPECTED, saw(Observation(7, SEVEN)))
    cut = replace(NEXT, cut_at=NIGHT + timedelta(seconds=10))
    under_way = as_of(row, cut, NIGHT + timedelta(seconds=11))
    assert (under_way.state, under_way.expected_edition, under_way.observed_edition) == (State.BEHIND, 8, 7)
    silent = as_of(row, cut, NIGHT + timedelta(seconds=13))
    assert silent.state is State.NOT_CONFIRMED
    assert silent.since == NIGHT + timedelta(seconds=12)


def test_what_nobody_looked_at_for_half_a_minute_is_not_known() -> None:
    row = judge(EXPECTED, saw(Observation(7, SEVEN), 1))
    assert as_of(row, EXPECTED, NIGHT + timedelta(seconds=30)) == row
    old = as_of(row, EXPECTED, NIGHT + timedelta(seconds=32))
    assert (old.state, old.since) == (State.NOT_CONFIRMED, NIGHT + timedelta(seconds=31))


def test_an_empty_board_is_not_in_sync() -> None:
    assert not all_in_sync([])


@dataclass
class FakeBoard:
    clock: ManualClock = field(default_factory=lambda: ManualClock(NIGHT))
    editions: FakeEditions = field(default_factory=FakeEditions)
    clock_marks: FakeClockMarks = field(default_factory=FakeClockMarks)
    sync_rows: FakeSyncRows = field(default_factory=FakeSyncRows)


class Site:
    """A channel that gives what it is told to, by language."""

    name = "site"

    def __init__(self, edition: Edition) -> None:
        self.gives: dict[str, Observation | None] = dict.fromkeys(
            LANGUAGES, Observation(edition.number, edition.hash, matches=True)
        )

    def observe(self, edition: Edition, language: str) -> Observation:
        given = self.gives[language]
        if given is None:
            raise Unreachable(why="refused")
        return given


def look(board: FakeBoard, site: Site, edition: Edition) -> tuple[Row, ...]:
    seen = service.look([site], edition, "one", board.clock)
    return service.keep(board, Expected.of(edition), "one", seen)


def test_the_clock_says_observed_when_every_language_was_seen() -> None:
    board, edition = FakeBoard(), edition_of(boil_water())
    site = Site(edition)
    site.gives["ar"] = None
    assert {row.language: row.state for row in look(board, site, edition)}["ar"] is State.UNREACHABLE
    assert board.clock_marks.of(Audience.LIVE, edition.number) == ()
    site.gives["ar"] = site.gives["sv"]
    board.clock.advance(timedelta(seconds=2))
    assert all_in_sync(look(board, site, edition))
    (moment,) = board.clock_marks.of(Audience.LIVE, edition.number)
    assert (moment.mark, moment.channel, moment.host, moment.at - NIGHT) == (
        Mark.OBSERVED,
        "site",
        "one",
        timedelta(seconds=2),
    )


def test_the_board_names_missing_hosts_and_the_providers_fallback() -> None:
    board, edition = FakeBoard(), edition_of(boil_water())
    look(board, Site(edition), edition)
    rows = service.board(board, Expected.of(edition), LANGUAGES, hosts=("one", "two"))
    states = {(row.channel, row.host, row.language): row.state for row in rows}
    assert states["site", "one", "sv"] is State.IN_SYNC
    assert states["site", "two", "sv"] is State.NOT_CONFIRMED
    assert states["phone-fallback", "provider", "ar"] is State.NOT_CONFIRMED
    assert len(rows) == 3 * len(LANGUAGES)


def test_a_language_that_is_no_longer_offered_leaves_the_board() -> None:
    board, edition = FakeBoard(), edition_of(boil_water())
    look(board, Site(edition), edition)
    fewer = edition_of(replace(boil_water(), languages=("sv", "en")), 2)
    look(board, Site(fewer), fewer)
    assert {row.language for row in board.sync_rows.rows(Audience.LIVE)} == {"sv", "en"}
