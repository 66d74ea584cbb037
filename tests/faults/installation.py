"""`upplys serve` on a data folder, as a municipality runs it, for tests that make it suffer."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from broadcast.channels.publishing.via_files import current, read_manifest
from broadcast.phone.signature import sign
from core.canonical import digest_bytes
from core.settings import Settings, load
from tests.support import sample
from tests.support.running import PATIENCE_S, ROOT, Answer, fetch
from web.building import Office, open_office

TOKEN: Final = "a token that only these tests sign with"
LINE: Final = "+46846500400"
CALLER: Final = "+46846500441"
VOICE: Final = "/hooks/twilio/voice"
SLOTS: Final = {"area": ["Norrby", "Hamnen"], "cause": "microbes", "streets": ["Storgatan"]}
SERVING: Final = "upplys: serving at "
T = TypeVar("T")


@dataclass(frozen=True)
class Installation:
    """A data folder with the sample municipality in it, and what its people log in with."""

    data: Path
    tokens: Mapping[str, str]
    database: str = ""
    host_name: str = ""
    redis: str = ""

    def settings(self) -> Settings:
        return load({}, None, data=str(self.data), database=self.database, port="0", twilio_auth_token=TOKEN)

    def office(self) -> Office:
        return open_office(self.settings())

    @contextmanager
    def serving(self, log: Path, workers: int = 1) -> Iterator["Served"]:
        """`upplys serve` until the block ends; what it leaves behind ends too."""
        process = self._start(log, workers)
        try:
            yield Served(self, _url(process, log), process)
        finally:
            _end(process)

    def _start(self, log: Path, workers: int) -> "subprocess.Popen[bytes]":
        port = 0 if workers == 1 else free_port()  # several share one, so it is chosen before they start
        return self._run("serve", log, {"UPPLYS_PORT": str(port), "UPPLYS_WORKERS": str(workers)})

    @contextmanager
    def working(self, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
        """`upplys worker` until the block ends."""
        process = self._run("worker", log, {})
        try:
            until(lambda: "upplys: working" in log.read_text(), "upplys worker to work")
            yield process
        finally:
            _end(process)

    def _run(self, command: str, log: Path, more: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        given = {"UPPLYS_DATA": str(self.data), "TWILIO_AUTH_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
        given |= {"DATABASE_URL": self.database, "REDIS_URL": self.redis}
        given |= {"UPPLYS_HOST_NAME": self.host_name, "UPPLYS_READ_AHEAD": "no"}
        words = [sys.executable, "-m", "web.entry", command]
        with log.open("wb") as told:
            return subprocess.Popen(
                words, cwd=ROOT, env={**os.environ, **given, **more}, stderr=told, start_new_session=True
            )


@dataclass
class Served:
    """One serving process, asked as citizens, callers and the duty officer ask it."""

    installation: Installation
    url: str
    process: "subprocess.Popen[bytes]" = field(repr=False)

    def ask(
        self, method: str, path: str, body: bytes | None = None, *, role: str = "duty_officer", key: str = ""
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.installation.tokens[role]}"}
        if method != "GET":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key or uuid.uuid4().hex}
        return fetch(self.url, method, f"/api/v1{path}", body, headers)

    def call(self, sid: str, path: str = VOICE, **more: str) -> Answer:
        """A step of a call, signed as the provider signs it."""
        pairs = list(
            {"CallSid": sid, "From": CALLER, "To": LINE, "CallStatus": "in-progress", **more}.items()
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(TOKEN, self.url + path, pairs),
        }
        return fetch(self.url, "POST", path, urlencode(pairs).encode(), headers)

    def page(self, language: str = "sv") -> Answer:
        return fetch(self.url, "GET", f"/{language}/")

    def said(self) -> tuple[int, int]:
        """The editions that the site and the phone give at one moment."""
        while True:
            before, call, after = self.page(), self.call(_sid(), UpplysObservation="1"), self.page()
            site = [_edition(each) for each in (before, after)]
            if site[0] == site[1]:
                return site[0], _edition(call)

    def board(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask("GET", "/sync").json["items"]
        return [row for row in rows if row["channel"] != "phone-fallback"]

    def newest(self) -> int:
        return int(self.ask("GET", "/editions/current").json["number"])

    def settled(self) -> int:
        """Wait until the board says that every channel gives the newest edition; its number."""

        def in_sync() -> int:
            newest, rows = self.newest(), self.board()
            agree = {row["observed_edition"] for row in rows} == {newest}
            return newest if agree and {row["state"] for row in rows} == {"in_sync"} else 0

        return until(in_sync, "the board to say that phone and site give the newest edition")

    def compiler_pids(self) -> list[int]:
        """The compile workers of this process."""
        return children(self.process.pid, "web.compiler")

    def kill(self) -> None:
        """SIGKILL, and the process is gone when this returns; its children notice by themselves."""
        self.process.kill()
        self.process.wait()


def children(parent: int, word: str) -> list[int]:
    """The processes that a process started with that word in their command, found as a person at the machine
    would find them."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if word.encode() in words and above == parent:
                found.append(int(entry.name))
    return sorted(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(look: Callable[[], T], what: str, patience: float = PATIENCE_S) -> T:
    """The first true answer of ``look``."""
    deadline, pause = time.monotonic() + patience, threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain for {what}"
        pause.wait(0.05)
    return found


def new_installation(data: Path, database: str = "") -> Installation:
    """The sample municipality in a new data folder, or on a database of its own, made there."""
    return Installation(data, sample.make(data, database).tokens, database)


def copied_installation(data: Path, database: str = "") -> Installation:
    """The same, copied from the one that was made for this run."""
    return Installation(data, sample.copy(data, database).tokens, database)


def whole_tree(data: Path, audience: str = "live") -> int:
    """The edition that `current` names, when every file of its tree is there as it was staged."""
    room = data / "published" / audience
    name = current(room)
    assert name is not None, "current names no tree"
    manifest = read_manifest(room / str(name))
    assert manifest is not None, f"{name} has no manifest"
    assert (manifest.number, manifest.hash) == (name.number, name.hash)
    wrong = [
        path
        for path, wanted in manifest.files.items()
        if digest_bytes((room / str(name) / path).read_bytes()) != wanted
    ]
    assert wrong == []
    return name.number


def _sid() -> str:
    return f"CA{uuid.uuid4().hex}"


def _edition(answer: Answer) -> int:
    assert answer.status == 200, answer.text
    return int(answer.headers["X-Upplys-Edition"])


def _url(process: "subprocess.Popen[bytes]", log: Path) -> str:
    def told() -> str:
        assert process.poll() is None, f"upplys serve ended:\n{log.read_text()[-3000:]}"
        lines = [line for line in log.read_text().splitlines() if line.startswith(SERVING)]
        return lines[0].removeprefix(SERVING) if lines else ""

    return until(told, "upplys serve to serve")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
