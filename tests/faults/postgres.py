"""A PostgreSQL of one's own, to be stopped and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.installation import until
from tests.support.servers import ROOM, postgres_is_ready, prepare_postgres


@dataclass
class OwnPostgres:
    """The server of one test; its data outlive a stop."""

    command: list[str]
    url: str
    user: int
    folder: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Returns when it takes connections."""
        given: dict[str, Any] = (
            {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        )
        with (self.folder.with_suffix(".log")).open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stderr=log, stdout=log, **given)
        until(lambda: postgres_is_ready(self.url), "PostgreSQL to start")

    def stop(self) -> None:
        """At once, as when its machine goes away (SIGQUIT: no farewell to anybody)."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """For as long as the block lasts it says nothing and takes nothing, but all its connections stand."""
        stopped = self._signalled(signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

    def _signalled(self, which: signal.Signals) -> list[int]:
        """The server and then its children: once it is stopped itself, it has no more of them."""
        assert self.process is not None
        os.kill(self.process.pid, which)
        pids = [self.process.pid, *_children(self.process.pid)]
        for pid in pids[1:]:
            os.kill(pid, which)
        return pids


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


@contextmanager
def own_postgres(name: str) -> Iterator[OwnPostgres]:
    """A server that is only ours, running."""
    folder = Path(os.environ[ROOM]) / name
    folder.mkdir()
    command, url, user = prepare_postgres(folder)
    server = OwnPostgres(command, url, user, folder)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None:
            server.stop()
