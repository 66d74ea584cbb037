"""A host looks at its own channels as long as they can answer, and no longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import gevent
import pytest

from broadcast.editions.errors import NothingCutYet
from core.clock import SystemClock
from scripts_library.items.model import Audience
from web.serving import publishing
from web.serving.outages import Outages
from web.serving.publishing import Desk, Publishing

PATIENCE_S = 10.0


class Nothing:
    """A record with no edition, a publisher with nothing to do, a hint that only this process hears."""

    def read(self, *_: object) -> Any:
        raise NothingCutYet(audience="live")

    def start(self, _: object) -> None: ...

    def look(self) -> tuple[()]:
        return ()

    def listen(self, _: object) -> None: ...

    def close(self) -> None: ...


class Looking(Publishing):
    """Counts its looks; each takes a moment, as asking a channel does."""

    begun = 0
    done = 0

    def _look(self, audience: Audience) -> None:
        self.begun += 1
        gevent.sleep(0.02)
        self.done += 1


@contextmanager
def looking() -> Iterator[Looking]:
    nothing = cast("Any", Nothing())
    desks = {Audience.LIVE: Desk(nothing, nothing, ())}
    made = Looking(desks, nothing, nothing, SystemClock(), "norr", nothing, Outages())
    made.start()
    made.lead()
    try:
        yield made
    finally:
        made.stop()


def test_a_host_that_stops_ends_the_look_it_has_begun_and_begins_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "LOOK_EVERY_S", 0.001)
    with looking() as host, gevent.Timeout(PATIENCE_S):
        while host.begun < 2:
            gevent.sleep(0.005)
        host.look_no_more()
        begun = host.begun
        assert host.done == begun
        gevent.sleep(0.02)
        assert host.begun == begun


class SlowSwitch:
    """A publisher that takes as long as many looks do."""

    def __init__(self) -> None:
        self.switching = False

    def start(self, _: object) -> None: ...

    def publish(self, audience: Audience) -> Any:
        self.switching = True
        gevent.sleep(0.05)
        self.switching = False
        raise NothingCutYet(audience=audience.value)


def test_a_host_does_not_look_while_it_switches_and_so_hold_itself_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "LOOK_EVERY_S", 0.001)
    monkeypatch.setattr(publishing, "POLL_S", 0.01)
    publisher, nothing, seen = SlowSwitch(), cast("Any", Nothing()), list[bool]()

    class Behind(Publishing):
        """Always has an edition to publish."""

        def _bring_up_to_date(self, audience: Audience) -> None:
            try:
                self._publish(audience)
            finally:
                self._look_now[audience].set()

        def _look(self, audience: Audience) -> None:
            seen.append(publisher.switching)

    desks = {Audience.LIVE: Desk(cast("Any", publisher), nothing, ())}
    made = Behind(desks, nothing, nothing, SystemClock(), "norr", nothing, Outages())
    with gevent.Timeout(PATIENCE_S):
        made.start()
        made.lead()
        while len(seen) < 10:
            gevent.sleep(0.005)
        made.stop()
    assert not any(seen)
