"""Voices are read ahead after a change, once for several changes, and again where it failed."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import gevent
import pytest

from core.errors import Unavailable
from web.building import Office
from web.folders import Folders
from web.serving import rehearsing
from web.serving.rehearsing import Rehearsing

READER = "import os, sys; open(sys.argv[1], 'a').write(os.environ['UPPLYS_DATA'] + '\\n'); sys.exit({code})"
PATIENCE_S = 30.0


@dataclass
class Database:
    """The journal's newest act that may change what is said. Lets others go on at each look."""

    newest: int = 1
    away: bool = False
    looks: int = 0

    def read(self, query: object) -> int:
        self.looks += 1
        gevent.sleep(0)
        if self.away:
            raise Unavailable
        return self.newest


@dataclass
class Settings:
    read_ahead: bool = True
    database: str = ""


@dataclass
class Small:
    """As much of an office as reading ahead needs."""

    folders: Folders
    database: Database = field(default_factory=Database)
    settings: Settings = field(default_factory=Settings)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.setattr(rehearsing, "EVERY_S", 0.01)
    monkeypatch.setattr(rehearsing, "REST_S", 0.01)
    return Small(Folders(tmp_path))


def reading(office: Small, code: int = 0) -> Rehearsing:
    notes = str(office.folders.data / "notes")
    return Rehearsing(cast("Office", office), [sys.executable, "-c", READER.format(code=code), notes])


@pytest.fixture
def started(office: Small) -> Iterator[Rehearsing]:
    watch = reading(office)
    watch.start()
    yield watch
    watch.stop()


def times(office: Small) -> int:
    notes = office.folders.data / "notes"
    return notes.read_text().count("\n") if notes.exists() else 0


def look(office: Small, more: int) -> None:
    """Let it look so many times more."""
    wanted = office.database.looks + more
    with gevent.Timeout(PATIENCE_S):
        while office.database.looks < wanted:
            gevent.sleep(0.001)


def test_after_a_change_it_is_read_once(office: Small, started: Rehearsing) -> None:
    look(office, 5)
    assert times(office) == 1
    office.database.newest = 2
    look(office, 5)
    assert times(office) == 2
    assert (office.folders.data / "notes").read_text().splitlines()[0] == str(office.folders.data)


def test_where_the_journal_cannot_be_looked_at_nothing_is_read(office: Small, started: Rehearsing) -> None:
    look(office, 3)
    office.database.away, office.database.newest = True, 2
    look(office, 3)
    assert times(office) == 1
    office.database.away = False
    look(office, 5)
    assert times(office) == 2


def test_a_reading_that_failed_is_tried_again(office: Small) -> None:
    watch = reading(office, code=1)
    watch.start()
    look(office, 3)
    watch.stop()
    assert times(office) >= 2


def test_an_installation_that_does_not_want_it_is_left_alone(office: Small) -> None:
    office.settings.read_ahead = False
    watch = reading(office)
    watch.start()
    gevent.sleep(0)
    assert office.database.looks == 0
    watch.stop()


def test_a_stop_ends_the_reader(office: Small) -> None:
    watch = reading(office)
    waiting: Any = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    watch._helper = waiting
    watch.stop()
    assert waiting.wait(PATIENCE_S) < 0
