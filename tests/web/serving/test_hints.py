"""A hint from one serving process of a host to the one that publishes, each half in a process of its own."""

import subprocess
import sys
from pathlib import Path

LEADER = """
from gevent import monkey
monkey.patch_all()
import sys
from pathlib import Path
from gevent.event import Event
from web.serving.hints import Hint
heard = Event()
Hint(Path(sys.argv[1]), leads=True).listen(heard.set)
print("listening", flush=True)
print("heard" if heard.wait(20) else "silence", flush=True)
"""
FOLLOWER = """
import sys
from pathlib import Path
from web.serving.hints import Hint
Hint(Path(sys.argv[1]), leads=False).send()
"""


def test_the_publishing_process_hears_that_another_has_cut(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEADER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as leader:
        assert leader.stdout is not None
        assert leader.stdout.readline() == "listening\n"
        subprocess.run([sys.executable, "-c", FOLLOWER, str(tmp_path)], check=True)
        assert leader.stdout.readline() == "heard\n"


def test_a_hint_that_nobody_hears_is_no_error(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FOLLOWER, str(tmp_path)], check=True)
