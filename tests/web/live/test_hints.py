"""Hints: given at no cost, heard by whoever listens, and never more than one of a kind waiting."""

import pytest
from gevent.event import AsyncResult, Event

from scripts_library.items.model import Audience
from web.live.hints import Hint, Live, What

LIVE, EXERCISE = Audience
PATIENCE_S = 5


def test_a_hint_nobody_listens_to_is_no_error() -> None:
    Live().hint("edition", LIVE, 7)


def test_a_hint_is_heard_by_all_who_listen() -> None:
    live = Live()
    one: AsyncResult[Hint] = AsyncResult()
    other: AsyncResult[Hint] = AsyncResult()
    live.listen(one.set)
    live.listen(other.set)
    live.hint(What.EDITION, LIVE, 7)
    assert one.get(timeout=PATIENCE_S) == Hint(What.EDITION, LIVE, 7)
    told = other.get(timeout=PATIENCE_S)
    assert told is not None
    assert told.json() == {"what": "edition", "audience": "live", "n": 7}


def test_while_a_listener_hangs_only_the_newest_of_a_kind_waits() -> None:
    live, begun, go_on, done = Live(), Event(), Event(), Event()
    heard: list[Hint] = []

    def slow(hint: Hint) -> None:
        heard.append(hint)
        begun.set()
        go_on.wait()
        if hint.audience is EXERCISE:
            done.set()

    live.listen(slow)
    live.hint("edition", LIVE, 1)
    assert begun.wait(PATIENCE_S)
    for number in range(2, 10_000):
        live.hint("edition", LIVE, number)
    live.hint("edition", LIVE, 5)  # an earlier one that comes late takes nothing back
    live.hint("edition", EXERCISE, 3)
    go_on.set()
    assert done.wait(PATIENCE_S)
    assert [(each.audience, each.n) for each in heard] == [(LIVE, 1), (LIVE, 9_999), (EXERCISE, 3)]


def test_a_listener_that_fails_hears_the_next(caplog: pytest.LogCaptureFixture) -> None:
    live, first = Live(), Event()
    heard: AsyncResult[int] = AsyncResult()

    def failing(hint: Hint) -> None:
        if not first.is_set():
            first.set()
            raise OSError
        heard.set(hint.n)

    live.listen(failing)
    live.hint("calls", LIVE, 1)
    assert first.wait(PATIENCE_S)
    live.hint("calls", LIVE, 2)
    assert heard.get(timeout=PATIENCE_S) == 2


def test_what_another_process_told_is_not_told_back_to_it() -> None:
    live = Live()
    ours: AsyncResult[Hint] = AsyncResult()
    theirs: list[Hint] = []

    def bridge(hint: Hint) -> None:
        theirs.append(hint)

    live.listen(bridge)
    live.listen(ours.set)
    live.heard(Hint(What.QUESTIONS, LIVE), but=bridge)
    assert ours.get(timeout=PATIENCE_S) == Hint(What.QUESTIONS, LIVE)
    assert theirs == []
