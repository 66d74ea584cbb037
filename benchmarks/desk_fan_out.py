"""One change to five hundred connected desks: from the correction over the API until the last desk has
fetched the words and its acknowledgement is durable; and the hint alone, beside one raw send for each socket.

The desks are a process of their own, each with its own person, session and socket, and fetch and acknowledge
as the page does. The hint alone goes from a house in this benchmark's own process, in turns with as many
bytes sent raw over as many plain connections to the same listeners.

    python -m benchmarks.desk_fan_out [--desks 500] [--changes 12]
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import re  # noqa: E402
import resource  # noqa: E402
import socket  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from datetime import timedelta  # noqa: E402
from http.client import HTTPConnection  # noqa: E402
from pathlib import Path  # noqa: E402
from time import perf_counter  # noqa: E402
from typing import Any, Final  # noqa: E402

from gevent import spawn  # noqa: E402
from gevent.event import Event  # noqa: E402
from gevent.queue import Queue  # noqa: E402
from gevent.server import StreamServer  # noqa: E402

from benchmarks.harness import Figure, median, report, tell  # noqa: E402
from core.access.changes import add_account  # noqa: E402
from core.access.model import Account, PersonId, Role, Session  # noqa: E402
from core.access.secrets import SESSION, hash_of, new_secret  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.settings import load  # noqa: E402
from scripts_library.items.model import Audience  # noqa: E402
from tests.support.page_socket import PageSocket  # noqa: E402
from tests.support.running import ROOT, Demo, running_demo  # noqa: E402
from tests.web.live.conftest import serving  # noqa: E402
from web.building import open_office  # noqa: E402
from web.live.hints import Hint, What  # noqa: E402
from web.record import Record  # noqa: E402

BENCH: Final = "desk_fan_out"
ACKNOWLEDGED_S: Final = 1.0
FAN_OUT_RATIO: Final = 5.0
WARM: Final = 2
FILES: Final = 8_192
TITLE: Final = "Mätning"
SLOTS: Final = {"area": ["Norrby"], "cause": "microbes", "streets": ["Storgatan"]}
RAW: Final = b'\x81\x3842["hint",{"what":"edition","audience":"live","n":1000000}]'[:64]
_HASH: Final = re.compile(rb'"hash": ?"([0-9a-f]{64})"')


def more_files() -> None:
    """A socket is a file, and a process has 1,024 of them unless it asks for more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, most), most))


# The desks: a process of their own, told over its standard input and telling over its output.


class DeskClient:
    """One desk. ``done`` is called with the moment when its acknowledgement was answered."""

    def __init__(self, port: int, token: str, number: int) -> None:
        self._token, self._name, self._port = token, f"desk-{number}", port
        self.socket = PageSocket(port, token, timeout=120)
        if not self.socket.joined():
            raise SystemExit("a desk was not let in")
        self._http = HTTPConnection("127.0.0.1", port, timeout=60)

    def acknowledge(self, edition: int) -> float:
        where = f"/api/v1/desk/script?edition={edition}&since={edition - 1}&lang=sv"
        self._http.request("GET", where, headers={"Cookie": f"upplys_session={self._token}"})
        found = _HASH.search(self._http.getresponse().read())
        if found is None:
            raise SystemExit("the words have no hash")
        ack = {"desk": self._name, "audience": "live", "edition": edition, "hash": found[1].decode()}
        answer = self.socket.emit("ack", ack)
        if answer.get("edition") != edition:
            raise SystemExit(f"not acknowledged: {answer}")
        return perf_counter()


def desks_process(port: int) -> None:
    """Reads the tokens, a line each and then an empty one; opens a desk for each; then for every edition that
    is hinted prints the moments of all acknowledgements."""
    more_files()
    tokens = list(iter(lambda: sys.stdin.readline().strip(), ""))
    moments: Queue[float] = Queue()
    for number, token in enumerate(tokens):
        spawn(_goes_on, DeskClient(port, token, number), moments)
    print("ready", flush=True)
    for _ in iter(sys.stdin.readline, ""):
        print("listening", flush=True)
        print(" ".join(f"{moments.get():.6f}" for _ in tokens), flush=True)


def _goes_on(desk: DeskClient, moments: "Queue[float]") -> None:
    """Acknowledges every edition, and answers pings in between, as a page does."""
    while True:
        hint = desk.socket.hint()
        if hint["what"] == "edition" and hint["audience"] == "live":
            moments.put(desk.acknowledge(int(hint["n"])))


def listeners_process(port: int, raw_port: int, token: str, count: int) -> None:
    """So many sockets and so many plain connections; prints when the last of each kind has what was sent."""
    more_files()
    pages = [PageSocket(port, token, timeout=120) for _ in range(count)]
    if not all(each.joined() for each in pages):
        raise SystemExit("a page was not let in")
    plain = [socket.create_connection(("127.0.0.1", raw_port)) for _ in range(count)]
    print("ready", flush=True)
    for line in iter(sys.stdin.readline, ""):
        act = _listen(pages) if line.strip() == "hint" else _receive(plain)
        print(f"{act:.6f}", flush=True)


