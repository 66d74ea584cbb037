"""The server's loop: quick on kept connections, strict about headers, and a stop that lets answers
finish."""

import http.client
import io
from collections.abc import Iterable, Iterator
from email.message import Message
from typing import TYPE_CHECKING

import gevent
import pytest
from gevent import socket
from gevent.event import Event
from hypothesis import given
from hypothesis import strategies as st

from web.serving.handler import MOST_HEADERS, Headers
from web.serving.wsgi import HotFirst, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

GO_ON, ASKED = Event(), Event()


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Tells what it was asked, in the way its path names."""
    path = environ["PATH_INFO"]
    if path == "/slow":
        ASKED.set()
        GO_ON.wait(5)
    body = environ["wsgi.input"].read() + repr(sorted(k for k in environ if k.startswith("HTTP_"))).encode()
    if path == "/chunked":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([b"a" * 10, b"b" * 10])
    if path == "/large":
        body = b"x" * 200_000
    if path == "/nothing":
        start_response("204 No Content", [])
        return []
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def hot(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "3")])
    return [b"hot"]


@pytest.fixture
def server() -> Iterator[Server]:
    GO_ON.clear()
    ASKED.clear()
    running = Server(("127.0.0.1", 0), HotFirst({"/hooks/": hot}, app))
    running.start()
    yield running
    running.stop(0)


def said(server: Server, request: bytes) -> bytes:
    """All that the server sends until it closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(request)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := sock.recv(65536):
            answer += piece
        return answer


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode("latin-1")


def test_hot_paths_never_reach_the_rest(server: Server) -> None:
    assert said(server, get("/hooks/twilio/voice")).endswith(b"hot")
    assert not said(server, get("/hook")).endswith(b"hot")


def test_an_answer_comes_in_one_piece(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        for _ in range(3):
            sock.sendall(get("/hooks/x"))
            assert sock.recv(65536).endswith(b"\r\n\r\nhot")


def test_a_large_and_a_chunked_answer_come_whole(server: Server) -> None:
    assert said(server, get("/large")).endswith(b"x" * 200_000)
    assert said(server, get("/chunked")).endswith(b"a\r\naaaaaaaaaa\r\na\r\nbbbbbbbbbb\r\n0\r\n\r\n")
    assert b" 204 " in said(server, get("/nothing"))


def test_headers_reach_the_application(server: Server) -> None:
    answer = said(server, get("/", "X-Twilio-Signature: abc", "Accept: */*", "not_ours: 1"))
    assert answer.endswith(b"['HTTP_ACCEPT', 'HTTP_HOST', 'HTTP_X_TWILIO_SIGNATURE']")


@pytest.mark.parametrize(
    "header",
    [
        "Content-Length : 3",
        " folded: x",
        "no colon",
        ": no name",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: x",
        "Content-Length: -1",
        "a: b\x00c",
        "a: b\rc: d",
        "a: " + "x" * 70_000,
        "\r\n".join(f"a{n}: b" for n in range(MOST_HEADERS + 1)),
    ],
)
def test_headers_that_can_be_read_in_two_ways_are_refused(server: Server, header: str) -> None:
    answer = said(server, get("/", header))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))


def test_a_stop_lets_an_answer_finish_and_takes_no_more(server: Server) -> None:
    answered = gevent.spawn(said, server, get("/slow", "Connection: close"))
    gevent.sleep(0)
    ended = Event()
    served = gevent.spawn(server.serve_until, ended, 5)
    assert ASKED.wait(5)
    assert server.busy == 1
    ended.set()
    port = server.port
    gevent.sleep(0)
    GO_ON.set()
    served.join(5)
    assert answered.get().startswith(b"HTTP/1.1 200")
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
VALUES = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=20))
def test_headers_are_read_as_the_standard_library_reads_them(pairs: list[tuple[str, str]]) -> None:
    unique = {name.lower(): (name, value) for name, value in pairs if name.lower() != "content-length"}
    raw = "".join(f"{name}: {value}\r\n" for name, value in unique.values()).encode("latin-1") + b"\r\n"
    theirs: Message = http.client.parse_headers(io.BytesIO(raw))
    ours = Headers(io.BytesIO(raw))
    assert ours.status == ""
    for name in unique:
        assert ours.get(name.upper()) == str(theirs[name]).strip(" \t")


def test_idle_connections_close_at_once_when_it_stops(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(get("/hooks/x"))
        sock.recv(65536)
        server.stop(grace_seconds=5)
        assert sock.recv(100) == b""


def test_an_open_socket_does_not_hold_up_a_stop(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(get("/slow", "Connection: Upgrade", "Upgrade: websocket"))
        assert ASKED.wait(5)
        assert server.busy == 0
        server.stop(grace_seconds=60)
