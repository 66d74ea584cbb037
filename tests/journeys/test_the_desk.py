"""The agent's desk in a browser: the words change under the eyes, what is typed stays, and what may be old
says so; a question is logged by key alone, also without a network. Two people at once: Amal at her desk,
crisis management correcting what is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import DESK, PHONE, Journey
from tests.support.running import Demo

TITLE = "Koka vattnet"
PLAN = {"area": ["Norrby"], "cause": "microbes", "streets": ["Storgatan", "Ängsvägen"]}
SOON_MS = 10_000
STROKE_S, THINK_S = 0.28, 1.35
"""What a key takes somebody who types as most do, and one pause to think (Card, Moran and Newell, The
keystroke-level model, 1980)."""
AT_THE_DESK = pytest.mark.parametrize("amal", [DESK], ids=["desk"], indirect=True)


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


@AT_THE_DESK
def test_a_clock_that_is_an_hour_wrong_changes_nothing(amal: Journey, water: str) -> None:
    page, asked = amal.page, f"Är vattnet varmt {amal.name}?"
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=1))
    at_the_desk(amal)
    number = corrected(amal.demo, water, "Storgatan", "Timgatan")
    on_the_desk(page, number)
    expect(page.locator("#desk-stale")).to_be_hidden()
    page.fill("#log-text", asked)
    page.keyboard.press("Control+Enter")
    logged(page)
    (question,) = kept(amal.demo, asked)
    assert abs(datetime.fromisoformat(question["at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    amal.log_in("karin")  # a time that she fills in with one press is the municipality's too
    amal.open("/staff/overview/ask")
    page.locator("[data-minutes='30']").click()
    filled = datetime.fromisoformat(page.input_value("#due")).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
    assert timedelta(minutes=28) < filled - datetime.now(UTC) <= timedelta(minutes=36)


def test_a_desk_that_cannot_fetch_a_newer_edition_says_that_it_may_be_old(amal: Journey, water: str) -> None:
    """Contact is there, the new words are not."""
    page, lost = amal.page, {"now": False}

    def answer(route: Route) -> Any:
        return route.fulfill(status=500) if lost["now"] else route.fallback()

    page.clock.install()
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    page.route("**/staff/desk/words*", answer)
    amal.open("/staff/desk")
    page.clock.run_for(2_000)
    lost["now"] = True
    number = corrected(amal.demo, water, "Storgatan", f"Fjärrgatan {amal.name}")
    page.clock.run_for(12_000)
    expect(page.locator("#desk-stale")).to_be_visible()
    lost["now"] = False
    page.clock.run_for(4_000)
    on_the_desk(page, number)
    page.clock.run_for(4_000)
    expect(page.locator("#desk-stale")).to_be_hidden()


@dataclass
class Keys:
    """Amal's hands on the keyboard: every key is counted, and nothing is touched but keys."""

    page: Page
    struck: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.struck += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.struck += len(words)

    @property
    def seconds(self) -> float:
        return self.struck * STROKE_S + THINK_S


def kept(demo: Demo, text: str) -> list[Any]:
    """What is stored with these words."""
    found = demo.ask("GET", "/api/v1/questions", role="agent").json["items"]
    return [each for each in found if each["text"] == text]


def logged(page: Page) -> None:
    expect(page.locator("#log-told")).to_contain_text("Loggad")
    expect(page.locator("#log-text")).to_have_value("")


@AT_THE_DESK
def test_script_answers_and_log_are_in_view_together(amal: Journey) -> None:
    page = at_the_desk(amal)
    page.locator("#desk-answers summary").nth(2).click()
    page.fill("#desk-q", "vatten")
    expect(page.locator("#desk-found details").first).to_be_visible()
    for part in ("#desk-q", ".desk-step", "#answers-title", "#log-text", "#log-answer", "#log-form button"):
        box = page.locator(part).first.bounding_box()
        assert box is not None, part
        assert box["y"] >= 0, part
        assert box["y"] + min(box["height"], 44) <= DESK["height"], part
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    amal.look("one-screen")


