"""Two serving processes and a job worker on one PostgreSQL and one Valkey, and the pages open to each."""

import json
import os
import signal
import socket
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import psycopg
from psycopg import sql

from broadcast.channels.desk.model import Reading
from broadcast.channels.desk.service import reading_now
from core.access.model import Session
from core.access.secrets import SESSION, hash_of, new_secret
from core.ids import new_id
from scripts_library.items.model import Audience
from tests.faults.installation import Installation, Served, children, until
from tests.support.databases import driverless
from tests.support.page_socket import PageSocket
from tests.support.running import Answer
from tests.support.servers import ROOM, prepare_valkey, valkey_is_ready
from web.record import Record

KEEPS_LOCKS: Final = Path("/proc/locks")


@dataclass
class OwnValkey:
    """A Valkey of one's own, to be killed, stopped in its tracks and started again at the same place."""

    command: list[str]
    url: str
    folder: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        with self.folder.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stderr=log, stdout=log)
        until(lambda: valkey_is_ready(self.url), "Valkey to start")

    def end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextmanager
    def killed(self) -> Iterator[None]:
        """For as long as the block lasts nobody listens there."""
        self.end()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """For as long as the block lasts it takes connections and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def overheard(self) -> Iterator[Callable[[], bytes]]:
        """Everything that anybody tells it in the block (MONITOR); keys and what is published alike."""
        port = int(self.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as listening:
            listening.sendall(b"MONITOR\r\n")
            heard = bytearray(listening.recv(5))
            assert heard == b"+OK\r\n"
            listening.setblocking(False)

            def told() -> bytes:
                with suppress(BlockingIOError):
                    while more := listening.recv(65_536):
                        heard.extend(more)
                return bytes(heard)

            yield told


@contextmanager
def own_valkey(name: str) -> Iterator[OwnValkey]:
    folder = Path(os.environ[ROOM]) / name
    folder.mkdir()
    command, url, _ = prepare_valkey(folder)
    server = OwnValkey(command, url, folder)
    server.start()
    try:
        yield server
    finally:
        server.end()


class Connected(Protocol):
    """What holds a connection to one of the processes."""

    @property
    def connection(self) -> socket.socket: ...
    def close(self) -> None: ...


T = TypeVar("T", bound=Connected)


class Page(PageSocket):
    """A page that is open, and let in."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(port, token)
        assert self.joined()

    def hint_of(self, what: str) -> dict[str, Any]:
        """The next hint of a kind, the live ones alone."""
        while (hint := self.hint())["what"] != what or hint["audience"] != "live":
            pass
        return hint


class Line:
    """A kept connection: everything asked on it is answered by one and the same process."""

    pid = 0
    """Of the process that answers on it."""

    def __init__(self, crew: "Crew", role: str) -> None:
        self._crew, self._role = crew, role
        self._http = HTTPConnection("127.0.0.1", crew.port, timeout=60)
        self._http.connect()

    @property
    def connection(self) -> socket.socket:
        return self._http.sock

    def ask(self, method: str, path: str, body: object = None, *, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self._crew.served.installation.tokens[self._role]}"}
        if method != "GET":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key or uuid.uuid4().hex}
        content = None if body is None else json.dumps(body).encode()
        self._http.request(method, f"/api/v1{path}", content, headers)
        response = self._http.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())

    def said(self) -> int:
        """The edition that a citizen gets from this process."""
        self._http.request("GET", "/sv/")
        response = self._http.getresponse()
        response.read()
        return int(response.headers["X-Upplys-Edition"])

    def close(self) -> None:
        self._http.close()


