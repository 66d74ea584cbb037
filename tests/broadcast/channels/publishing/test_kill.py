"""kill -9 at random moments: what citizens read is a whole tree, and after a restart the newest edition."""

import random
import sys
import threading
import time
from pathlib import Path

import pytest

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.model import STAGING
from broadcast.channels.publishing.via_subprocess import WorkerProcess
from broadcast.editions.at_rest import edition_from, edition_json
from broadcast.editions.model import Edition
from core.canonical import digest_bytes
from core.clock import rfc3339
from scripts_library.items.model import Audience
from tests.broadcast.channels.publishing.entry import trees
from tests.broadcast.sample import NIGHT, boil_water, edition_of, with_area

LIVE = Audience.LIVE


class MortalWorker(WorkerProcess):
    """Works until it is given an order to publish, and dies a while after that, wherever it is by then."""

    def publish_and_die(self, edition: bytes, after: float) -> bool:
        """Whether it answered before it died."""
        self.refresh(LIVE, NIGHT)  # it is awake, so that it dies at work and not at its start
        process = self._process
        assert process is not None
        death = threading.Timer(after, process.kill)
        death.start()
        try:
            return self._exchange(order_for(edition), edition) is not None
        finally:
            death.join()


def order_for(edition: bytes) -> dict[str, object]:
    return {"do": "publish", "at": rfc3339(NIGHT), "bytes": len(edition)}


def editions(how_many: int) -> list[Edition]:
    made: list[Edition] = []
    for number in range(1, how_many + 1):
        cut = with_area(boil_water(), f"Område {number}")
        made.append(edition_of(cut, number, made[-1].hash if made else None))
    return made


def assert_whole(folder: Path) -> Edition | None:
    """Every byte that `current` leads to is as it was staged."""
    tree = CurrentTrees(folder).now(LIVE)
    if tree is None:
        assert not (folder / "live" / "current").is_symlink()
        return None
    for path, digest in tree.manifest.files.items():
        assert digest_bytes((tree.folder / path).read_bytes()) == digest
    edition = edition_from((tree.folder / "edition.json").read_bytes())
    assert (edition.number, edition.hash) == (tree.name.number, tree.name.hash)
    return edition


def seconds_to_publish(folder: Path) -> float:
    """What it takes here and now, so that deaths fall before, within and after it also where much goes on."""
    worker = WorkerProcess([sys.executable, "-m", "tests.broadcast.channels.publishing.entry", str(folder)])
    worker.refresh(LIVE, NIGHT)
    began = time.monotonic()
    worker.publish(edition_json(editions(1)[0]), NIGHT)
    took = time.monotonic() - began
    worker.close()
    return took


def killed_again_and_again(folder: Path, times: int) -> set[int]:
    """Publish one edition after the other to workers that die of it; tells which editions got out all the
    same.
    """
    chance, long_enough = random.Random(4711), 2 * seconds_to_publish(folder.with_name("undisturbed"))
    came_through: set[int] = set()
    for edition in editions(times):
        worker = MortalWorker(
            [sys.executable, "-m", "tests.broadcast.channels.publishing.entry", str(folder)]
        )
        answered = worker.publish_and_die(edition_json(edition), chance.uniform(0, long_enough))
        worker.close()
        now = assert_whole(folder)
        is_out = now is not None and now.number == edition.number
        assert is_out or not answered, "an edition that was said to be out must be out"
        assert now is None or now.number <= edition.number
        long_enough *= 0.9 if is_out else 1.1  # the machine's pace changes while we try
        came_through |= {int(edition.number)} if is_out else set()
    return came_through


def and_then_restarted(folder: Path, times: int) -> None:
    trees(folder).publish(edition_json(editions(times)[-1]), NIGHT)
    now = assert_whole(folder)
    assert now is not None
    assert now.number == times
    assert not [path for path in (folder / "live").iterdir() if path.name.startswith(STAGING)]


def test_whatever_moment_the_worker_dies_citizens_read_a_whole_edition(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path, 6)
    and_then_restarted(tmp_path, 6)


@pytest.mark.faults
def test_a_hundred_deaths(tmp_path: Path) -> None:
    came_through = killed_again_and_again(tmp_path, 100)
    assert 0 < len(came_through) < 100, "the moments must lie before, within and after the publishing"
    and_then_restarted(tmp_path, 100)
