"""A crew of serving processes: one that dies is replaced, all end together, none is hurried that never lasts.

The processes here say who they are and wait; the real ones are tried in tests/faults.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.faults.installation import until
from web.serving.several import LASTING_S, LONGEST_BREATH_S, PLACE, Crew, Seat

CREW = """
from gevent import monkey
monkey.patch_all()
import json, sys
from web.serving.several import Crew
Crew(json.loads(sys.argv[1]), 2).serve()
"""
MEMBER = """
import os, pathlib, signal, sys
place = "of".join(os.environ["UPPLYS_PLACE"].split("/")[:2])
note = pathlib.Path(sys.argv[1], f"{place}-{os.getpid()}")
note.with_suffix(".new").touch()
note.with_suffix(".new").rename(note)
signal.pause()
"""


@dataclass
class Running:
    process: "subprocess.Popen[bytes]"
    folder: Path

    def pids(self, place: str) -> list[int]:
        """Of all that ever sat there."""
        return [
            int(note.name.partition("-")[2]) for note in self.folder.glob(f"{place}-*") if not note.suffix
        ]


@contextmanager
def running(folder: Path, member: str = MEMBER) -> Iterator[Running]:
    folder.mkdir()
    command = json.dumps([sys.executable, "-c", member, str(folder)])
    with subprocess.Popen([sys.executable, "-c", CREW, command]) as process:
        crew = Running(process, folder)
        try:
            yield crew
        finally:
            process.kill()
            for pid in crew.pids("0of2") + crew.pids("1of2"):
                if alive(pid):
                    os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_process_that_is_killed_is_replaced_and_the_others_go_on(tmp_path: Path) -> None:
    with running(tmp_path / "crew") as crew:
        until(lambda: crew.pids("0of2") and crew.pids("1of2"), "both to run")
        (first,), (other,) = crew.pids("0of2"), crew.pids("1of2")
        os.kill(first, signal.SIGKILL)
        until(lambda: len(crew.pids("0of2")) == 2, "another in its place")
        assert crew.pids("1of2") == [other]
        assert alive(other)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_all_of_them(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path / "crew") as crew:
        until(lambda: crew.pids("0of2") and crew.pids("1of2"), "both to run")
        crew.process.send_signal(how)
        assert crew.process.wait(20) == 0
        assert not any(map(alive, crew.pids("0of2") + crew.pids("1of2")))


def test_one_that_does_not_listen_to_a_stop_is_killed(tmp_path: Path) -> None:
    deaf = MEMBER.replace(
        "signal.pause()", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"
    )
    tmp_path.joinpath("crew").mkdir()
    crew = Crew([sys.executable, "-c", deaf, str(tmp_path / "crew")], 1)
    crew.look()
    (note,) = until(lambda: list(tmp_path.glob("crew/0of1-*[0-9]")), "it to run")
    crew.stop(grace=0.2)
    assert not alive(int(note.name.partition("-")[2]))


def test_one_that_never_lasts_is_started_less_and_less_often() -> None:
    now, started = 0.0, []
    crew = Crew([sys.executable, "-c", "raise SystemExit(3)"], 1, seconds=lambda: now)
    for _ in range(9):
        crew.look()
        process = crew._seats[0].process
        assert process is not None
        process.wait()
        started.append(now)
        crew.look()  # sees that it ended
        assert crew._seats[0].process is None
        now = crew._seats[0].free_at
    pauses = [later - sooner for sooner, later in pairwise(started)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert max(pauses) == LONGEST_BREATH_S


def test_one_that_lasted_is_started_again_at_once() -> None:
    seat = Seat(began=0.0, breath=16.0)
    seat.ended(LASTING_S)
    assert (seat.breath, seat.free_at) == (0.0, LASTING_S)
    seat.began = LASTING_S
    seat.ended(LASTING_S + 1)
    assert seat.breath == 0.5


def test_each_is_told_its_place_and_whose_it_is_and_keeps_the_rest_of_the_environment(tmp_path: Path) -> None:
    script = "import os, sys; open(sys.argv[1], 'w').write(os.environ['UPPLYS_PLACE'] + os.environ['KEPT'])"
    crew = Crew([sys.executable, "-c", script, str(tmp_path / "told")], 1, {**os.environ, "KEPT": " kept"})
    crew.look()
    process = crew._seats[0].process
    assert process is not None
    assert process.wait(20) == 0
    assert (tmp_path / "told").read_text() == f"0/1/{os.getpid()} kept"
    assert PLACE == "UPPLYS_PLACE"