def _listen(pages: list[PageSocket]) -> float:
    return _last([spawn(lambda page=page: (page.hint(), perf_counter())[1]) for page in pages])


def _receive(plain: list[socket.socket]) -> float:
    def whole(one: socket.socket) -> float:
        left = len(RAW)
        while left:
            left -= len(one.recv(left))
        return perf_counter()

    return _last([spawn(whole, one) for one in plain])


def _last(workers: list[Any]) -> float:
    print("listening", flush=True)
    return max(each.get() for each in workers)


# What is measured.


@contextmanager
def helper(*arguments: str) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "benchmarks.desk_fan_out", *arguments]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise SystemExit("the other process ended")
    return line


def give(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def agents(data: Path, count: int) -> list[str]:
    """So many agents in the demo's record, each with a session; their tokens."""
    office = open_office(load({}, None, data=str(data)))
    tokens = [new_secret(SESSION) for _ in range(count)]
    office.database.run(_add, tokens)
    office.database.close()
    return tokens


def _add(record: Record, tokens: list[str]) -> None:
    now = record.clock.now()
    for number, token in enumerate(tokens):
        person = PersonId(new_id())
        account = Account(person, f"agent-{number}", f"Agent {number}", frozenset({Role.AGENT}))
        add_account(record, account, None, now, "a measurement")
        session = Session(new_id(), person, now, now, now + timedelta(hours=2))
        record.sessions.begin(session, hash_of(token))


def acknowledged(demo: Demo, tokens: list[str], changes: int) -> list[float]:
    """For each change the seconds until the last desk had acknowledged it."""
    incident = demo.ask(
        "POST", "/api/v1/incidents", {"title": TITLE, "exercise": False, "plan": "koka-vattnet"}
    )
    where = f"/api/v1/incidents/{incident.json['id']}"
    demo.ask("POST", f"{where}/activate", {"confirm": TITLE, "slots": SLOTS})
    took: list[float] = []
    with helper("--as-desks", demo.url.rpartition(":")[2]) as desks:
        for line in (*tokens, ""):
            give(desks, line)
        said(desks)
        for number in range(WARM + changes):
            give(desks, "go")
            said(desks)
            began = perf_counter()
            demo.ask("PATCH", f"{where}/slots", {"slots": {"streets": ["Storgatan", f"Gata {number}"]}})
            took.append(max(map(float, said(desks).split())) - began)
            tell(f"change {number + 1}: {took[-1]:.3f} s")
    return took[WARM:]


def fan_out(folder: Path, count: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds until the last listener has a hint, and until it has as many raw bytes; in turns."""
    server, plain = next(house := serving(folder)), []
    raw = StreamServer(("127.0.0.1", 0), lambda one, _: (plain.append(one), Event().wait()))
    raw.start()
    _, token = server.log_in("amal", Role.AGENT)
    hints: list[float] = []
    sends: list[float] = []
    with helper("--as-listeners", str(server.port), str(raw.server_port), token, str(count)) as listeners:
        ready = spawn(said, listeners)
        ready.join()
        sockets = server.sockets
        for number in range(2 * (WARM + rounds)):
            hint = number % 2 == 0
            give(listeners, "hint" if hint else "raw")
            said(listeners)
            began = perf_counter()
            if hint:
                sockets.tell(Hint(What.EDITION, Audience.LIVE, 1_000_000))
            else:
                for one in plain:
                    one.sendall(RAW)
            (hints if hint else sends).append(float(said(listeners)) - began)
    raw.stop()
    next(house, None)
    return hints[WARM:], sends[WARM:]


def measure(count: int, changes: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        hints, sends = fan_out(Path(folder), count, 2 * changes)
        with running_demo(Path(folder) / "demo") as demo:
            took = acknowledged(demo, agents(demo.data, count), changes)
    ranked = sorted(took)
    worst = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    last = f"seconds until the last of {count} desks has acknowledged, the cut included"
    raw = f"one raw send for each of {count} sockets"
    return [
        Figure(BENCH, f"{last}, p99 of {changes}", worst, None, "", ACKNOWLEDGED_S, higher_is_better=False),
        Figure(BENCH, f"{last}, median", median(took), None, "", None, higher_is_better=False),
        Figure(
            BENCH,
            "seconds of the hint alone",
            median(hints),
            median(sends),
            raw,
            FAN_OUT_RATIO,
            higher_is_better=False,
        ),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=500)
    parser.add_argument("--changes", type=int, default=12)
    parser.add_argument("--as-desks", type=int)
    parser.add_argument("--as-listeners", nargs=4)
    wanted = parser.parse_args()
    if wanted.as_desks:
        desks_process(wanted.as_desks)
        return 0
    if wanted.as_listeners:
        port, raw_port, token, count = wanted.as_listeners
        listeners_process(int(port), int(raw_port), token, int(count))
        return 0
    more_files()
    return report(measure(wanted.desks, wanted.changes))


if __name__ == "__main__":
    sys.exit(main())
