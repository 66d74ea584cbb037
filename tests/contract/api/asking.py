"""What the tests of bad input share: a clear error, a browser's eye, a provider's signature, bare bytes."""

import re
import socket
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode, urlsplit

from broadcast.phone.signature import sign
from tests.support.running import Answer, Demo, fetch

A: Final = "/api/v1"
ITEM: Final = {"kind": "answer", "authority": "event", "language": "sv", "title": "Rubrik", "body": "Text"}
INCIDENT: Final = {"title": "Koka vattnet", "exercise": True, "plan": "koka-vattnet"}
PROBLEM: Final = "application/problem+json"
VOICE: Final = "/hooks/twilio/voice"
FORM: Final = "application/x-www-form-urlencoded"


def told(answer: Answer, what: str) -> str:
    """The code of a clear error; "" for what was taken. Anything else fails the test."""
    assert answer.status < 500, f"{what}: {answer.status} {answer.text[:300]}"
    if answer.status < 400:
        return ""
    assert answer.headers["Content-Type"] == PROBLEM, what
    problem = answer.json
    assert {"type", "title", "status", "detail", "code"} <= set(problem), what
    assert problem["status"] == answer.status
    return str(problem["code"])


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def logged_in(demo: Demo) -> str:
    """The session cookie of the duty officer."""
    form = urlencode({"username": "tobias", "password": demo.password("tobias")}).encode()
    head = f"POST /staff/login HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(form)}\r\n"
    found = re.search(rb"upplys_session=[^;]+", raw(demo, head.encode() + b"\r\n" + form))
    assert found is not None
    return found[0].decode()


def signed(demo: Demo, path: str, sent: dict[str, str], signature: str | None = None) -> Answer:
    pairs = list(sent.items())
    token = str(demo.ready["twilio"]["auth_token"])
    shown = sign(token, demo.url + path, pairs) if signature is None else signature
    headers = {"Content-Type": FORM, "X-Twilio-Signature": shown}
    return fetch(demo.url, "POST", path, urlencode(pairs).encode(), headers)


def raw(demo: Demo, sent: bytes) -> bytes:
    """Bytes as they are; what came back until the server closed or fell silent."""
    address = urlsplit(demo.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while more := line.recv(65_536):
                received += more
        except ConnectionResetError:
            pass
    return received
