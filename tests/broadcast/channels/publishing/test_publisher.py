import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.errors import NotPublished
from broadcast.channels.publishing.model import Published
from broadcast.channels.publishing.service import Keeper, Publisher
from broadcast.channels.publishing.via_subprocess import WorkerProcess
from broadcast.editions.at_rest import edition_json
from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import Edition
from core.clock import ManualClock
from core.errors import Unavailable
from scripts_library.items.model import Audience
from tests.broadcast.channels.publishing.entry import trees
from tests.broadcast.sample import ENTRIES, NIGHT, boil_water, edition_of, with_area, with_entry

LIVE = Audience.LIVE
ONE = edition_of(boil_water())
TWO = edition_of(with_area(boil_water(), "Ängen"), 2, ONE.hash)


class FakeRecord:
    """The database, which may be away; `then` are the editions it gives, one a question."""

    def __init__(self, *then: Edition) -> None:
        self.then = list(then)
        self.away = False
        self.noted: list[tuple[int, str, tuple[str, ...], datetime]] = []

    def newest(self, audience: Audience) -> bytes:
        if self.away:
            raise Unavailable
        if audience is not LIVE or not self.then:
            raise NothingCutYet(audience=audience.value)
        return edition_json(self.then.pop(0) if len(self.then) > 1 else self.then[0])

    def switched(self, published: Published, host: str, at: datetime) -> None:
        if self.away:
            raise Unavailable
        self.noted.append((published.tree.number, host, published.channels, at))


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[WorkerProcess]:
    running = WorkerProcess(
        [sys.executable, "-m", "tests.broadcast.channels.publishing.entry", str(tmp_path)]
    )
    yield running
    running.close()


def test_the_newest_edition_goes_out_and_the_clock_knows_when(worker: WorkerProcess, tmp_path: Path) -> None:
    record, clock = FakeRecord(ONE), ManualClock(NIGHT)
    published = Publisher(record, worker, clock, "one").publish(LIVE)
    assert published.switched
    assert record.noted == [(1, "one", ("site", "phone"), NIGHT)]
    assert CurrentTrees(tmp_path).edition(LIVE) == ONE


class Neighbours:
    """Another host, or none; remembers what it was told and what citizens read at that moment."""

    def __init__(self, folder: Path, *, there: bool = True) -> None:
        self.there, self.folder = there, folder
        self.met: list[tuple[int, Edition | None]] = []

    def alone(self, audience: Audience) -> bool:
        return not self.there

    def meet(self, audience: Audience, staged: Published) -> None:
        self.met.append((staged.tree.number, CurrentTrees(self.folder).edition(audience)))


def test_where_there_are_other_hosts_all_is_ready_before_anything_switches(
    worker: WorkerProcess, tmp_path: Path
) -> None:
    record, others = FakeRecord(ONE), Neighbours(tmp_path)
    publisher = Publisher(record, worker, ManualClock(NIGHT), "one", others)
    publisher.publish(LIVE)
    record.then = [TWO]
    assert publisher.publish(LIVE).switched
    assert others.met == [(1, None), (2, ONE)]
    assert CurrentTrees(tmp_path).edition(LIVE) == TWO


def test_a_host_that_is_alone_meets_nobody(worker: WorkerProcess, tmp_path: Path) -> None:
    others = Neighbours(tmp_path, there=False)
    assert Publisher(FakeRecord(ONE), worker, ManualClock(NIGHT), "one", others).publish(LIVE).switched
    assert others.met == []


def test_a_worker_that_was_killed_is_started_again(worker: WorkerProcess, tmp_path: Path) -> None:
    record = FakeRecord(ONE)
    publisher = Publisher(record, worker, ManualClock(NIGHT), "one")
    publisher.publish(LIVE)
    first = worker.pid
    assert first is not None
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    record.then = [TWO]
    assert publisher.publish(LIVE).tree.number == 2
    assert worker.pid not in (None, first)


