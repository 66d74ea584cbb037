"""The feeds as this host gives them."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.editions.at_rest import edition_json
from scripts_library.items.model import Audience
from tests.broadcast.channels.feeds.night import editions_of, trees_with_feeds
from tests.broadcast.sample import NIGHT, boil_water, with_area
from tests.web.staffed import Channels, Staffed
from web.citizen.tree import Site
from web.serving.publishing import Publishing

ONE, TWO = editions_of(boil_water(), with_area(boil_water(), "Ängen"))
DRILL = editions_of(replace(boil_water(), audience=Audience.EXERCISE))[0]


@dataclass
class Met(Channels):
    """Which channels a first citizen was met in."""

    met: list[tuple[str, Audience, int]] = field(default_factory=list)

    def first_citizen(self, channel: str, audience: Audience, number: int) -> None:
        self.met.append((channel, audience, number))


@dataclass
class Reader:
    client: FlaskClient
    folder: Path
    met: Met

    def get(self, path: str, **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.get(path, headers=given)
        assert answer.data is not None  # read to its end
        answer.close()
        return answer


@pytest.fixture
def reader(staffed: Staffed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    published, met = tmp_path / "published", Met()
    made = trees_with_feeds(published)
    for edition in (ONE, DRILL):
        made.publish(edition_json(edition), NIGHT)
    sites = {each: Site(CurrentTrees(published), each) for each in Audience}
    house = replace(staffed.house, sites=sites, publishing=cast("Publishing", met))
    monkeypatch.setitem(staffed.app.extensions, "upplys", house)
    return Reader(staffed.app.test_client(), published, met)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed/sv.atom", "application/atom+xml"),
        ("/feed/cap.xml", "application/cap+xml"),
        ("/feed/cap/incident-water.xml", "application/cap+xml"),
        ("/feed/facts.json", "application/json"),
        ("/embed/ar/banner.html", "text/html"),
        ("/embed.js", "text/javascript"),
    ],
)
def test_a_feed_is_the_staged_file_that_any_website_may_read(reader: Reader, path: str, kind: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert answer.data == (reader.folder / "live/current/feeds" / path[1:]).read_bytes()
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["X-Upplys-Edition"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]


def test_whoever_has_the_edition_is_told_in_a_few_bytes_and_a_new_one_is_new(reader: Reader) -> None:
    etag = reader.get("/feed/facts.json").headers["ETag"]
    same = reader.get("/feed/facts.json", If_None_Match=etag)
    assert (same.status_code, same.data) == (304, b"")
    trees_with_feeds(reader.folder).publish(edition_json(TWO), NIGHT)
    new = reader.get("/feed/facts.json", If_None_Match=etag)
    assert (new.status_code, json.loads(new.data)["edition"]) == (200, 2)


def test_the_banner_alone_may_be_framed(reader: Reader) -> None:
    banner = reader.get("/embed/sv/banner.html").headers
    assert "X-Frame-Options" not in banner
    assert "frame-ancestors *" in banner["Content-Security-Policy"]
    assert reader.get("/feed/sv.atom").headers["X-Frame-Options"] == "DENY"
    assert reader.get("/sv/").headers["X-Frame-Options"] == "DENY"


def test_fact_sheets_may_be_read_by_other_websites(reader: Reader) -> None:
    assert reader.get("/sv/fact/koka-spadbarn").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/feed/xx.atom", "/feed/../manifest.json", "/embed/sv/none.html", "/feed/"])
def test_what_was_not_staged_is_not_there(reader: Reader, path: str) -> None:
    assert reader.get(path).status_code in {400, 404}


def test_the_exercises_feeds_are_the_staffs_alone(reader: Reader, staffed: Staffed) -> None:
    assert reader.get("/staff/exercise/feed/cap.xml").status_code in {302, 401}
    with staffed.as_("karin").get("/staff/exercise/feed/cap.xml") as own:
        words = own.data.decode()
    assert own.status_code == 200
    assert "ÖVNING" in words
    assert "Access-Control-Allow-Origin" not in own.headers
    assert "ÖVNING" not in reader.get("/feed/cap.xml").text


def test_the_first_reader_of_feed_and_banner_is_met_and_the_boards_own_is_not(reader: Reader) -> None:
    reader.get("/feed/sv.atom", User_Agent="upplys-observer")
    assert reader.met.met == []
    reader.get("/feed/sv.atom")
    reader.get("/embed/sv/banner.html")
    assert reader.met.met == [("feeds", Audience.LIVE, 1), ("website", Audience.LIVE, 1)]


def test_whoever_reads_a_fact_sheet_on_another_website_is_met_there(reader: Reader) -> None:
    reader.get("/sv/fact/koka-spadbarn", Origin="https://www.exempelkoping.example")
    reader.get("/sv/fact/koka-spadbarn")
    assert reader.met.met == [("website", Audience.LIVE, 1), ("site", Audience.LIVE, 1)]
