"""A hint from one serving process of a host to the one that publishes, each half in a process of its own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEADER = """
from gevent import monkey
monkey.patch_all()
import sys
from pathlib import Path
from gevent.event import Event
from web.serving.hints import Hint
heard = Event()
hint = Hint(Path(sys.argv[1]))
hint.listen(heard.set)
print("listening", flush=True)
while True:
    print("heard" if heard.wait(20) else "silence", flush=True)
    heard.clear()
"""
FOLLOWER = """
import sys
from pathlib import Path
from web.serving.hints import Hint
Hint(Path(sys.argv[1])).send()
"""
AGAIN_AND_AGAIN = """
import sys, time
from pathlib import Path
from web.serving.hints import Hint
while True:
    Hint(Path(sys.argv[1])).send()
    time.sleep(0.1)
"""


@contextmanager
def leading(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", LEADER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as leader:
        try:
            assert told(leader) == "listening"
            yield leader
        finally:
            leader.kill()


def told(leader: "subprocess.Popen[str]") -> str:
    assert leader.stdout is not None
    return leader.stdout.readline().strip()


def a_cut(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", FOLLOWER, str(folder)], check=True)


def test_the_publishing_process_hears_that_another_has_cut(tmp_path: Path) -> None:
    with leading(tmp_path) as leader:
        for _ in range(2):
            a_cut(tmp_path)
            assert told(leader) == "heard"


def test_a_hint_that_nobody_hears_is_no_error(tmp_path: Path) -> None:
    a_cut(tmp_path)


def test_a_data_folder_as_deep_as_can_be_has_its_hints(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["exempelköpings upplysningscentral"] * 6)
    deep.mkdir(parents=True)
    with leading(deep) as leader:
        a_cut(deep)
        assert told(leader) == "heard"


def test_nothing_of_a_hint_lies_in_the_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with leading(data):
        assert list(data.iterdir()) == []
        shutil.copytree(data, tmp_path / "copy")


def test_two_folders_do_not_hear_each_other(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with leading(tmp_path) as leader, leading(other) as neighbour:
        a_cut(other)
        assert told(neighbour) == "heard"
        a_cut(tmp_path)
        assert told(leader) == "heard"


def test_a_successor_listens_once_the_address_is_free(tmp_path: Path) -> None:
    """At a restart the new process may start before the old one has let go."""
    with leading(tmp_path) as old, leading(tmp_path) as new:
        a_cut(tmp_path)
        assert told(old) == "heard"
        old.kill()
        old.wait()
        with subprocess.Popen([sys.executable, "-c", AGAIN_AND_AGAIN, str(tmp_path)]) as cutting:
            assert told(new) == "heard"
            cutting.kill()
