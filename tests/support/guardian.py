"""Keeps one server for one test run, and takes it and its folder away when the run is over, however it ended.

Run as `python -m tests.support.guardian RUN USER FOLDER COMMAND…` in a session of its own: it starts the
command and waits until the process RUN is gone, or until it is itself told to end.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

LOOK_EVERY = 0.5
"""Seconds between two looks at whether the run still lives; nobody waits for it."""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(server: "subprocess.Popen[bytes]") -> None:
    """SIGINT is PostgreSQL's fast shutdown, and Valkey's too."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main(run: int, user: int, folder: Path, command: list[str]) -> int:
    over = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, told)
    if user:
        server = subprocess.Popen(command, cwd=folder, user=user, group=user, extra_groups=[])
    else:
        server = subprocess.Popen(command, cwd=folder)
    while alive(run) and server.poll() is None and not over.wait(LOOK_EVERY):
        pass
    if server.poll() is None:
        end(server)
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]))
