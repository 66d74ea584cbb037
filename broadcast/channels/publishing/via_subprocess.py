"""The serving process's side of the pipe to the compile worker."""

import json
import logging
import subprocess
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from broadcast.channels.publishing.errors import NewerIsPublished, NotPublished
from broadcast.channels.publishing.model import Published, TreeName
from core.clock import rfc3339
from scripts_library.items.model import Audience

PATIENCE_S: Final = 60.0
"""A compile takes a fraction of a second; one that takes this long hangs."""
_log: Final = logging.getLogger(__name__)


class WorkerProcess:
    """A `Compiler` in a process of its own, started at the first order and again when it has died.

    ``command`` starts a program that calls `worker.serve` on its standard input and output. Under gevent,
    `subprocess` must have been patched; then only the caller waits.
    """

    def __init__(self, command: Sequence[str], *, patience: float = PATIENCE_S) -> None:
        self._command = list(command)
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The worker's process id while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def publish(self, edition: bytes, at: datetime, *, even_if_older: bool = False) -> Published:
        order = {"do": "publish", "at": rfc3339(at), "bytes": len(edition), "even_if_older": even_if_older}
        return self._edition_ordered(order, edition)

    def stage(self, edition: bytes, at: datetime) -> Published:
        return self._edition_ordered({"do": "stage", "at": rfc3339(at), "bytes": len(edition)}, edition)

    def _edition_ordered(self, order: Mapping[str, object], edition: bytes) -> Published:
        answer = self._ask(order, edition)
        if "newer" in answer:
            raise NewerIsPublished(number=answer["newer"])
        published = _published(answer)
        if published is None:
            raise NotPublished(why="the worker gave no answer to the order")
        return published

    def refresh(self, audience: Audience, at: datetime) -> Published | None:
        return _published(self._ask({"do": "refresh", "audience": audience.value, "at": rfc3339(at)}))

    def close(self) -> None:
        """End the worker; it finishes what it is doing."""
        with self._one_at_a_time:
            process, self._process = self._process, None
            if process is not None:
                _end(process)

    def _ask(self, order: Mapping[str, object], body: bytes = b"") -> dict[str, object]:
        with self._one_at_a_time:
            answer = self._exchange(order, body) or self._exchange(order, body)
        if answer is None:
            raise NotPublished(why="the compile worker does not run")
        if "wrong" in answer:
            raise NotPublished(why=answer["wrong"])
        return answer

    def _exchange(self, order: Mapping[str, object], body: bytes) -> dict[str, object] | None:
        """One order and its answer; None when the worker died of it. Publishing twice is publishing once."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        watch = threading.Timer(self._patience, process.kill)
        watch.start()
        try:
            process.stdin.write(json.dumps(order).encode() + b"\n" + body)
            process.stdin.flush()
            line = process.stdout.readline()
            return cast("dict[str, object]", json.loads(line))
        except (OSError, ValueError) as wrong:
            _log.error("the compile worker failed: %s", wrong)
            self._process = None
            process.kill()
            _end(process)
            return None
        finally:
            watch.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            if self._process is not None:
                _end(self._process)
            # in a group of its own: a Ctrl-C is for whoever gives the orders, and ends the worker by its pipe
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
            )
        return self._process


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:
            pass  # it died with words of ours still in the pipe
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _published(answer: Mapping[str, object]) -> Published | None:
    told = cast("dict[str, object] | None", answer["published"])
    if told is None:
        return None
    tree = TreeName.read(str(told["tree"]))
    if tree is None:
        raise NotPublished(why=f"the worker named no tree: {told['tree']}")
    end = cast("str | None", told["next_end"])
    return Published(
        audience=Audience(str(told["audience"])),
        tree=tree,
        channels=tuple(cast("list[str]", told["channels"])),
        next_end=None if end is None else datetime.fromisoformat(end),
        switched=told["switched"] is True,
    )
