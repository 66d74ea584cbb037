"""Those who come at the same moment are answered in one go, and each for themselves."""

from collections.abc import Sequence

import gevent
import pytest
from gevent.event import Event

from web.live.together import Together


class Slow:
    """Doubles numbers in goes, each of which waits to be let through."""

    def __init__(self) -> None:
        self.goes: list[list[int]] = []
        self.through = Event()

    def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.goes.append(list(numbers))
        self.through.wait()
        if 13 in numbers:
            raise LookupError("thirteen")
        return [2 * each for each in numbers]


def test_who_comes_in_the_same_turn_goes_together_and_who_comes_meanwhile_goes_next() -> None:
    slow = Slow()
    together = Together(slow)
    first = [gevent.spawn(together.add, number) for number in (1, 2, 3)]
    gevent.idle()
    later = [gevent.spawn(together.add, number) for number in (4, 5)]
    gevent.idle()
    slow.through.set()
    assert [each.get(timeout=10) for each in (*first, *later)] == [2, 4, 6, 8, 10]
    assert slow.goes == [[1, 2, 3], [4, 5]]


def test_what_goes_wrong_is_told_to_all_of_that_go_and_to_nobody_else() -> None:
    slow = Slow()
    together = Together(slow)
    first = [gevent.spawn(together.add, number) for number in (12, 13)]
    gevent.idle()
    later = gevent.spawn(together.add, 14)
    gevent.idle()
    slow.through.set()
    for each in first:
        with pytest.raises(LookupError, match="thirteen"):
            each.get(timeout=10)
    assert later.get(timeout=10) == 28


def test_whoever_gives_up_takes_nobodys_answer_with_them() -> None:
    slow = Slow()
    together = Together(slow)
    leaves, stays = gevent.spawn(together.add, 1), gevent.spawn(together.add, 2)
    gevent.idle()
    leaves.kill()
    slow.through.set()
    assert stays.get(timeout=10) == 4
    assert gevent.spawn(together.add, 3).get(timeout=10) == 6
