"""The shipped nginx configuration, with the real nginx."""

import re
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket
from typing import Any

import pytest

from benchmarks.nginx import find_nginx, running_nginx, shipped_for
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.site.via_http import SiteObserver
from broadcast.editions.at_rest import edition_json
from broadcast.editions.model import Edition
from tests.broadcast.channels.feeds.night import trees_with_feeds
from tests.broadcast.channels.publishing.entry import trees
from tests.broadcast.channels.site.samples import CSS, CSS_NAME
from tests.broadcast.sample import LANGUAGES, NIGHT, boil_water, edition_of, with_area
from web.serving.readers import read

pytestmark = pytest.mark.skipif(find_nginx() is None, reason="there is no nginx on this machine")

ONE = edition_of(boil_water())


class App(BaseHTTPRequestHandler):
    """Stands for the program: answers everything with the path it was asked for."""

    def do_GET(self) -> None:
        body = f"the program: {self.path} {self.headers['X-Forwarded-Proto']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Upplys-Edition", "the program's own")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def app() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), App)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    serving.join()


@dataclass
class Site:
    port: int
    folder: Path
    trees: Trees

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(
                "GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()}
            )
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def publish(self, edition: Edition) -> None:
        self.trees.publish(edition_json(edition), NIGHT)


@pytest.fixture
def site(tmp_path: Path, app: int) -> Iterator[Site]:
    published, room = tmp_path / "published", tmp_path / "nginx"
    room.mkdir()
    made = trees(published)
    made.publish(edition_json(ONE), NIGHT)
    with running_nginx(published, room, upstream=app) as port:
        yield Site(port, published, made)


def staged(site: Site, path: str) -> bytes:
    return (site.folder / "live" / "current" / "site" / path).read_bytes()


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/sv/", "sv/index.html"),
        ("/sv-simple/", "sv-simple/index.html"),
        ("/ar/fact/koka-sa-kokar-du", "ar/fact/koka-sa-kokar-du.html"),
        ("/sv/accessibility", "sv/accessibility.html"),
        ("/edition.json", "edition.json"),
        ("/robots.txt", "robots.txt"),
    ],
)
def test_a_page_is_the_staged_file_with_the_editions_number(site: Site, address: str, file: str) -> None:
    status, headers, body = site.get(address)
    assert (status, body) == (200, staged(site, file))
    assert headers["X-Upplys-Edition"] == "1"
    assert headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "charset=utf-8" in headers["Content-Type"] or "json" in headers["Content-Type"]


def test_what_is_named_after_its_content_may_be_kept(site: Site) -> None:
    status, headers, body = site.get(f"/assets/{CSS_NAME}")
    assert (status, body, headers["Content-Type"]) == (200, CSS, "text/css")
    assert "immutable" in headers["Cache-Control"]


def test_a_switch_needs_no_reload(site: Site) -> None:
    two = edition_of(with_area(boil_water(), "Ängen"), 2, ONE.hash)
    site.publish(two)
    _, headers, body = site.get("/sv/")
    assert headers["X-Upplys-Edition"] == "2"
    assert "Ängen" in body.decode()


