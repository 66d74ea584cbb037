"""The compile worker as a process beside the one that gives the orders."""

import os
import sys
from datetime import UTC, datetime

from broadcast.channels.publishing.via_subprocess import WorkerProcess
from scripts_library.items.model import Audience

NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DOES_NOTHING = "import sys\nfor _ in sys.stdin:\n    print('{\"published\": null}', flush=True)"


def test_a_ctrl_c_at_the_terminal_is_not_the_workers() -> None:
    worker = WorkerProcess([sys.executable, "-c", DOES_NOTHING])
    try:
        assert worker.refresh(Audience.LIVE, NIGHT) is None
        assert worker.pid is not None
        assert os.getpgid(worker.pid) != os.getpgid(0)
    finally:
        worker.close()
    assert worker.pid is None
