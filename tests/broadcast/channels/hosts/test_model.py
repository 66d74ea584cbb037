"""Which hosts a switch waits for, and which the board must name."""

from datetime import timedelta

from broadcast.channels.hosts.model import AWAITED, LISTED, Report, awaited, lacking, listed
from scripts_library.items.model import Audience
from tests.broadcast.sample import NIGHT

MOMENT = timedelta(microseconds=1)
HERE = Report(Audience.LIVE, "här", NIGHT)
THERE = Report(Audience.LIVE, "där", NIGHT, 6, "old")


def test_a_switch_waits_for_others_that_were_there_a_moment_ago() -> None:
    assert awaited([HERE, THERE], "här", NIGHT + AWAITED) == {"där"}
    assert awaited([HERE, THERE], "här", NIGHT + AWAITED + MOMENT) == set()
    assert awaited([HERE], "här", NIGHT) == set()


def test_a_host_lacks_the_edition_until_it_has_staged_just_that_one() -> None:
    both = frozenset({"här", "där"})
    assert lacking([HERE, THERE], both, "new") == both
    ready = Report(Audience.LIVE, "där", NIGHT, 7, "new")
    assert lacking([HERE, ready], both, "new") == {"här"}
    assert lacking([ready], frozenset({"borta", "där"}), "new") == {"borta"}


def test_a_host_that_went_silent_is_expected_on_the_board_for_a_week() -> None:
    assert listed([THERE, HERE], NIGHT + LISTED) == ("där", "här")
    assert listed([THERE], NIGHT + LISTED + MOMENT) == ()
