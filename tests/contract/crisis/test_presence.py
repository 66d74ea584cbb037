"""What is kept of who is there to take calls: in memory and in both databases."""

from datetime import timedelta

from core.clock import ManualClock
from crisis.calls.presence import HEARD, Availability, become, leave, now_of
from scripts_library.items.model import Audience
from tests.crisis.cast import amal, tobias
from tests.crisis.databases import Units
from tests.crisis.record import Record

LIVE, EXERCISE = Audience.LIVE, Audience.EXERCISE
AVAILABLE, BUSY, AWAY = Availability


def available(record: Record, audience: Audience = LIVE) -> list[str]:
    return [each.person for each in record.presences.available(audience, record.clock.now())]


def test_nobody_is_there_who_has_not_said_so(units: Units) -> None:
    assert units.run(lambda record: record.presences.of(amal)) is None
    assert units.run(now_of, amal) is None
    assert units.run(available) == []


def test_who_has_waited_longest_comes_first(units: Units, clock: ManualClock) -> None:
    units.run(become, tobias, LIVE, AVAILABLE, ["sv"])
    clock.advance(timedelta(seconds=5))
    units.run(become, amal, LIVE, AVAILABLE, ["sv", "ar"])
    units.run(become, tobias, LIVE, AVAILABLE, ["sv"])
    assert units.run(available) == [tobias, amal]
    kept = units.run(lambda record: record.presences.of(amal))
    assert kept is not None
    assert kept.languages == ("sv", "ar")


def test_the_busy_and_those_at_the_exercise_take_no_live_call(units: Units) -> None:
    units.run(become, tobias, LIVE, BUSY)
    units.run(become, amal, EXERCISE, AVAILABLE)
    assert units.run(available) == []
    assert units.run(available, EXERCISE) == [amal]
    assert [each.person for each in units.run(lambda r: r.presences.here(LIVE, r.clock.now()))] == [tobias]


def test_a_desk_that_is_not_heard_of_takes_no_calls(units: Units, clock: ManualClock) -> None:
    units.run(become, amal, LIVE, AVAILABLE)
    units.run(become, tobias, LIVE, AVAILABLE)
    clock.advance(HEARD)
    units.run(lambda record: record.presences.seen([amal], clock.now()))
    clock.advance(timedelta(seconds=1))
    assert units.run(available) == [amal]
    away = units.run(now_of, tobias)
    assert away is not None
    assert away.state is AWAY
    assert away.since == clock.now() - timedelta(seconds=1)


def test_being_heard_of_makes_nobody_present(units: Units, clock: ManualClock) -> None:
    units.run(lambda record: record.presences.seen([amal], clock.now()))
    assert units.run(now_of, amal) is None


def test_who_logs_out_is_away(units: Units, clock: ManualClock) -> None:
    units.run(become, amal, LIVE, AVAILABLE, ["ar"])
    clock.advance(timedelta(minutes=1))
    units.run(leave, amal)
    units.run(leave, tobias)
    gone = units.run(now_of, amal)
    assert gone is not None
    assert (gone.state, gone.since, gone.languages) == (AWAY, clock.now(), ("ar",))
    assert units.run(now_of, tobias) is None
