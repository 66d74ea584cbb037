"""What is away is told when it goes and when it is back, however often it is asked for between."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import structlog
from prometheus_client import REGISTRY

from broadcast.channels.publishing.errors import NotPublished
from core.storage.errors import DatabaseUnavailable, OutcomeUnknown
from web.serving.outages import Outages


@dataclass
class Told:
    outages: Outages = field(init=False)
    lines: list[structlog.typing.EventDict]
    now: float = 0.0

    def __post_init__(self) -> None:
        self.outages = Outages(lambda: self.now)

    @property
    def events(self) -> list[tuple[str, str]]:
        return [(line["event"], line["what"]) for line in self.lines]


@pytest.fixture
def told() -> Iterator[Told]:
    with structlog.testing.capture_logs() as lines:
        yield Told(lines)


def metric(name: str, what: str = "database") -> float:
    return REGISTRY.get_sample_value(name, {"what": what}) or 0.0


def test_a_database_that_is_away_for_a_minute_is_two_lines(told: Told) -> None:
    before, tried = metric("upplys_away_seconds_total"), metric("upplys_tries_failed_total")
    for second in range(60):
        told.now = float(second)
        for act in ("publish", "look", "ring"):
            told.outages.failed(act, DatabaseUnavailable(why="connection refused"))
    assert metric("upplys_away") == 1
    told.now = 60.0
    for act in ("publish", "look", "ring"):
        told.outages.done(act)
    assert told.events == [("away", "database"), ("back", "database")]
    assert (told.lines[0]["why"], told.lines[1]["after_s"]) == ("connection refused", 60.0)
    assert metric("upplys_away") == 0
    assert metric("upplys_away_seconds_total") - before == 60.0
    assert metric("upplys_tries_failed_total") - tried == 180


def test_an_act_that_needs_no_database_does_not_say_that_it_is_back(told: Told) -> None:
    told.outages.failed("look", DatabaseUnavailable())
    told.outages.done("silence")
    assert told.events == [("away", "database")]


def test_an_outcome_that_is_not_known_is_the_database_too(told: Told) -> None:
    told.outages.failed("ring", OutcomeUnknown())
    told.outages.failed("look", DatabaseUnavailable())
    assert told.events == [("away", "database")]


def test_two_things_that_are_away_are_told_each(told: Told) -> None:
    told.outages.failed("look", DatabaseUnavailable())
    told.outages.failed("publish", NotPublished(why="the worker died"))
    told.outages.done("look")
    told.outages.done("publish")
    assert told.events == [("away", "database"), ("away", "not_published"),
                           ("back", "database"), ("back", "not_published")]  # fmt: skip


def test_what_goes_away_again_is_told_again(told: Told) -> None:
    for _ in range(2):
        told.outages.failed("look", DatabaseUnavailable())
        told.outages.done("look")
    assert [event for event, _ in told.events] == ["away", "back"] * 2
