"""A PostgreSQL of one's own, to be stopped and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
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
def own_postgres(name: str) -> Iterator[OwnPostgres]:
    """A server that is only ours, running."""
    folder = Path(os.environ[ROOM]) / name
    folder.mkdir()
    server = OwnPostgres(*prepare_postgres(folder), folder)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None:
            server.stop()
