"""A switch on one host among several: it waits for those that were there a moment ago, and never for long."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any, cast

import gevent
import pytest
import structlog

from broadcast.channels.hosts.model import AWAITED
from broadcast.channels.publishing.model import Published, TreeName
from broadcast.editions.model import EditionNumber
from core.clock import ManualClock
from core.errors import Unavailable
from core.storage.database import Database
from scripts_library.items.model import Audience
from tests.broadcast.channels.hosts.fakes import FakeHosts
from tests.broadcast.sample import NIGHT
from web.record import Record
from web.serving import companions
from web.serving.companions import Companions

LIVE = Audience.LIVE
HASH = "a" * 64
STAGED = Published(LIVE, TreeName(EditionNumber(7), HASH), ("site", "phone"), None, switched=False)


@dataclass
class Shared:
    """The record that all hosts share; it may be away, or say nothing for a while."""

    hosts: FakeHosts = field(default_factory=FakeHosts)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NIGHT))
    away: bool = False
    silent: bool = False

    def run(self, use_case: Callable[..., Any], *plain: Any) -> Any:
        gevent.sleep(60 if self.silent else 0)
        if self.away:
            raise Unavailable
        return use_case(self, *plain)

    read = run


@dataclass
class Two:
    shared: Shared
    norr: Companions
    syd: Companions
    lines: list[structlog.typing.EventDict]

    def told(self) -> list[list[str]]:
        return [line["hosts"] for line in self.lines if line["event"] == "switched without"]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    monkeypatch.setattr(companions, "PATIENCE_S", 0.3)
    shared = Shared()
    database = cast("Database[Record]", shared)
    norr, syd = (Companions(database, shared.clock, name) for name in ("norr", "syd"))
    with structlog.testing.capture_logs() as lines:
        yield Two(shared, norr, syd, lines)


def seconds(act: Callable[[], object]) -> float:
    began = monotonic()
    act()
    return monotonic() - began


def test_a_host_is_alone_until_another_reports(two: Two) -> None:
    two.norr.report(LIVE)
    assert two.norr.alone(LIVE)
    two.syd.report(LIVE)
    two.norr.report(LIVE)
    assert not two.norr.alone(LIVE)
    assert two.norr.alone(Audience.EXERCISE)


def test_a_host_that_has_been_silent_is_not_counted(two: Two) -> None:
    two.syd.report(LIVE)
    two.shared.clock.advance(AWAITED + timedelta(seconds=1))
    two.norr.report(LIVE)
    assert two.norr.alone(LIVE)


def test_two_that_are_ready_switch_without_a_word(two: Two) -> None:
    for each in (two.norr, two.syd, two.norr):
        each.report(LIVE)
    meeting = [gevent.spawn(each.meet, LIVE, STAGED) for each in (two.norr, two.syd)]
    gevent.joinall(meeting, timeout=10, raise_error=True)
    assert all(each.successful() for each in meeting)
    assert two.told() == []


def test_one_that_does_not_come_is_named_and_holds_nobody_up_for_long(two: Two) -> None:
    for each in (two.syd, two.norr):
        each.report(LIVE)
    assert 0.3 <= seconds(lambda: two.norr.meet(LIVE, STAGED)) < 5
    assert two.told() == [["syd"]]
    assert {each.host: each.hash for each in two.shared.hosts.all(LIVE)} == {"norr": HASH, "syd": None}


@pytest.mark.parametrize("trouble", ["away", "silent"])
def test_a_record_that_goes_away_in_the_middle_holds_nobody_up_either(two: Two, trouble: str) -> None:
    for each in (two.syd, two.norr):
        each.report(LIVE)
    setattr(two.shared, trouble, True)
    assert seconds(lambda: two.norr.meet(LIVE, STAGED)) < 5
    assert two.told() == [["syd"]]
