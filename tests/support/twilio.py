"""A stand-in for the two resources of Twilio's REST interface that we use, as its documentation describes
them: strict about what it is sent, and able to have bad days."""

import base64
import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

SID: Final = "AC" + "1" * 32
TOKEN: Final = "a-token-of-the-stand-in"
TAKES: Final = {
    "Messages": {"To", "From", "MessagingServiceSid", "Body", "ValidityPeriod", "StatusCallback"},
    "Calls": {"To", "From", "Url", "Method", "Timeout"},
}
"""The parameters that we have a use for; another is a mistake of ours."""
REFUSALS: Final = {"busy": (429, 20429), "refusing": (400, 21211), "broken": (500, 20500)}
_E164: Final = re.compile(r"\+[1-9]\d{6,14}")


@dataclass
class StandIn:
    """What it has taken, and how it behaves. ``mood``: fine, busy (429), refusing (400), broken (500), silent
    (takes it and never answers), deaf (never answers and takes nothing)."""

    mood: str = "fine"
    retry_after: str = "7"
    lists: bool = True
    taken: list[dict[str, Any]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def bodies(self) -> list[str]:
        return [each["body"] for each in self.taken if "body" in each]


@contextmanager
def twilio() -> Iterator[StandIn]:
    """The stand-in on a free port of this machine, until the block ends."""
    state = StandIn()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = state
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: StandIn


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        state, resource = self.server.state, self._resource()
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(content, keep_blank_values=True))
        wrong = self._unsigned() or _wrong(resource, form)
        if wrong:
            state.mistakes.append(wrong)
            return self._answer(400, {"code": 20001, "message": wrong, "status": 400})
        if state.mood in {"fine", "silent"}:
            state.taken.insert(0, _made(resource, form))
        if state.mood in {"silent", "deaf"}:
            state.released.wait(20)
            return None
        if state.mood in REFUSALS:
            status, code = REFUSALS[state.mood]
            return self._answer(status, {"code": code, "message": state.mood, "status": status})
        return self._answer(201, state.taken[0])

    def do_GET(self) -> None:
        state, resource = self.server.state, self._resource()
        if not state.lists:
            return self._answer(500, {"code": 20500, "message": "Internal", "status": 500})
        asked = parse_qs(urlsplit(self.path).query)
        mine = [each for each in state.taken if each["of"] == resource]
        found = [each for each in mine if each["to"] in asked.get("To", [each["to"]])]
        page = {resource.lower(): found, "page": 0, "page_size": 50, "next_page_uri": None}
        return self._answer(200, page)

    def _resource(self) -> str:
        address = rf"/2010-04-01/Accounts/{SID}/(Messages|Calls)\.json"
        found = re.fullmatch(address, urlsplit(self.path).path)
        assert found is not None, self.path
        return found[1]

    def _unsigned(self) -> str:
        expected = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        return "" if self.headers.get("Authorization") == expected else "not signed in"

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 429 and self.server.state.retry_after:
            self.send_header("Retry-After", self.server.state.retry_after)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def _wrong(resource: str, form: dict[str, str]) -> str:
    """What our request has that the documentation does not know, or lacks."""
    if set(form) - TAKES[resource]:
        return f"unknown parameters: {sorted(set(form) - TAKES[resource])}"
    if not _E164.fullmatch(form.get("To", "")):
        return "To is no number"
    if not (form.get("From") or form.get("MessagingServiceSid", "").startswith("MG")):
        return "nobody sends it"
    if resource == "Calls":
        return "" if form.get("Url", "").startswith("http") else "no Url"
    return "" if 0 < len(form.get("Body", "")) <= 1600 else "Body is empty or too long"


def _made(resource: str, form: dict[str, str]) -> dict[str, Any]:
    now, prefix = format_datetime(datetime.now(UTC)), {"Messages": "SM", "Calls": "CA"}[resource]
    made = {
        "sid": f"{prefix}{uuid.uuid4().hex}",
        "to": form["To"],
        "from": form.get("From"),
        "status": "queued",
    }
    made |= {"date_created": now, "date_updated": now, "account_sid": SID, "of": resource}
    said = {"body": form.get("Body"), "error_code": None, "callback": form.get("StatusCallback")}
    more = said if resource == "Messages" else {"url": form["Url"]}
    return made | more
