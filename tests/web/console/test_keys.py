"""Keys of the keyboard: shown, each person's own, and never two of the same."""

import re

import pytest

from core.access.model import Role
from tests.web.conftest import Desk, Page
from web.access import MAY
from web.console.shortcuts import FREE, SHORTCUTS, faults, keys_of, to_keep


def key_on(page: Page, words: str) -> str:
    found = re.search(rf'<a[^>]* data-key="([^"]*)"[^>]*>{words}<', page.html)
    return found[1] if found else ""


@pytest.mark.parametrize("role", list(Role))
def test_each_has_a_key_of_its_own_from_the_start(role: Role) -> None:
    offered = [each for each in SHORTCUTS if role in MAY[each.may]]
    keys = [key for key in keys_of({}, offered).values() if key]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(FREE)


def test_the_agents_key_to_the_log_is_the_managers_key_to_a_new_incident(desk: Desk) -> None:
    def both(username: str) -> tuple[str | None, ...]:
        page = desk.log_in(username).get("/staff/keys").html
        parts = [
            re.search(rf'name="{name}".*?</select>', page) for name in ("console.new_incident", "desk.log")
        ]
        chosen = [part and re.search(r'value="([^"]+)" selected', part[0]) for part in parts]
        return tuple(each[1] if each else None for each in chosen)

    assert both("amal") == (None, "F4")
    assert both("karin") == ("F4", None)


@pytest.mark.parametrize("key", ["F1", "F3", "F5", "F6", "F7", "F10", "F11", "F12", "w", "Ctrl+W"])
def test_no_key_that_a_browser_uses_can_be_chosen(key: str) -> None:
    assert faults({"withdraw": key}) == {"withdraw": ()}


def test_a_key_that_is_given_away_is_no_longer_what_it_was() -> None:
    keys = keys_of(to_keep({"withdraw": "F8"}))
    assert (keys["withdraw"], keys["correct"]) == ("F8", "")


def test_an_own_key_stands_on_every_page_and_in_every_browser(desk: Desk) -> None:
    tobias = desk.log_in("tobias")
    assert key_on(tobias.get("/staff/"), "Dra tillbaka") == "F9"
    assert tobias.post("/staff/keys", {"withdraw": "F2", "desk.presence": ""}).says(
        "Dina tangenter är sparade"
    )
    assert key_on(tobias.get("/staff/editions"), "Dra tillbaka") == "F2"
    assert key_on(desk.log_in("tobias").get("/staff/"), "Dra tillbaka") == "F2"
    assert key_on(desk.log_in("karin").get("/staff/"), "Dra tillbaka") == "F9"


def test_two_of_the_same_are_told_at_both_and_nothing_is_kept(desk: Desk) -> None:
    tobias = desk.log_in("tobias")
    page = tobias.post("/staff/keys", {"withdraw": "F8"})
    assert page.status == 422
    assert 'id="withdraw-error"' in page.html
    assert 'id="correct-error"' in page.html
    assert page.says("Rätta har samma tangent")
    assert key_on(tobias.get("/staff/"), "Dra tillbaka") == "F9"


def test_the_keys_can_be_as_they_came_again(desk: Desk) -> None:
    tobias = desk.log_in("tobias")
    tobias.post("/staff/keys", {"withdraw": "F2", "correct": "", "desk.presence": ""})
    assert key_on(tobias.get("/staff/"), "Rätta") == ""
    tobias.post("/staff/keys", {"action": "reset"})
    assert key_on(tobias.get("/staff/"), "Rätta") == "F8"
    assert key_on(tobias.get("/staff/"), "Dra tillbaka") == "F9"


def test_somebody_is_shown_the_keys_of_what_they_may_do_alone(desk: Desk) -> None:
    page = desk.log_in("amal").get("/staff/keys")
    assert page.says("Texter", "Synktavlan") or page.says("Texter")
    assert 'id="withdraw"' not in page.html
