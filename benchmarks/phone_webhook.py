"""What a durable answer to a caller costs: the call webhook against a bare server that answers a constant
to the same POST.

Both serve with gevent and TCP_NODELAY in a process of their own. The bare one is gevent's as it comes.
Ours verifies the signature, decides
the step from the staged edition, has it on disk (SQLite, FULL) and then answers; the bare one answers as
many bytes, always the same, and does nothing. The client is a third process: one loop of non-blocking
sockets that sends requests built and signed beforehand, each a step of its own, the next on a connection
when the answer before it has come. It reaches several times the bare server's rate, so it is not what is
measured. Rounds are interleaved (bare, ours, bare), so that the two bare runs show the noise (A/A).

    python -m benchmarks.phone_webhook [--connections 64] [--rounds 5] [--seconds 1.5]
"""

import argparse
import multiprocessing
import select
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from benchmarks.harness import ROOT, Figure, median, noise, report, tell

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from _typeshed.wsgi import StartResponse
    from gevent.pywsgi import WSGIServer

    from web.hooks.voice import VoiceHook

TOKEN: Final = "a benchmark's token"
PUBLIC: Final = "https://exempelkoping.example"
TARGET_RATE: Final = 0.7
TARGET_P99: Final = 1.5
JUDGED_AT: Final = 64
AGAINST: Final = "gevent's pywsgi as it comes with NODELAY, a constant answer to the same POST"
MOST_A_SECOND: Final = 14_000
"""Requests prepared for each second; the run ends when they are used up, should a machine be faster."""


@dataclass(frozen=True, slots=True)
class Load:
    """One run: requests a second, and the 99th percentile of the time to an answer, in milliseconds."""

    rate: float
    p99: float
    answered: int


def requests(host: str, connections: int, count: int, run: str) -> list[list[bytes]]:
    """For each connection its requests, as bytes on the wire: calls of eight steps, each signed for its own
    address.
    """
    from broadcast.phone.signature import sign

    each = max(8, count // connections)
    made: list[list[bytes]] = []
    for connection in range(connections):
        mine = []
        for n in range(each):
            call, step = divmod(n, 8)
            path = "/hooks/twilio/voice" + ("" if step == 0 else f"/7/sv/main/{step}")
            pairs = _fields(f"CA{run}{connection:04x}{call:08x}", {} if step == 0 else {"Digits": "*"})
            mine.append(_request(host, path, urlencode(pairs), sign(TOKEN, PUBLIC + path, pairs)))
        made.append(mine)
    return made


def _fields(call: str, more: dict[str, str]) -> list[tuple[str, str]]:
    """What the provider sends with each request of a call."""
    number = {
        f"{who}{name}": "" for who in ("From", "To", "Caller", "Called") for name in ("City", "State", "Zip")
    }
    country = dict.fromkeys(("FromCountry", "ToCountry", "CallerCountry", "CalledCountry"), "SE")
    own = {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallSid": call,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "From": "+4684650041",
        "Caller": "+4684650041",
        "To": "+4684650040",
        "Called": "+4684650040",
    }
    return list({**own, **number, **country, **more}.items())


def _request(host: str, path: str, body: str, signature: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
        "User-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n\r\n"
    )
    return (head + body).encode()


def drive(port: int, prepared: list[list[bytes]], seconds: float) -> Load:
    """Send them, each connection one at a time, for so long; every answer is read whole and must be 200."""
    sockets, waiting, began, times = {}, {}, {}, []
    poll = select.epoll()
    for mine in prepared:
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        number = sock.fileno()
        sockets[number], waiting[number] = sock, iter(mine)
        poll.register(number, select.EPOLLIN)
    clock = time.perf_counter
    start = clock()
    for number, sock in sockets.items():
        began[number] = clock()
        sock.send(next(waiting[number]))
    open_, last = len(sockets), start
    while open_:
        for number, _ in poll.poll():
            answer = sockets[number].recv(65536)
            while not _whole(answer):
                answer += _more(sockets[number])
            now = clock()
            times.append(now - began[number])
            following = next(waiting[number], None) if now - start < seconds else None
            if following is None:
                open_, last = open_ - 1, now
                poll.unregister(number)
                continue
            began[number] = clock()
            sockets[number].send(following)
    for sock in sockets.values():
        sock.close()
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    return Load(len(times) / (last - start), p99 * 1000, len(times))


def _whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"the server refused: {answer[:300]!r}")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


def _more(sock: socket.socket) -> bytes:
    select.select([sock], [], [])
    return sock.recv(65536)


def _client(port: int, prepared: list[list[bytes]], seconds: float, told: "Connection") -> None:
    told.send(drive(port, prepared, seconds))


def load(port: int, connections: int, seconds: float, run: str) -> Load:
    """A run from a process of its own."""
    prepared = requests(f"127.0.0.1:{port}", connections, int(MOST_A_SECOND * seconds), run)
    here, there = multiprocessing.Pipe(duplex=False)
    client = multiprocessing.get_context("fork").Process(
        target=_client, args=(port, prepared, seconds, there)
    )
    client.start()
    found: Load = here.recv()
    client.join()
    return found


