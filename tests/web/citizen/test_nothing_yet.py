"""Before anything was ever published: citizens are told so in every language, and led to no staff page."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from broadcast.channels.publishing.current import CurrentTrees
from scripts_library.items.model import Audience
from tests.web.staffed import Staffed
from web.citizen.tree import Site


@pytest.fixture
def citizen(staffed: Staffed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    empty = {each: Site(CurrentTrees(tmp_path), each) for each in Audience}
    monkeypatch.setitem(staffed.app.extensions, "upplys", replace(staffed.house, sites=empty))
    return staffed.app.test_client()


def test_a_citizen_is_told_in_every_language_and_where_else_to_turn(citizen: FlaskClient) -> None:
    answer = citizen.get("/", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    for words in ("Här finns ingenting publicerat än.", "Nothing has been published here yet.", "112"):
        assert words in answer.text
    assert 'lang="ar" dir="rtl"' in answer.text


def test_a_citizen_is_shown_no_way_into_the_staffs_pages(citizen: FlaskClient) -> None:
    answer = citizen.get("/sv/", headers={"Accept": "text/html"})
    assert "/staff" not in answer.text
    assert "[en]" not in answer.text
    assert "Service Unavailable" not in answer.text
