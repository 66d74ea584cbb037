"""What logging a question costs: the API, durable when it answers, against a bare Flask view that commits one
row through the same writer.

Both are served alike (gevent, TCP_NODELAY) in a process of their own, on SQLite with full syncs, one unit of
work a request on the one writer thread, where those that wait commit together. Ours checks the token, masks,
looks at what is said, keeps the question with its idempotency key, its follow-up's timer and its entry in the
chained journal; the bare one inserts a row of the same text. The client is a third process. Fifty agents at
once, each with one request under way, give the rate; one agent alone gives the 99th percentile. A constant
answer shows the server's own ceiling.

    python -m benchmarks.question_log [--agents 50] [--rounds 3] [--seconds 2]
"""

import argparse
import json
import multiprocessing
import select
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.harness import ROOT, Figure, median, noise, report, tell

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from flask import Flask

BENCH: Final = "question_log"
TARGET_RATE: Final = 0.5
TARGET_P99_MS: Final = 8.0
TEXT: Final = "Kan spädbarn dricka vattnet om vi har kokat det i tre minuter? De bor på Storgatan 12."
BODY: Final = json.dumps({"text": TEXT, "language": "sv", "channel": "phone", "topic": "spädbarn"}).encode()
PATHS: Final[Mapping[str, str]] = {"ours": "/api/v1/questions", "bare": "/row/", "constant": "/constant/"}
MOST_A_SECOND: Final = 4_000


@dataclass(frozen=True, slots=True)
class Load:
    """One run: requests a second, and the 99th percentile of the time to an answer, in milliseconds."""

    rate: float
    p99: float


def drive(port: int, agents: int, seconds: float, request: Callable[[], bytes]) -> Load:
    """So many agents, each with one request under way, for so long; every answer must be 200 or 201."""
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(agents)]
    prepared = [request() for _ in range(int(MOST_A_SECOND * seconds) + agents)]
    poll, began, times = select.epoll(), dict[int, float](), list[float]()
    by_number = {each.fileno(): each for each in sockets}
    clock, start = time.perf_counter, time.perf_counter()
    for number, each in by_number.items():
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(number, select.EPOLLIN)
        began[number] = clock()
        each.sendall(prepared.pop())
    while began:
        for number, _ in poll.poll():
            read_answer(by_number[number])
            now = clock()
            times.append(now - began.pop(number))
            if now - start < seconds and prepared:
                began[number] = clock()
                by_number[number].sendall(prepared.pop())
            else:
                poll.unregister(number)
    took = clock() - start
    for each in sockets:
        each.close()
    return Load(len(times) / took, sorted(times)[int(len(times) * 0.99)] * 1000)


def read_answer(sock: socket.socket) -> None:
    """One answer, whole."""
    answer = b""
    while True:
        answer += sock.recv(65_536)
        head, found, body = answer.partition(b"\r\n\r\n")
        if found and len(body) >= int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            break
    if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
        raise SystemExit(f"the server refused: {answer[:400]!r}")


def request_of(kind: str, token: str) -> Callable[[], bytes]:
    """A request of the kind; each with a key of its own."""

    def made() -> bytes:
        head = (
            f"POST {PATHS[kind]} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {uuid.uuid4().hex}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(BODY)}\r\n\r\n"
        )
        return head.encode() + BODY

    return made


