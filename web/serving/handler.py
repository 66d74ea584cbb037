"""Gevent's request handler with its three slow spots mended, and stricter about headers.

As it comes it parses headers with the e-mail package (a third of a small request's time), sends head and
body in two writes, and formats a line for the access log also when there is none. What it decides about a
request is unchanged, but for headers that proxies understand in different ways, which are refused (RFC
9112, sections 5.1 and 6.3): a space before the colon, a folded line, two different lengths.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from gevent.pywsgi import WSGIHandler

LONGEST_LINE: Final = 65_536
MOST_HEADERS: Final = 100
LARGEST_AT_ONCE: Final = 64 * 1024
"""Bytes of a body that are copied behind the head to be sent with it."""

_TOKEN: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile("[\0-\x08\x0a-\x1f\x7f]")
_ENDS: Final = (b"\r\n", b"\n", b"")


class Headers:
    """A request's headers, as pywsgi asks for them.

    ``status`` says what is wrong with them, if anything.
    """

    def __init__(self, rfile: BinaryIO) -> None:
        self.pairs: list[tuple[str, str]] = []
        self._first: dict[str, str] = {}
        self.status = self._read(rfile)

    def _read(self, rfile: BinaryIO) -> str:
        while (line := rfile.readline(LONGEST_LINE + 1)) not in _ENDS:
            wrong = self._add(line)
            if wrong:
                return wrong
        return ""

    def _add(self, line: bytes) -> str:
        raw_name, colon, raw_value = line.partition(b":")
        if len(line) > LONGEST_LINE:
            return "Line too long"
        if not colon or _TOKEN.fullmatch(raw_name) is None:
            return "Malformed header"
        if len(self.pairs) >= MOST_HEADERS:
            return "Too many headers"
        name, value = raw_name.decode("ascii").lower(), raw_value.decode("latin-1").strip(" \t\r\n")
        if _CONTROL.search(value):
            return "Control character in a header"
        if self._first.setdefault(name, value) != value and name == "content-length":
            return "Two lengths"
        self.pairs.append((name, value))
        return ""

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first header of that name, in any case."""
        return self._first.get(name.lower(), default)

    getheader = get

    @property
    def typeheader(self) -> str | None:
        return self._first.get("content-type")

    def __delitem__(self, name: str) -> None:
        del self._first[name.lower()]
        self.pairs = [pair for pair in self.pairs if pair[0] != name.lower()]

    def for_wsgi(self) -> Iterator[tuple[str, str]]:
        """As CGI names them.

        A name with _ would be taken for another with -, so it is passed over.
        """
        for name, value in self.pairs:
            if "_" not in name and name not in ("content-type", "content-length"):
                yield f"HTTP_{name.replace('-', '_').upper()}", value


class Handler(WSGIHandler):
    """One connection.

    No access log: calls and page loads are nobody's business but the statistics'.
    """

    MessageClass: Any = staticmethod(lambda rfile, *_: Headers(rfile))
    # what pywsgi's stubs call str or leave out
    response_headers: Any
    status: Any
    headers: Any
    _connection_upgrade_requested: Any
    _sendall: Any
    _write: Any

    def _headers(self) -> Iterator[tuple[str, str]]:
        found: Headers = self.headers
        return found.for_wsgi()

    def _write_with_headers(self, data: bytes) -> None:
        """Head and body in one write, so in one packet where they fit."""
        self.headers_sent = True
        self.finalize_headers()
        head = [b"HTTP/1.1 ", self.status, b"\r\n"]
        for name, value in self.response_headers:
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n")
        if self.response_use_chunked or len(data) > LARGEST_AT_ONCE:
            self._sendall(b"".join(head))
            self._write(data)
        else:
            head.append(data)
            self._sendall(b"".join(head))

    def handle_one_response(self) -> None:
        """Counted, so that a stop can wait for it; not a socket, which has no end of its own."""
        server: Any = self.server
        counted = 0 if self._connection_upgrade_requested() else 1
        server.answering += counted
        try:
            super().handle_one_response()
        finally:
            server.answering -= counted
            self.close_connection = self.close_connection or server.stopping

    def log_request(self) -> None:
        """Nothing is logged of a request that was answered."""