def test_a_worker_that_hangs_is_given_up_and_what_stood_stands(tmp_path: Path) -> None:
    trees(tmp_path).publish(edition_json(ONE), NIGHT)
    hanging = WorkerProcess([sys.executable, "-c", "import time; time.sleep(60)"], patience=0.3)
    with pytest.raises(NotPublished):
        Publisher(FakeRecord(TWO), hanging, ManualClock(NIGHT), "one").publish(LIVE)
    hanging.close()
    assert CurrentTrees(tmp_path).edition(LIVE) == ONE


def test_an_edition_that_cannot_be_read_is_told_and_the_worker_lives_on(worker: WorkerProcess) -> None:
    with pytest.raises(NotPublished, match="edition_content"):
        worker.publish(b'{"not": "an edition"}', NIGHT)
    pid = worker.pid
    assert worker.publish(edition_json(ONE), NIGHT).switched
    assert worker.pid == pid


def test_an_order_that_was_overtaken_publishes_what_is_newest_by_then(tmp_path: Path) -> None:
    compiler = trees(tmp_path)
    compiler.publish(edition_json(TWO), NIGHT)
    # it read edition 1, another process cut and published edition 2, then its order arrived
    published = Publisher(FakeRecord(ONE, TWO), compiler, ManualClock(NIGHT), "one").publish(LIVE)
    assert (published.tree.number, published.switched) == (2, False)


def test_a_record_that_was_set_back_is_followed(tmp_path: Path) -> None:
    compiler = trees(tmp_path)
    compiler.publish(edition_json(TWO), NIGHT)
    published = Publisher(FakeRecord(ONE), compiler, ManualClock(NIGHT), "one").publish(LIVE)
    assert (published.tree.number, published.switched) == (1, True)


def test_without_a_database_the_program_starts_from_its_last_tree(tmp_path: Path) -> None:
    ending = edition_of(with_entry(boil_water(), replace(ENTRIES[0], ends=NIGHT + timedelta(minutes=5))))
    trees(tmp_path).publish(edition_json(ending), NIGHT)
    record, clock = FakeRecord(), ManualClock(NIGHT + timedelta(hours=1))
    record.away = True
    (started,) = Publisher(record, trees(tmp_path), clock, "one").start()
    assert (started.tree.hash, started.switched, started.next_end) == (ending.hash, True, None)


def test_a_clock_that_cannot_be_noted_keeps_nobody_from_reading(tmp_path: Path) -> None:
    class AwayAfterwards(FakeRecord):
        def switched(self, published: Published, host: str, at: datetime) -> None:
            raise Unavailable

    record = AwayAfterwards(ONE)
    assert Publisher(record, trees(tmp_path), ManualClock(NIGHT), "one").publish(LIVE).switched


def test_the_keeper_silences_what_has_ended_and_nothing_sooner(tmp_path: Path) -> None:
    compiler, clock = trees(tmp_path), ManualClock(NIGHT)
    keeper = Keeper(compiler, CurrentTrees(tmp_path), clock)
    assert keeper.look() == ()
    first = edition_of(with_entry(boil_water(), replace(ENTRIES[0], ends=NIGHT + timedelta(minutes=5))))
    compiler.publish(edition_json(first), NIGHT)
    clock.advance(timedelta(minutes=4, seconds=59))
    assert keeper.look() == ()
    clock.advance(timedelta(seconds=1))
    (silenced,) = keeper.look()
    assert silenced.tree.turn == 2
    assert keeper.look() == ()


def test_a_keeper_that_failed_tries_again_at_its_next_look(tmp_path: Path) -> None:
    class Failing:
        looks = 0

        def publish(self, edition: bytes, at: datetime, *, even_if_older: bool = False) -> Published:
            raise NotPublished(why="full disk")

        def stage(self, edition: bytes, at: datetime) -> Published:
            raise NotPublished(why="full disk")

        def refresh(self, audience: Audience, at: datetime) -> Published | None:
            self.looks += 1
            raise NotPublished(why="full disk")

    ended = edition_of(with_entry(boil_water(), replace(ENTRIES[0], ends=NIGHT)))
    trees(tmp_path).publish(edition_json(ended), NIGHT - timedelta(seconds=1))
    failing = Failing()
    keeper = Keeper(failing, CurrentTrees(tmp_path), ManualClock(NIGHT))
    assert keeper.look() == keeper.look() == ()
    assert failing.looks == 2