@AT_THE_DESK
def test_a_question_is_logged_by_key_alone_in_under_ten_seconds(amal: Journey) -> None:
    page, asked = at_the_desk(amal), "Får hunden dricka det?"
    nothing_answers = Keys(page)
    nothing_answers.press("F4")
    nothing_answers.type(asked)
    nothing_answers.press("Control+Enter")
    logged(page)
    assert nothing_answers.struck == len(asked) + 2
    assert nothing_answers.seconds < 10, nothing_answers
    (open_one,) = kept(amal.demo, asked)
    assert open_one["state"] == "open"
    answered = Keys(page)  # the hands are in the log still
    answered.type("Hur kokar man?")
    answered.press("Tab", "2", "Control+Enter")
    logged(page)
    assert answered.seconds < 10, answered
    (done,) = kept(amal.demo, "Hur kokar man?")
    assert done["state"] == "answered"
    found = Keys(page)
    found.press("Control+Shift+Digit9")
    found.type("spadbarn")
    found.press("Enter", "Control+Enter")
    logged(page)
    assert found.seconds < 10, found


@AT_THE_DESK
def test_an_edition_that_comes_while_she_writes_takes_nothing(amal: Journey, water: str) -> None:
    page = at_the_desk(amal)
    page.keyboard.press("F4")
    page.keyboard.type("Gäller det Ängen ock")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    chosen = page.input_value("#log-answer")
    assert chosen
    page.focus("#log-text")
    page.keyboard.press("End")
    on_the_desk(page, corrected(amal.demo, water, "Storgatan", "Skrivgatan"))
    page.keyboard.type("så?")
    expect(page.locator("#log-text")).to_have_value("Gäller det Ängen också?")
    assert page.input_value("#log-answer") == chosen
    last = page.locator("#log-answer option").last.get_attribute("value")
    assert last
    page.select_option("#log-answer", last)
    gone = amal.demo.ask("POST", "/api/v1/withdrawals", {"item": last.rpartition("|")[2]})
    on_the_desk(page, gone.json["edition"]["number"])
    expect(page.locator("#log-told")).to_have_text("Svaret du valde lyder nu på annat sätt: välj igen.")
    assert page.input_value("#log-answer") == ""
    expect(page.locator("#log-text")).to_have_value("Gäller det Ängen också?")
    page.reload()
    expect(page.locator("#log-text")).to_have_value("Gäller det Ängen också?")
    page.fill("#log-text", "")


@AT_THE_DESK
def test_without_a_network_the_log_waits_and_is_sent_once(amal: Journey) -> None:
    page, asked, lost = at_the_desk(amal), "Hur länge håller det på?", "Kan vi duscha?"
    page.context.set_offline(True)
    page.keyboard.press("F4")
    page.keyboard.type(asked)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log-text")).to_have_value("")
    waits = page.locator("#log-waits")
    expect(waits).to_have_text("Inte skickade än, sparade här och provas igen: 1.")
    page.keyboard.type("Nästa fråga")
    assert kept(amal.demo, asked) == []
    amal.look("offline")
    page.context.set_offline(False)
    expect(waits).to_be_hidden()
    expect(page.locator("#log-told")).to_contain_text("Loggad")
    expect(page.locator("#log-text")).to_have_value("Nästa fråga")
    assert len(kept(amal.demo, asked)) == 1

    def answer_is_lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/questions", answer_is_lost, times=1)
    page.fill("#log-text", lost)
    page.keyboard.press("Control+Enter")
    expect(waits).to_be_visible()
    expect(waits).to_be_hidden()
    assert len(kept(amal.demo, lost)) == 1


@AT_THE_DESK
def test_one_that_the_server_stumbles_over_or_has_in_hand_keeps_no_other_back(amal: Journey) -> None:
    page, bad, good = at_the_desk(amal), "Den här snubblar servern på", "Den här kommer fram"
    waits = page.locator("#log-waits")

    def stumble(route: Route) -> None:
        if bad in (route.request.post_data or ""):
            route.fulfill(status=500, body="oops")
        else:
            route.continue_()

    page.route("**/api/v1/questions", stumble)
    for text in (bad, good):
        page.fill("#log-text", text)
        page.keyboard.press("Control+Enter")
    logged(page)
    expect(waits).to_have_text("Inte skickade än, sparade här och provas igen: 1.")
    assert len(kept(amal.demo, good)) == 1
    page.unroute("**/api/v1/questions")
    in_hand = {"status": 409, "content_type": "application/json", "body": '{"code": "in_progress"}'}
    page.route("**/api/v1/questions", lambda route: route.fulfill(**in_hand), times=1)
    expect(waits).to_be_hidden(timeout=30_000)
    assert (len(kept(amal.demo, bad)), page.input_value("#log-text")) == (1, "")
