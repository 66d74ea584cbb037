"""The agent's desk in a browser: the words change under the eyes, what is typed stays, and what may be old
says so. Two people at once: Amal at her desk, crisis management correcting what is said."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import DESK, PHONE, Journey
from tests.support.running import Demo

TITLE = "Koka vattnet"
PLAN = {"area": ["Norrby"], "cause": "microbes", "streets": ["Storgatan", "Ängsvägen"]}
SOON_MS = 10_000


@pytest.fixture(scope="module")
def water(demo: Demo) -> str:
    """The water night, said; the incident's id."""
    asked = {"title": TITLE, "exercise": False, "plan": "koka-vattnet"}
    incident = str(demo.ask("POST", "/api/v1/incidents", asked).json["id"])
    answer = demo.ask("POST", f"/api/v1/incidents/{incident}/activate", {"confirm": TITLE, "slots": PLAN})
    assert answer.status == 200, answer.text
    return incident


def corrected(demo: Demo, incident: str, *streets: str) -> int:
    answer = demo.ask("PATCH", f"/api/v1/incidents/{incident}/slots", {"slots": {"streets": list(streets)}})
    assert answer.status == 200, answer.text
    return int(answer.json["edition"]["number"])


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def amal(demo: Demo, browser: Browser, water: str, request: pytest.FixtureRequest) -> Iterator[Journey]:
    """Amal at her desk, Swedish, at both widths."""
    made = browser.new_context(viewport=request.param, locale="sv-SE", timezone_id="Europe/Stockholm")
    page = made.new_page()
    page.set_default_timeout(SOON_MS)
    journey = Journey(demo, page, f"desk-{request.param['width']}")
    journey.log_in("amal")
    yield journey
    made.close()


def at_the_desk(amal: Journey) -> Page:
    amal.open("/staff/desk")
    expect(amal.page.locator("#desk")).to_have_attribute("data-way", "socket")
    if amal.page.locator("#desk-read").count():
        amal.press("Jag har läst detta")
    expect(amal.page.locator("#desk-is-read")).to_have_text("läst ✓")
    return amal.page


def on_the_desk(page: Page, number: int) -> None:
    expect(page.locator("#desk-words")).to_have_attribute("data-edition", str(number), timeout=SOON_MS)


def test_the_words_change_under_the_eyes_and_what_is_typed_stays(amal: Journey, water: str) -> None:
    page = at_the_desk(amal)
    amal.look("before")
    page.fill("#desk-q", "angsvag")
    expect(page.locator("#desk-found")).to_contain_text("Ängsvägen")
    page.locator(".desk-step").first.get_by_role("button", name="Nej").click()
    loaded = page.evaluate("performance.timeOrigin")
    number = corrected(amal.demo, water, "Storgatan", "Ängsvägen", f"Kvarngatan {amal.name}")
    on_the_desk(page, number)
    assert page.evaluate("performance.timeOrigin") == loaded
    expect(page.locator("#desk-changes")).to_contain_text("Kvarngatan")
    expect(page.locator("#desk-is-read")).to_have_text("inte läst än")
    assert page.input_value("#desk-q") == "angsvag"
    assert page.evaluate("document.activeElement.closest('.desk-step, #desk-q') !== null")
    expect(page.locator(".desk-step").first).to_have_attribute("data-is-done", "")
    amal.look("changed")
    amal.press("Jag har läst detta")
    expect(page.locator("#desk-is-read")).to_have_text("läst ✓")
    expect(page.locator("#desk-changes")).to_have_count(0)
    reading = amal.demo.ask("GET", "/api/v1/sync").json["items"]
    (row,) = [each for each in reading if each["channel"] == "desk"]
    assert (row["state"], row["observed_edition"]) == ("in_sync", number)


def test_an_answer_is_found_and_opened_without_a_mouse(amal: Journey) -> None:
    page = at_the_desk(amal)
    page.focus("#desk-q")
    page.keyboard.type("spadbran")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-found details[open]")).to_contain_text("kokt vatten som har svalnat")
    page.keyboard.press("1")
    expect(page.locator("#desk-found details[open]")).to_have_count(0)
    page.select_option("#desk-lang", "ar")
    expect(page.locator('#desk-words [lang="ar"], #desk-answers [lang="ar"]').first).to_be_attached()
    page.evaluate("document.querySelector('#desk-answers details').open = true")
    page.evaluate("scrollTo(0, 0)")  # under the bar that stays in view, a button is too small to be pressed
    amal.look("arabic")
    page.select_option("#desk-lang", "sv")


def test_presence_is_a_key(amal: Journey) -> None:
    page = at_the_desk(amal)
    state = page.locator("#desk-state")
    page.keyboard.press("F2")
    expect(state).to_contain_text(re.compile("tillgänglig|upptagen"))
    before = state.inner_text()
    page.keyboard.press("F2")
    expect(state).not_to_have_text(before)


def test_where_no_socket_comes_through_the_desk_asks(amal: Journey, water: str) -> None:
    page = amal.page
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    amal.open("/staff/desk")
    expect(page.locator("#desk")).to_have_attribute("data-way", "poll")
    number = corrected(amal.demo, water, "Storgatan", f"Pollgatan {amal.name}")
    on_the_desk(page, number)
    expect(page.locator("#desk-stale")).to_be_hidden()


def test_a_desk_without_contact_says_so_within_ten_seconds(amal: Journey) -> None:
    """Sockets and answers are gone; the page's own clock is driven on."""
    page = amal.page
    page.clock.install()
    gone = {"now": False}

    def answer(route: Route) -> Any:
        return route.abort() if gone["now"] else route.fallback()

    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    page.route("**/*", answer)
    amal.open("/staff/desk")
    page.clock.run_for(2_000)
    stale = page.locator("#desk-stale")
    expect(stale).to_be_hidden()
    page.fill("#desk-q", "Storgatan")
    gone["now"] = True
    page.clock.run_for(10_000)
    expect(stale).to_be_visible()
    expect(stale).to_contain_text(re.compile(r"kan vara gammalt: ingen kontakt sedan \d\d:\d\d"))
    assert page.input_value("#desk-q") == "Storgatan"
    amal.look("stale")
    gone["now"] = False
    page.clock.run_for(5_000)
    expect(stale).to_be_hidden()
