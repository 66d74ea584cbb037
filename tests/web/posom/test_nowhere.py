"""What was said to POSOM lies nowhere in clear: not in any file, log, journal, list, metric, backup or frame
to an open page of a process that really runs. (What goes through Valkey: tests/faults/test_several.py.)"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from tests.support.page_socket import PageSocket
from tests.support.rehearsed import copied_demo
from tests.support.running import ROOT, Demo
from web.doors import SESSION_COOKIE

WORDS = "Snön föll tyst över Fru Vinterbloms kanelbulle"
NAME = "Vinterblomman"
WHEN = "efter sagostunden"
PHONE, E164 = "070-174 06 31", "+46701740631"
REFERRAL = {
    "name": NAME, "phone": PHONE, "language": "sv", "consent": True, "when": WHEN, "text": WORDS,
}  # fmt: skip


class Overheard(PageSocket):
    """A page's socket, and every frame that came over it."""

    def __init__(self, port: int, cookie: str) -> None:
        self.frames: list[str] = []
        super().__init__(port, cookie, timeout=60)
        assert self.joined()
        self._listener = threading.Thread(target=self.until_closed)
        self._listener.start()

    def _frame(self) -> str:
        self.frames.append(super()._frame())
        return self.frames[-1]

    def end(self) -> None:
        """The server closes it first."""
        self._listener.join(20)
        self.close()


def open_page(demo: Demo, username: str) -> Overheard:
    jar = CookieJar()
    log_in(demo, username, jar)
    cookie = next(each.value or "" for each in jar if each.name == SESSION_COOKIE)
    return Overheard(int(demo.url.rpartition(":")[2]), cookie)


def log_in(demo: Demo, username: str, jar: CookieJar | None = None) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar() if jar is None else jar))
    form = urlencode({"username": username, "password": demo.password(username)}).encode()
    browser.open(f"{demo.url}/staff/login", form).read()
    return browser


def send(demo: Demo, browser: OpenerDirector, path: str, **fields: str) -> str:
    page = browser.open(Request(f"{demo.url}/staff/me", headers={"Accept": "text/html"})).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = urlencode({"csrf_token": token[1], **fields}).encode()
    return str(browser.open(f"{demo.url}{path}", form).read().decode())


def every_file(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        yield from ((each, each.read_bytes()) for each in sorted(folder.rglob("*")) if each.is_file())


def in_clear(content: bytes) -> list[str]:
    """What of the referral can be read in it, however it is spelled."""
    spelled = [form for word in (WORDS, NAME, WHEN) for form in (word, ascii(word)[1:-1])]
    every = [*spelled, PHONE, E164, E164[1:], PHONE.replace(" ", "").replace("-", "")]
    encodings = ("utf-8", "latin-1", "utf-16-le")
    return [each for each in every for encoding in encodings if each.encode(encoding) in content]


def the_night(demo: Demo) -> None:
    """Two are referred, by the API and by the page; one is refused; POSOM reads, accepts and rings."""
    assert demo.ask("POST", "/api/v1/posom/referrals", REFERRAL, role="agent").code == "posom_off"
    assert demo.ask("POST", "/api/v1/posom/start", {"reason": "Branden"}, role="duty_officer").status == 201
    wrong = demo.ask("POST", "/api/v1/posom/referrals", {**REFERRAL, "consent": False}, role="agent")
    assert wrong.status == 422
    assert in_clear(wrong.body) == []
    made = demo.ask("POST", "/api/v1/posom/referrals", REFERRAL, role="agent")
    assert made.status == 201
    assert in_clear(made.body) == []
    page = {"name": NAME, "phone": PHONE, "language": "sv", "when": WHEN, "words": WORDS, "consent": "yes"}
    assert in_clear(send(demo, log_in(demo, "amal"), "/staff/posom/refer", **page).encode()) == []
    petra = log_in(demo, "petra")
    assert WORDS in send(demo, petra, f"/staff/posom/{made.json['id']}/accept")
    send(demo, petra, f"/staff/posom/{made.json['id']}/settle", state="done")


def backed_up(demo: Demo, folder: Path) -> None:
    command = [sys.executable, "-m", "web.entry", "backup", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "UPPLYS_DATA": str(demo.data)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert in_clear(done.stdout + done.stderr) == []


def test_posom_s_words_are_read_by_posom_and_lie_nowhere_in_clear(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with copied_demo(tmp_path / "data") as demo:
        pages = [open_page(demo, username) for username in ("amal", "karin", "petra")]
        the_night(demo)
        other = {"text": "Kan spädbarn dricka vattnet?", "language": "sv", "channel": "phone"}
        assert demo.ask("POST", "/api/v1/questions", other, role="agent").status == 201
        read = demo.ask("GET", "/api/v1/posom/referrals", role="posom")
        assert [(each["text"], each["phone"]) for each in read.json["items"]] == [(WORDS, E164)]
        told = [
            demo.ask("GET", path, role=role).body
            for path, role in (
                ("/api/v1/journal", "auditor"),
                ("/api/v1/metrics", None),
                ("/api/v1/posom", "agent"),
                ("/api/v1/questions", "shift_lead"),
                ("/api/v1/overview", "crisis_manager"),
                ("/api/v1/search?q=Vinterblom", "agent"),
                ("/start/phones", None),
            )
        ]
        assert b"posom.referred" in told[0]
        backed_up(demo, tmp_path / "backup")
    for page in pages:
        page.end()
    frames = [frame for page in pages for frame in page.frames]
    assert [found for frame in frames for found in in_clear(frame.encode())] == []
    assert all(any('"questions"' in frame for frame in page.frames) for page in pages)
    heard = capfd.readouterr()
    assert [found for each in told for found in in_clear(each)] == []
    assert in_clear((heard.out + heard.err).encode()) == []
    files = list(every_file(tmp_path))
    assert any(path.name == "upplys.sqlite3" for path, _ in files)
    assert [(path.name, found) for path, content in files for found in in_clear(content)] == []
    assert any(b"posom_referrals" in content for _, content in files)


@pytest.mark.parametrize("spelled", [WORDS.encode(), ascii(NAME).encode(), E164.encode("utf-16-le")])
def test_the_search_finds_what_lies_in_clear(spelled: bytes) -> None:
    assert in_clear(b"before " + spelled + b" after") != []
