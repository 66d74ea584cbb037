"""A running Upplys for tests that need the whole of it: the demo in a process of its own, as anybody starts
it or over a copy of what it seeds."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

PATIENCE_S: Final = 120
ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass
class Demo:
    """What the READY line told, and the process behind it."""

    ready: Mapping[str, Any]
    data: Path
    process: "subprocess.Popen[str]" = field(repr=False)

    @property
    def url(self) -> str:
        return str(self.ready["url"])

    def password(self, username: str) -> str:
        return next(str(each["password"]) for each in self.ready["accounts"] if each["username"] == username)

    def token(self, role: str) -> str:
        return str(self.ready["tokens"][role])

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        role: str | None = "duty_officer",
        key: str | None = None,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> "Answer":
        """One request to the API; a POST gets a key of its own unless one is named."""
        sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        if role is not None:
            sent["Authorization"] = f"Bearer {self.token(role)}"
        if method in {"POST", "PUT", "PATCH"}:
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        content = raw if raw is not None else (None if body is None else json.dumps(body).encode())
        return fetch(self.url, method, path, content, sent)

    def until_in_sync(self, number: int, audience: str = "live") -> None:
        """Wait for the board to see every channel give this edition or a later one."""
        pause, until, rows = threading.Event(), time.monotonic() + PATIENCE_S, []
        while time.monotonic() < until:
            rows = self.ask("GET", f"/api/v1/sync?audience={audience}").json["items"]
            seen = [each for each in rows if each["channel"] != "phone-fallback"]
            if seen and all(
                each["state"] == "in_sync" and each["observed_edition"] >= number for each in seen
            ):
                return
            pause.wait(0.05)
        raise AssertionError(f"edition {number} was not seen in every channel: {rows}")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])

    @property
    def text(self) -> str:
        return self.body.decode()


def fetch(
    url: str, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """A plain request, nothing followed."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response: HTTPResponse = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


@contextmanager
def running_demo(data: Path, *more: str) -> Iterator[Demo]:
    """The demo, served from ``data`` (new or empty) on a free port until the block ends."""
    with _ready(
        data, "-m", "web.entry", "demo", "--port", "0", "--quiet", "--data", str(data), *more
    ) as demo:
        yield demo


@contextmanager
def running_on(data: Path, keys: Path) -> Iterator[Demo]:
    """The demo over a folder that was seeded before, served by the same code until the block ends."""
    with _ready(data, "-m", "tests.support.demo", str(data), str(keys)) as demo:
        yield demo


@contextmanager
def _ready(data: Path, *command: str) -> Iterator[Demo]:
    # temporary files of its own: among the others' a person's `upplys call` would find it
    own = data.with_name(f"{data.name}-tmp")
    own.mkdir(exist_ok=True)
    with _started([sys.executable, *command], {"TMPDIR": str(own)}) as process:
        line = line_that_begins(process, "READY ")
        yield Demo(json.loads(line.removeprefix("READY ")), data, process)


@contextmanager
def _started(command: list[str], more: Mapping[str, str]) -> "Iterator[subprocess.Popen[str]]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "UPPLYS_READ_AHEAD": "no", **more}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def line_that_begins(process: "subprocess.Popen[str]", beginning: str, patience: float = PATIENCE_S) -> str:
    """The first such line that the process prints; AssertionError when it ends or takes too long, and then it
    is killed."""
    assert process.stdout is not None
    # a pipe can't be asked whether a line is already read into its buffer, so the wait is ended from outside
    late = threading.Timer(patience, process.kill)
    late.start()
    try:
        for line in process.stdout:
            if line.startswith(beginning):
                return line
    finally:
        late.cancel()
    raise AssertionError(
        f"the process ended with {process.wait(10)}, or was given up after {patience} s, before "
        f"it printed {beginning!r}"
    )
