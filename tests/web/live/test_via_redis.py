"""A Redis that goes away without a farewell: connections that stand and say nothing are given up."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from tests.house.test_imports import ROOT

HEARS = """
from gevent import monkey
monkey.patch_all()
import sys
from itertools import count
from gevent.event import Event
from scripts_library.items.model import Audience
from web.live.hints import Live
from web.live.via_redis import Bridge
one, other, across = Live(), Live(), Event()
for each in (one, other):
    Bridge(sys.argv[1], each).start()
other.listen(lambda _: across.set())
numbers = count(1)
while sys.stdin.readline():
    across.clear()
    while not across.wait(0.1):
        one.hint("edition", Audience.LIVE, next(numbers))
    print("heard", flush=True)
"""


@dataclass
class Relay:
    """Hands bytes on to a server, until it is told to keep them: what is connected then stays so for ever."""

    host: str
    to: int
    server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    open: list[socket.socket] = field(default_factory=list)
    silent: set[socket.socket] = field(default_factory=set)

    def run(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.server.accept()
                ahead = socket.create_connection((self.host, self.to))
                self.open += (client, ahead)
                for pair in ((client, ahead), (ahead, client)):
                    threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    def go_silent(self) -> None:
        """What is connected now gets nothing through any more; who connects anew does."""
        self.silent.update(self.open)

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        for each in (self.server, *self.open):
            each.close()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if source not in self.silent:
                    target.sendall(data)


@pytest.fixture
def relay(valkey_url: str) -> Iterator[Relay]:
    host, _, port = valkey_url.removeprefix("redis://").partition("/")[0].rpartition(":")
    made = Relay(host, int(port))
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made
    made.close()
    thread.join()


def test_hints_come_across_again_after_it_went_away_without_a_farewell(relay: Relay) -> None:
    command = [sys.executable, "-c", HEARS, f"redis://127.0.0.1:{relay.server.getsockname()[1]}/0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        late = threading.Timer(60, process.kill)
        late.start()
        try:
            assert heard(process)
            relay.go_silent()
            assert heard(process)  # one may still have been under way
            assert heard(process)
        finally:
            late.cancel()
            process.kill()


def heard(process: "subprocess.Popen[str]") -> bool:
    """Whether the next hint comes across before its time is up; its log stands between."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("next\n")
    process.stdin.flush()
    return any(line == "heard\n" for line in process.stdout)
