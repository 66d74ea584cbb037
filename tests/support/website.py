"""A municipality's website as it may behave: a real server on loopback whose every address has its own
day."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Day:
    """How an address answers. ``drips``: a byte at a time, for ever; ``closes``: without a word."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    drips: bool = False
    silent: bool = False
    closes: bool = False


@dataclass
class Visit:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Theirs:
    """``days`` by path; what was asked stands in ``visits``."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.days: dict[str, Day] = {}
        self.visits: list[Visit] = []
        self.ended = threading.Event()

    def says(self, path: str, words: str, **headers: str) -> str:
        """From now on the address gives this page; tells the address."""
        day = Day(f'<!doctype html><html lang="sv"><body>{words}</body></html>'.encode())
        day.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.days[path] = day
        return f"{self.url}{path}"

    def does(self, path: str, day: Day) -> str:
        self.days[path] = day
        return f"{self.url}{path}"


@contextmanager
def a_website() -> Iterator[Theirs]:
    class Serving(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            theirs.visits.append(Visit(self.command, self.path, dict(self.headers), sent))
            day = theirs.days.get(self.path, Day(status=404))
            if day.closes:
                return
            if day.silent:
                theirs.ended.wait(30)
                return
            self.send_response(day.status)
            for name, value in day.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._give(day)

        def _give(self, day: Day) -> None:
            try:
                while day.drips and not theirs.ended.wait(0.05):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                self.wfile.write(day.body)
            except OSError:
                return  # whoever asked had enough

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    server.daemon_threads = True
    theirs = Theirs(server)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,))
    serving.start()
    try:
        yield theirs
    finally:
        theirs.ended.set()
        server.shutdown()
        server.server_close()
        serving.join()