@dataclass
class Crew:
    """The processes, and who is connected to which."""

    served: Served
    valkey: OwnValkey
    worker: "subprocess.Popen[bytes]" = field(repr=False)
    _open: list[Connected] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.served.url.rpartition(":")[2])

    def pids(self) -> list[int]:
        """Both, once both take connections."""
        return until(lambda: found if len(found := self.serving()) == 2 else [], "both to serve")

    def leader(self) -> int:
        """The process that leads now; 0 while nobody does."""
        file = (self.served.installation.data / "lead.lock").stat()
        for words in map(str.split, KEEPS_LOCKS.read_text().splitlines()):
            if words[1] == "FLOCK" and words[5].endswith(f":{file.st_ino}"):
                return int(words[4])
        return 0

    def lines(self, role: str = "agent") -> tuple[Line, Line]:
        """A connection to each process."""
        first, second = self._one_each(lambda: Line(self, role))
        first.pid, second.pid = self.pids()
        return first, second

    def pages(self, username: str) -> tuple[Page, Page]:
        """A page's socket to each process."""
        token = self.session(username)
        return self._one_each(lambda: Page(self.port, token))

    def session(self, username: str) -> str:
        office, token = self.served.installation.office(), new_secret(SESSION)
        try:
            office.database.run(_begin, username, token)
        finally:
            office.database.close()
        return token

    def reading(self) -> Reading | None:
        """Which desks show what, and who has read."""
        office = self.served.installation.office()
        try:
            return office.database.read(reading_now, Audience.LIVE)
        finally:
            office.database.close()

    def rows(self) -> list[bytes]:
        """Every row of every table, as text."""
        with psycopg.connect(driverless(self.served.installation.database)) as database:
            tables = database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            queries = [sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)) for (name,) in tables]
            return [row.encode() for query in queries for (row,) in database.execute(query)]

    def close(self) -> None:
        """End what is connected."""
        while self._open:
            self._open.pop().close()

    def _one_each(self, connect: Callable[[], T]) -> tuple[T, T]:
        """The system deals connections out, so as many are made as it takes."""
        pids, found = self.pids(), dict[int, T]()
        for _ in range(100):
            made = connect()
            self._open.append(made)
            found[_other_end(made.connection, pids)] = made
            if len(found) == len(pids):
                first, second = (found[each] for each in pids)
                return first, second
        raise AssertionError(f"of {pids} one was given no connection")

    def serving(self) -> list[int]:
        """Those that take connections."""
        return [pid for pid in children(self.served.process.pid, "serve") if _listens(pid, self.port)]


def slowness() -> float:
    """How many times longer things take here just now: by how many wait for each processor; 1 to 10."""
    waiting, *_ = os.getloadavg()
    return min(10.0, max(1.0, waiting / (os.cpu_count() or 1)))


def _begin(record: Record, username: str, token: str) -> None:
    now, account = datetime.now(UTC), record.accounts.by_username(username)
    assert account is not None
    session = Session(new_id(), account.person, now, now, now + timedelta(hours=1))
    record.sessions.begin(session, hash_of(token))


def _other_end(sock: socket.socket, pids: Sequence[int]) -> int:
    """Which of the processes has the connection's other end."""
    here, there = sock.getsockname()[1], sock.getpeername()[1]

    def found() -> int:
        inodes = {words[9] for words in _connections() if _ports(words) == (there, here)}
        return next((pid for pid in pids if inodes & _sockets(pid)), 0)

    return until(found, "somebody to take the connection", 20)


def _listens(pid: int, port: int) -> bool:
    waiting = {words[9] for words in _connections() if _ports(words)[0] == port and words[3] == "0A"}
    return bool(waiting & _sockets(pid))


def _connections() -> Iterator[list[str]]:
    yield from (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])


def _ports(words: list[str]) -> tuple[int, int]:
    here, there = (int(each.rpartition(":")[2], 16) for each in words[1:3])
    return here, there


def _sockets(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(handle.readlink()).removeprefix("socket:[").rstrip("]"))
    return found


@contextmanager
def a_crew(installation: Installation, valkey: OwnValkey, folder: Path) -> Iterator[Crew]:
    """Serving, and working."""
    with (
        installation.serving(folder / "serve.log", workers=2) as served,
        installation.working(folder / "worker.log") as worker,
    ):
        crew = Crew(served, valkey, worker)
        crew.pids()
        try:
            yield crew
        finally:
            crew.close()
