"""Guessing is slowed; the duty officer comes in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access.throttle import (
    ADDRESS,
    FORGIVEN,
    LIMITS,
    OWN,
    STRANGERS,
    Count,
    Limit,
    Visitor,
    counters,
    network,
    seconds_to_wait,
)
from tests.core.cast import NIGHT

HOME = Visitor("198.51.100.7", "upd_tobias_phone")


@pytest.mark.parametrize("limit", LIMITS.values())
def test_waits_begin_after_the_free_ones_double_and_end(limit: Limit) -> None:
    waits = [limit.wait(failures) for failures in range(200)]
    assert waits[limit.free - 1] == timedelta(0)
    assert waits[limit.free : limit.free + 3] == [timedelta(seconds=each) for each in (1, 2, 4)]
    assert waits == sorted(waits)
    assert waits[-1] == limit.longest


def test_no_limit_locks_anybody_out_for_long() -> None:
    assert (OWN.longest, STRANGERS.longest, ADDRESS.longest) == (
        timedelta(minutes=1),
        timedelta(seconds=30),
        timedelta(minutes=15),
    )


def test_from_a_known_place_only_failures_at_that_place_count() -> None:
    device, address = HOME.places()
    assert counters("tobias", HOME, {device, address}) == counters("tobias", HOME, {device})
    (own,) = counters("tobias", HOME, {device})
    assert own.startswith("own:")
    assert counters("tobias", HOME, {address}) != counters("tobias", HOME, {device})


def test_from_elsewhere_the_address_and_strangers_at_the_name_count() -> None:
    address, strangers = counters("tobias", HOME, ())
    assert (address.split(":")[0], strangers.split(":")[0]) == ("address", "strangers")
    assert counters("karin", HOME, ()) == (address, counters("karin", Visitor("203.0.113.1"), ())[1])


def test_neither_names_nor_addresses_are_kept_in_the_clear() -> None:
    kept = str([*counters("tobias", HOME, ()), *counters("tobias", HOME, HOME.places()), *HOME.places()])
    assert "tobias" not in kept
    assert "198.51" not in kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("198.51.100.7", "198.51.100.8", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("unknown", "unknown", True),
    ],
)
def test_a_household_is_one_address(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


@given(st.integers(0, 10**6), st.integers(0, 10**4))
def test_the_wait_is_told_in_whole_seconds_and_runs_down(failures: int, elapsed: int) -> None:
    counts = {"address:x": Count(failures, NIGHT)}
    wait = ADDRESS.wait(failures).total_seconds()
    now = NIGHT + timedelta(seconds=elapsed)
    assert seconds_to_wait(counts, now) == (0 if now - NIGHT > FORGIVEN else max(0, wait - elapsed))


def test_the_longest_wait_counts() -> None:
    counts = {"address:x": Count(12, NIGHT), "strangers:y": Count(24, NIGHT)}
    assert seconds_to_wait(counts, NIGHT + timedelta(milliseconds=1)) == 16


def test_nothing_counted_is_nothing_to_wait_for() -> None:
    assert seconds_to_wait({}, NIGHT) == 0
