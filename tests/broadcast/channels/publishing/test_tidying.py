"""Old trees are taken away when nobody waits for anything."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.publishing.worker import MOST_UNTIDY, serve

LOOK = json.dumps({"do": "refresh", "audience": "live", "at": "2026-11-21T03:00:00Z"}).encode() + b"\n"
FOREVER = 600.0


class Tidied(Trees):
    """Notes when it is tidied."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, [], "build")
        self.times = 0
        self.now = Event()

    def tidy(self) -> None:
        super().tidy()
        self.times += 1
        self.now.set()


@contextmanager
def working(trees: Trees, quiet: float) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """A worker on a thread; where its orders go in and its answers come out."""
    (orders_out, orders_in), (answers_out, answers_in) = os.pipe(), os.pipe()
    with (
        os.fdopen(orders_out, "rb") as taken,
        os.fdopen(answers_in, "wb") as given,
        os.fdopen(answers_out, "rb") as answers,
    ):
        with os.fdopen(orders_in, "wb") as orders:
            worker = Thread(target=serve, args=(trees, taken, given), kwargs={"quiet": quiet})
            worker.start()
            yield orders, answers
        worker.join(60)
        assert not worker.is_alive()


def order(orders: BinaryIO, answers: BinaryIO) -> None:
    orders.write(LOOK)
    orders.flush()
    assert json.loads(answers.readline()) == {"published": None}


def test_old_trees_go_when_no_order_came_for_a_while(tmp_path: Path) -> None:
    trees = Tidied(tmp_path)
    with working(trees, quiet=0.01) as (orders, answers):
        order(orders, answers)
        assert trees.now.wait(60)


def test_orders_that_come_one_upon_another_do_not_wait_for_it_and_it_is_done_in_the_end(
    tmp_path: Path,
) -> None:
    trees = Tidied(tmp_path)
    with working(trees, quiet=FOREVER) as (orders, answers):
        for _ in range(MOST_UNTIDY):
            order(orders, answers)
        assert trees.times == 0
        order(orders, answers)
        assert trees.now.wait(60)
