"""The feeds as the shipped nginx configuration gives them: the real nginx, and the board's own observer."""

import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from benchmarks.nginx import find_nginx, running_nginx
from broadcast.channels.feeds.via_http import FeedsObserver
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.editions.at_rest import edition_json
from tests.broadcast.channels.feeds.night import editions_of, trees_with_feeds
from tests.broadcast.sample import LANGUAGES, NIGHT, boil_water, with_area

pytestmark = pytest.mark.skipif(find_nginx() is None, reason="there is no nginx on this machine")

EDITIONS = editions_of(boil_water(), *(with_area(boil_water(), f"Område {n}") for n in range(2, 12)))


class Host:
    def __init__(self, port: int, folder: Path) -> None:
        self.url, self.folder = f"http://127.0.0.1:{port}", folder
        self.trees = trees_with_feeds(folder)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urlopen(Request(self.url + path, headers=given), timeout=10) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except HTTPError as told:
            with told:
                return told.code, dict(told.headers), told.read()

    def staged(self, path: str) -> bytes:
        return (self.folder / "live/current/feeds" / path).read_bytes()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    published, room = tmp_path / "published", tmp_path / "nginx"
    room.mkdir()
    trees_with_feeds(published).publish(edition_json(EDITIONS[0]), NIGHT)
    with running_nginx(published, room) as port:
        yield Host(port, published)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("feed/sv.atom", "application/atom+xml"),
        ("feed/cap.xml", "application/cap+xml"),
        ("feed/cap/incident-water.xml", "application/cap+xml"),
        ("feed/facts.json", "application/json"),
        ("embed/ar/banner.html", "text/html"),
        ("embed.js", "text/javascript"),
    ],
)
def test_with_the_program_down_a_feed_is_the_staged_file(host: Host, path: str, kind: str) -> None:
    status, headers, body = host.get(f"/{path}")
    assert (status, body) == (200, host.staged(path))
    assert headers["Content-Type"].startswith(kind)
    assert headers["X-Upplys-Edition"] == "1"
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_whoever_has_the_edition_is_told_that_nothing_is_new_until_it_is(host: Host) -> None:
    _, headers, _ = host.get("/feed/facts.json")
    assert host.get("/feed/facts.json", If_None_Match=headers["ETag"])[0] == 304
    host.trees.publish(edition_json(EDITIONS[1]), NIGHT)
    status, after, _ = host.get("/feed/facts.json", If_None_Match=headers["ETag"])
    assert (status, after["X-Upplys-Edition"]) == (200, "2")


def test_name_and_feed_are_of_one_edition_while_switches_go_on(host: Host) -> None:
    publishing = threading.Thread(
        target=lambda: deque(host.trees.publish(edition_json(each), NIGHT) for each in EDITIONS[1:])
    )
    publishing.start()
    seen = set()
    while publishing.is_alive():
        _, headers, body = host.get("/feed/facts.json")
        number = headers["X-Upplys-Edition"]
        assert f'"edition": {number},'.encode() in body
        assert headers["ETag"].startswith(f'W/"e{number}-')
        seen.add(number)
    publishing.join()
    assert len(seen) > 2


def test_the_banner_alone_may_be_framed(host: Host) -> None:
    assert "frame-ancestors *" in host.get("/embed/sv/banner.html")[1]["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in host.get("/sv/")[1]["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/feed/..%2f..%2fmanifest.json", "/.feeds/feed/sv.atom", "/.feeds/../manifest.json", "/feed/none"],
)
def test_nothing_but_feeds_is_given(host: Host, path: str) -> None:
    status, _, body = host.get(path)
    assert status in {400, 403, 404, 503}
    assert b"made_by" not in body


def test_the_observer_finds_every_feed_in_sync_and_a_changed_one_altered(host: Host) -> None:
    observer = FeedsObserver(host.url, CurrentTrees(host.folder))
    for _ in range(len(LANGUAGES)):  # each look reads another of them whole
        for language in LANGUAGES:
            seen = observer.observe(EDITIONS[0], language)
            assert (seen.number, seen.hash, seen.matches) == (1, EDITIONS[0].hash, True)
    file = host.folder / "live/current/feeds/feed/en.atom"
    file.write_bytes(file.read_bytes().replace(b"Boil tap water", b"Drink tap water"))
    assert observer.observe(EDITIONS[0], "en").matches is False
    assert observer.observe(EDITIONS[0], "sv").matches is True
