"""Windows, stretches, trends and the order of topics."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.situation.errors import RequestState
from crisis.situation.model import (
    BARS,
    SPANS,
    Dimension,
    Stretch,
    Trend,
    Waiting,
    Window,
    bars_of,
    minute_of,
    stretches,
    topics_of,
    trend_of,
)
from crisis.situation.requests import NEXT, AnswerRequest, RequestId, State
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, elif_, karin

TOPIC = Dimension.TOPIC


@given(st.integers(0, 10_000), st.integers(0, 3_000))
def test_the_pieces_of_a_stretch_cover_it_once(start: int, length: int) -> None:
    pieces = list(Stretch(start, start + length).pieces())
    covered = [minute for _, first, last in pieces for minute in range(first, last)]
    assert covered == list(range(start, start + length))
    assert all(first % span == last % span == 0 for span, first, last in pieces if span > 1)
    assert sum(last - first for span, first, last in pieces if span == 1) < 2 * SPANS[0]


@given(st.sampled_from(Window), st.integers(0, 10**9))
def test_a_window_ends_with_this_minute_and_joins_the_one_before(window: Window, seconds: int) -> None:
    at = NIGHT + timedelta(seconds=seconds)
    this, before = stretches(window, at)
    assert this.start <= minute_of(at) < this.end
    assert before.end == this.start
    assert this.end - this.start == before.end - before.start == window.minutes


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        (2, 0, Trend.STEADY),
        (3, 0, Trend.RISING),
        (10, 9, Trend.STEADY),
        (10, 8, Trend.RISING),
        (8, 10, Trend.FALLING),
        (0, 3, Trend.FALLING),
        (0, 0, Trend.STEADY),
    ],
)
def test_a_quarter_more_is_a_trend_and_chance_is_none(now: int, before: int, trend: Trend) -> None:
    assert trend_of(now, before) is trend


@given(st.sampled_from(Window))
def test_the_chart_has_every_bar_and_not_too_many(window: Window) -> None:
    this, _ = stretches(window, NIGHT)
    width, bars = bars_of(this, {this.start: 2, this.end - 1: 3})
    assert len(bars) <= BARS
    assert (bars[0].asked, bars[-1].asked, sum(each.asked for each in bars)) == (2, 3, 5)
    assert bars[2].at - bars[1].at == timedelta(minutes=width)
    assert bars[0].at == this.begins


def test_what_most_people_wait_for_stands_first() -> None:
    now = {(TOPIC, "gator"): 96, (TOPIC, "spädbarn"): 50, (TOPIC, "tankar"): 71}
    waiting = [Waiting("spädbarn", 212, NIGHT), Waiting("lukt", 1, NIGHT)]
    names = [each.name for each in topics_of(now, {(TOPIC, "förr"): 1}, waiting)]
    assert names == ["spädbarn", "lukt", "gator", "tankar", "förr"]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("wanted", list(State))
def test_a_request_goes_only_where_its_table_lets_it(state: State, wanted: State) -> None:
    request = AnswerRequest(RequestId("r"), Audience.LIVE, "?", karin, NIGHT, elif_, NIGHT, state=state)
    if wanted in NEXT[state]:
        assert request.to(wanted).state is wanted
        return
    with pytest.raises(RequestState):
        request.to(wanted)