def test_an_edition_cut_within_the_same_second_is_never_taken_for_the_one_before(site: Site) -> None:
    _, headers, _ = site.get("/sv/")
    assert "ETag" not in headers
    assert "Last-Modified" not in headers
    site.publish(edition_of(with_area(boil_water(), "Norrbo", "Hamnen"), 2, ONE.hash))
    status, _, body = site.get("/sv/", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT", If_None_Match="*")
    assert status == 200
    assert "Norrbo" in body.decode()


def test_header_and_page_are_of_the_same_edition_while_switches_go_on(site: Site) -> None:
    editions = [edition_of(with_area(boil_water(), f"Område {n}"), n, None) for n in range(2, 14)]
    publishing = threading.Thread(target=lambda: deque(map(site.publish, editions)))
    publishing.start()
    seen = set()
    while publishing.is_alive():
        _, headers, body = site.get("/sv/")
        number = headers["X-Upplys-Edition"]
        assert f'<meta name="upplys-edition" content="{number} '.encode() in body
        seen.add(number)
    publishing.join()
    assert len(seen) > 2


def test_a_page_that_does_not_exist_is_told_in_the_language_of_its_address(site: Site) -> None:
    for address, file in {
        "/ar/fact/none": "ar/404.html",
        "/xx/": "404.html",
    }.items():
        status, headers, body = site.get(address)
        assert (status, body) == (404, staged(site, file)), address
        assert headers["X-Upplys-Edition"] == "1"


def test_a_language_without_its_slash_is_led_on(site: Site) -> None:
    status, headers, _ = site.get("/sv-simple")
    assert status == 308
    assert headers["Location"].endswith("/sv-simple/")


@pytest.mark.parametrize(
    "path", ["/staff/", "/api/v1/editions", "/hooks/twilio/voice", "/sv/ask", "/start", "/api"]
)
def test_all_else_is_the_programs(site: Site, path: str) -> None:
    status, headers, body = site.get(path)
    assert (status, body) == (200, f"the program: {path} http".encode())
    assert headers["X-Upplys-Edition"] == "the program's own"


@pytest.mark.parametrize(
    "path",
    ["/../edition.json", "/%2e%2e/edition.json", "/sv/..%2f..%2f..%2fmanifest.json", "/../manifest.json"],
)
def test_nothing_outside_the_site_is_given_away(site: Site, path: str) -> None:
    _, _, body = site.get(path)
    assert b"journal_head" not in body
    assert b"made_by" not in body


def test_pages_are_compressed_for_those_who_can(site: Site) -> None:
    _, headers, body = site.get("/sv/", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) < len(staged(site, "sv/index.html")) / 2


def test_with_the_program_down_the_site_stands(tmp_path: Path) -> None:
    published, room = tmp_path / "published", tmp_path / "nginx"
    room.mkdir()
    made = trees(published)
    made.publish(edition_json(ONE), NIGHT)
    with running_nginx(published, room) as port:
        site = Site(port, published, made)
        assert site.get("/sv/")[0] == 200
        status, headers, body = site.get("/ar/ask")
        assert (status, body) == (503, staged(site, "ar/503.html"))
        assert headers["X-Upplys-Edition"] == "1"


def test_the_observer_finds_the_site_in_sync_in_every_language_and_an_altered_file_too(site: Site) -> None:
    observer = SiteObserver(f"http://127.0.0.1:{site.port}", CurrentTrees(site.folder))
    for language in LANGUAGES:
        seen = observer.observe(ONE, language)
        assert (seen.number, seen.hash, seen.matches) == (1, ONE.hash, True)
    file = site.folder / "live" / "current" / "site" / "en" / "index.html"
    file.write_bytes(file.read_bytes().replace(b"Boil tap water", b"Drink tap water"))
    assert observer.observe(ONE, "en").matches is False
    assert observer.observe(ONE, "sv").matches is True


def test_the_first_reader_of_each_edition_and_channel_is_told_without_anybodys_address(
    tmp_path: Path, app: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of the shipped configuration that wait behind a #, and what the program makes of them."""
    published, room = tmp_path / "published", tmp_path / "nginx"
    room.mkdir()
    made = trees_with_feeds(published)
    made.publish(edition_json(ONE), NIGHT)
    with socket(AF_INET, SOCK_DGRAM) as program:
        program.bind(("127.0.0.1", 0))
        program.settimeout(10)

        def telling(*given: Any) -> str:
            waiting = r"(?m)^(\s*)#(map \$|limit_req|log_format |access_log |    |\})"
            text, count = re.subn(waiting, r"\1\2", shipped_for(*given))
            assert count == 17
            return text.replace(":8079", f":{program.getsockname()[1]}")

        def told() -> tuple[str, int]:
            line = program.recv(512)
            assert b"127.0.0.1" not in line
            found = read(line, datetime.now(UTC))
            assert found is not None, line
            assert abs(datetime.now(UTC) - found[2]) < timedelta(seconds=20)
            return found[:2]

        monkeypatch.setattr("benchmarks.nginx.shipped_for", telling)
        with running_nginx(published, room, upstream=app) as port:
            site = Site(port, published, made)
            observer = {"User-Agent": "upplys-observer"}
            for path in ("/robots.txt", "/edition.json", "/assets/none.css", "/embed.js", "/none"):
                site.get(path)
            for path in ("/sv/", "/feed/sv.atom", "/embed/sv/banner.html"):
                site.get(path, **observer)
            site.get("/feed/facts.json")
            assert told() == ("feeds", 1)
            assert [site.get("/sv/", Accept="text/html")[0] for _ in range(20)] == [200] * 20
            assert told() == ("site", 1)
            site.get("/ar/fact/koka-spadbarn", Origin="https://www.exempelkoping.example")
            assert told() == ("website", 1)
            program.settimeout(0.3)
            with pytest.raises(TimeoutError):
                program.recv(512)
    assert "client" not in (room / "error.log").read_text()