def load(port: int, kind: str, token: str, agents: int, seconds: float) -> Load:
    """A run from a process of its own."""

    def client(told: "Connection") -> None:
        told.send(drive(port, agents, seconds, request_of(kind, token)))

    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=client, args=(there,))
    process.start()
    there.close()  # so that a client that gave up is noticed
    found: Load = here.recv()
    process.join()
    return found


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, str]]:
    """Port and agent's token of a server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.question_log", "--serve", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port, token = process.stdout.readline().split()
            yield int(port), token
        finally:
            process.stdin.close()
            process.wait(10)


def serve(folder: Path) -> None:
    """What runs in the server's process. Ends when its input does."""
    import gevent.monkey

    gevent.monkey.patch_all()
    from gevent.fileobject import FileObject

    from core.settings import load as settings_of
    from web.building import build, open_office
    from web.centre import FILE_NAME
    from web.demo.cast import CENTRE
    from web.demo.seed import seed
    from web.serving.wsgi import Server

    (folder / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    settings = settings_of(
        {}, None, data=str(folder), secret_key="a benchmark's secret, long enough to be used"
    )
    office = open_office(settings, threads=True)
    keys = seed(office, Plainly())
    from web.app import create_app

    app = create_app(build(office, "http://127.0.0.1:9").house)
    bare_views(app)
    running = Server(("127.0.0.1", 0), app)
    running.start()
    print(running.port, keys.tokens["agent"], flush=True)
    FileObject(sys.stdin.fileno(), "rb", closefd=False).read()


class Plainly:
    """Passwords kept as they are: this is not about argon2."""

    dummy = "plain:"

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def matches(self, hashed: str, password: str) -> bool:
        return hashed == self.hash(password)

    def outdated(self, hashed: str) -> bool:
        return not hashed


def bare_views(app: "Flask") -> None:
    """A view that commits one row through the same writer, and one that answers a constant: each a Flask
    application of its own before ours, without its doors."""
    from flask import Flask, request
    from sqlalchemy import Column, MetaData, Table, Text
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    from web.house import House

    house: House = app.extensions["upplys"]
    rows = Table("bare_rows", MetaData(), Column("id", Text, primary_key=True), Column("text", Text))
    house.database.run(lambda record: rows.create(record._connection))  # noqa: SLF001 - the very same writer
    bare = Flask("bare")

    @bare.post("/")
    def row() -> tuple[dict[str, str], int]:
        sent = request.get_json()
        new = {"id": uuid.uuid4().hex, "text": sent["text"]}
        insert = rows.insert().values(new)
        house.database.run(lambda record: record._connection.execute(insert).rowcount)  # noqa: SLF001
        return {"id": new["id"]}, 201

    constant = Flask("constant")
    constant.post("/")(lambda: ({"id": "1"}, 201))
    parts: dict[str, Any] = {PATHS["bare"].rstrip("/"): bare, PATHS["constant"].rstrip("/"): constant}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, parts)  # type: ignore[method-assign]


def measure(agents: int, rounds: int, seconds: float) -> list[Figure]:
    """The figures, runs in turns."""
    runs: dict[str, list[Load]] = {name: [] for name in ("bare", "ours", "constant", "bare again")}
    alone: list[Load] = []
    with tempfile.TemporaryDirectory(prefix="upplys-bench-") as name, server(Path(name)) as (port, token):
        for kind in PATHS:
            load(port, kind, token, agents, 0.5)
        for number in range(rounds):
            for run in list(runs)[:: 1 if number % 2 == 0 else -1]:
                runs[run].append(load(port, run.partition(" ")[0], token, agents, seconds))
            alone.append(load(port, "ours", token, 1, seconds))
            tell(f"round {number + 1} of {rounds}")
    return _figures(agents, runs, alone)


def _figures(agents: int, runs: Mapping[str, list[Load]], alone: list[Load]) -> list[Figure]:
    rates = {name: [each.rate for each in found] for name, found in runs.items()}
    ours, bare = median(rates["ours"]), median(rates["bare"] + rates["bare again"])
    together = f"questions/s, {agents} agents"
    one_row = "a bare Flask view that commits one row through the same writer"
    return [
        Figure(BENCH, together, ours, bare, one_row, TARGET_RATE, True),
        Figure(
            BENCH,
            f"{together}, to a constant",
            ours,
            median(rates["constant"]),
            "a constant answer",
            None,
            True,
        ),
        Figure(
            BENCH, "p99 (ms), one agent", median([each.p99 for each in alone]), None, "", TARGET_P99_MS, False
        ),
        Figure(
            BENCH, "A/A: bare rows/s, twice", noise(rates["bare"], rates["bare again"]), None, "", None, False
        ),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--serve", type=Path)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
        return 0
    return report(measure(asked.agents, asked.rounds, asked.seconds))


if __name__ == "__main__":
    sys.exit(main())