@contextmanager
def server(kind: str, folder: Path) -> Iterator[int]:
    """The port of a server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.phone_webhook", "--serve", kind, "--folder", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)


def publish(folder: Path) -> int:
    """A staged line of three languages in ``folder``/published; the size of the answer that is asked for
    most.
    """
    from datetime import UTC, datetime

    from broadcast.phone.compile import Script
    from broadcast.phone.line import PhoneLine
    from core.canonical import digest_bytes
    from tests.broadcast.phone.fakes import TALK, an_edition

    edition = an_edition()
    script = Script(edition, TALK)
    sounds = {each: digest_bytes(each.text.encode()) for each in script.utterances()}
    target = folder / "published" / "live" / "e7-benchmark" / "phone"
    target.mkdir(parents=True)
    for name, content in script.files(sounds, datetime.now(UTC)).items():
        (target / name).write_bytes(content)
    (folder / "published" / "live" / "current").symlink_to("e7-benchmark")
    return len(PhoneLine.read(target).stations["sv/main"].answer(datetime.now(UTC), 1))


def serve(kind: str, folder: Path) -> None:
    """What runs in the server's process. Ends when its input does."""
    from gevent.fileobject import FileObject

    from web.serving.wsgi import Server

    if kind == "bare":
        running = _bare(int((folder / "size").read_text()))
        running.start()
        print(running.server_port, flush=True)
    else:
        ours = Server(("127.0.0.1", 0), _ours(folder))
        ours.start()
        print(ours.port, flush=True)
    FileObject(sys.stdin.fileno(), "rb", closefd=False).read()


def _bare(size: int) -> "WSGIServer":
    """gevent's own server as it comes, with TCP_NODELAY and without access log."""
    from gevent.pywsgi import WSGIServer

    class Bare(WSGIServer):
        def handle(self, sock: socket.socket, address: Any) -> None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().handle(sock, address)

    body = b"x" * size

    def constant(_: object, start_response: "StartResponse") -> list[bytes]:
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(size))]
        start_response("200 OK", headers)
        return [body]

    return Bare(("127.0.0.1", 0), constant, log=None, error_log=None, backlog=1024)


def _ours(folder: Path) -> "VoiceHook":
    from broadcast.phone.line import CurrentLines
    from broadcast.phone.spool.via_gevent import Spool
    from core.clock import SystemClock
    from core.sealing.via_cryptography import AesSealer
    from web.hooks.voice import VoiceHook, VoiceSettings

    spool = Spool(folder / "spool.sqlite")
    sealer = AesSealer("a secret of thirty-two characters")
    lines = CurrentLines(folder / "published")
    return VoiceHook(VoiceSettings(TOKEN, PUBLIC), lines, spool, SystemClock(), sealer)


def measure(connections: int, rounds: int, seconds: float) -> list[Figure]:
    """The figures at so many connections."""
    with tempfile.TemporaryDirectory(prefix="upplys-bench-") as name:
        folder = Path(name)
        (folder / "size").write_text(str(publish(folder)))
        with server("bare", folder) as bare, server("ours", folder) as ours:
            for port in (bare, ours):
                load(port, connections, 0.5, f"warm{port}")
            ports = {"bare": bare, "ours": ours, "bare again": bare}
            runs = _interleaved(ports, connections, rounds, seconds)
        kept, answered = _kept(folder), sum(each.answered for each in runs["ours"])
    if kept < answered:
        raise SystemExit(f"{answered} answers, but only {kept} steps on disk")
    return _figures(connections, runs)


def _interleaved(
    ports: dict[str, int], connections: int, rounds: int, seconds: float
) -> dict[str, list[Load]]:
    runs: dict[str, list[Load]] = {name: [] for name in ports}
    for number in range(rounds):
        for name in list(ports)[:: 1 if number % 2 == 0 else -1]:
            runs[name].append(load(ports[name], connections, seconds, f"{number}{name[-1]}"))
        tell(f"{connections} connections: round {number + 1} of {rounds}")
    return runs


def _kept(folder: Path) -> int:
    db = sqlite3.connect(folder / "spool.sqlite")
    count: int = db.execute("SELECT count(*) FROM steps").fetchone()[0]
    db.close()
    return count


def _figures(connections: int, runs: dict[str, list[Load]]) -> list[Figure]:
    bare = runs["bare"] + runs["bare again"]
    rates, p99s = [each.rate for each in runs["ours"]], [each.p99 for each in runs["ours"]]
    aimed = connections == JUDGED_AT
    return [
        _figure(
            connections,
            "requests/s",
            median(rates),
            median([each.rate for each in bare]),
            target=TARGET_RATE if aimed else None,
            higher=True,
        ),
        _figure(
            connections,
            "p99 (ms)",
            median(p99s),
            median([each.p99 for each in bare]),
            target=TARGET_P99 if aimed else None,
        ),
        _again(
            connections,
            "A/A: bare requests/s, twice",
            [each.rate for each in runs["bare"]],
            [each.rate for each in runs["bare again"]],
        ),
        _again(
            connections,
            "A/A: bare p99, twice",
            [each.p99 for each in runs["bare"]],
            [each.p99 for each in runs["bare again"]],
        ),
    ]


def _figure(
    connections: int,
    metric: str,
    value: float,
    limit: float,
    *,
    target: float | None = None,
    higher: bool = False,
) -> Figure:
    return Figure(f"phone_webhook, {connections} connections", metric, value, limit, AGAINST, target, higher)


def _again(connections: int, metric: str, first: list[float], second: list[float]) -> Figure:
    bench = f"phone_webhook, {connections} connections"
    return Figure(bench, metric, noise(first, second), 1.0, "the same", None, higher_is_better=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--connections", type=int, nargs="*", default=[JUDGED_AT, 1, 8, 256])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--serve", choices=["bare", "ours"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        serve(args.serve, args.folder)
        return 0
    return max(report(measure(each, args.rounds, args.seconds)) for each in args.connections)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        from gevent import monkey

        monkey.patch_all()
    sys.exit(main())
