"""The first night: two browsers and the telephone. What people ask is logged, seen, answered and said; people
are called in; 1177 passes a caller on; POSOM takes one over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from core.clock import SystemClock, rfc3339
from tests.journeys.conftest import DESK, PHONE, Journey, ring, spoken
from tests.support.running import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TITLE = "Koka vattnet"
SLOTS = {"area": ["Norrby"], "cause": "microbes", "streets": ["Storgatan"]}
ASKED = "Kan spädbarn dricka vattnet om det är kokt?"
ANSWER = "Ja. Låt vattnet koka upp, och låt det sedan svalna."
FOUR_SPELLINGS = ("JA", "ja!", "Japp", "1")
SOON_MS = 15_000


@pytest.fixture(scope="module")
def water(demo: Demo) -> str:
    """The water night, said; the incident's id."""
    asked = {"title": TITLE, "exercise": False, "plan": "koka-vattnet"}
    incident = str(demo.ask("POST", "/api/v1/incidents", asked).json["id"])
    answer = demo.ask("POST", f"/api/v1/incidents/{incident}/activate", {"confirm": TITLE, "slots": SLOTS})
    assert answer.status == 200, answer.text
    return incident


@contextmanager
def browser_of(demo: Demo, browser: Browser, username: str, size: Any = DESK) -> Iterator[Journey]:
    """Somebody in a browser of their own, logged in; a citizen without a name."""
    made = browser.new_context(
        viewport=size,
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
        color_scheme="dark" if size == PHONE else "light",
    )
    page = made.new_page()
    page.set_default_timeout(SOON_MS)
    journey = Journey(demo, page, f"night-{username or 'citizen'}")
    if username:
        journey.log_in(username)
    yield journey
    made.close()


def test_what_people_ask_is_logged_seen_answered_and_said(demo: Demo, browser: Browser, water: str) -> None:
    with browser_of(demo, browser, "amal") as amal, browser_of(demo, browser, "karin", PHONE) as karin:
        amal.open("/staff/desk")
        expect(amal.page.locator("#desk")).to_have_attribute("data-way", "socket")
        amal.page.keyboard.press("F2")
        karin.open("/staff/overview")
        logs(amal.page, ASKED, "spädbarn")
        logs(amal.page, f"{ASKED} Mitt nummer är 811218-9876", "spädbarn")
        expect(amal.page.locator("#log-told")).to_contain_text("Nummer som doldes: 1.")
        top = karin.page.locator("main")
        expect(top).to_contain_text("spädbarn")
        karin.look("overview")
        asks_elif(karin)
        answers(demo, water)
        number = is_said(demo)
        karin.open("/staff/overview")
        expect(amal.page.locator("#desk-words")).to_have_attribute("data-edition", str(number))
        finds(amal.page, "spädbarn", ANSWER)
        assert ANSWER.split(".")[1].strip() in demo.ask("GET", "/sv/", role=None).text + facts(demo)
        expect(top).to_contain_text("Ingen väntar på svar")
        stored = demo.ask("GET", "/api/v1/questions", role="agent").json["items"]
        assert {each["state"] for each in stored} == {"answered"}
        assert "811218" not in str(stored)


def logs(page: Page, text: str, topic: str) -> None:
    """By keyboard alone."""
    page.focus("#log-text")
    page.keyboard.type(text)
    page.fill("#log-topic", topic)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log-told")).to_contain_text("Loggad")
    expect(page.locator("#log-text")).to_have_value("")


def asks_elif(karin: Journey) -> None:
    """From the topic that most wait for."""
    page = karin.page
    page.locator('main a[href*="/overview/ask?topic="]').first.click()
    page.get_by_label(re.compile("^Frågan")).fill(ASKED)
    page.select_option("#of", label=page.locator("#of option", has_text="Elif").first.inner_text())
    page.locator("[data-minutes='30']").click()
    karin.look("ask")
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    expect(page.locator("main")).to_contain_text("Elif")


def answers(demo: Demo, incident: str) -> None:
    """Elif writes, Karin approves. Each has a page for it, tried by its own tests."""
    (request,) = demo.ask("GET", "/api/v1/answers", role="editor").json["items"]
    item = {
        "kind": "answer",
        "authority": "event",
        "language": "sv",
        "title": ASKED,
        "body": ANSWER,
        "incident": incident,
        "stages": ["first_word", "confirmed", "update"],
    }
    written = demo.ask("POST", "/api/v1/items", item, role="editor")
    assert written.status == 201, written.text
    named = demo.ask(
        "PATCH", f"/api/v1/answers/{request['id']}", {"item": written.json["item"]}, role="editor"
    )
    assert named.status == 200, named.text
    approval = {each: written.json[each] for each in ("revision", "language", "hash")} | {"audience": "live"}
    assert demo.ask("POST", "/api/v1/approvals", approval, role="crisis_manager").status in {200, 201}


def is_said(demo: Demo) -> int:
    answer = demo.ask("POST", "/api/v1/editions", {"reason": "Svar om spädbarn"}, role="crisis_manager")
    assert answer.status in {200, 201}, answer.text
    number = int(answer.json["edition"]["number"])
    demo.until_in_sync(number)
    return number


def facts(demo: Demo) -> str:
    return demo.ask("GET", "/feed/facts.json", role=None).text


def finds(page: Page, words: str, answer: str) -> None:
    page.fill("#desk-q", words)
    expect(page.locator("#desk-found")).to_contain_text(answer.split(".")[1].strip())


def test_people_are_called_in_and_answer_by_text(demo: Demo, browser: Browser, water: str) -> None:
    now = SystemClock().now()
    need = {
        "incident": water,
        "confirm": TITLE,
        "count": 3,
        "by": rfc3339(now + timedelta(hours=3)),
        "until": rfc3339(now + timedelta(hours=11)),
        "place": "Stadshuset",
        "parts": [{"count": 1, "language": "ar"}],
    }
    made = demo.ask("POST", "/api/v1/callouts", need, role="coordinator")
    assert made.status == 201, made.text
    with browser_of(demo, browser, "coraline") as coraline:
        page = coraline.page
        asked = reached(demo, made.json["id"])
        coraline.open("/start/phones")
        for number, words in zip(asked, FOUR_SPELLINGS * 2, strict=False):
            box = page.locator('form[action$="/reply"]', has=page.locator(f'[name=from][value="{number}"]'))
            expect(box).to_be_visible()
            sent: dict[str, str | float | bool] = {"from": number, "body": words}
            assert page.request.post(f"{demo.url}/start/phones/reply", form=sent).ok
        state = demo.ask("GET", f"/api/v1/callouts/{made.json['id']}", role="coordinator").json
        assert state["state"] == "filled"
        coraline.open(f"/staff/callouts/{made.json['id']}")
        coraline.look("who-comes-when")


def reached(demo: Demo, callout: str) -> list[str]:
    """The numbers of those who were asked, in the order in which they were."""
    numbers = {
        each["id"]: each["phone"]
        for each in demo.ask("GET", "/api/v1/people", role="coordinator").json["items"]
    }
    called = demo.ask("GET", f"/api/v1/callouts/{callout}", role="coordinator").json["people"]
    return [numbers[each["person"]] for each in called if each["asked_at"]]


def test_1177_passes_a_caller_on_and_hears_the_wait(demo: Demo, browser: Browser, water: str) -> None:
    with browser_of(demo, browser, "amal") as amal:
        amal.open("/staff/desk")
        passed = {"language": "ar", "district": "Norrby", "reference": "A-17"}
        for _ in range(3):
            answer = demo.ask("POST", "/api/v1/partners/1177/transfers", passed, role="partner")
            assert answer.status == 201, answer.text
        waiting = amal.page.locator("#transfers-now .staff-row")
        expect(waiting).to_have_count(3)
        waiting.first.get_by_role("button").click()
        expect(amal.page.locator("#transfers [data-origin]")).to_contain_text("A-17")
        expect(amal.page.locator("#desk-lang")).to_have_value("ar")
        expect(amal.page.locator("#log-language")).to_have_value("ar")
        expect(amal.page.locator("#log-district")).to_have_value("Norrby")
        logs(amal.page, "Är mitt barn sjukt av vattnet?", "barn")
        (asked,) = demo.ask("GET", "/api/v1/questions?topic=barn", role="agent").json["items"]
        assert (asked["origin"], asked["language"], asked["district"]) == ("1177", "ar", "Norrby")
        amal.page.locator("#desk-new-call").click()
        expect(amal.page.locator("#log-language")).to_have_value("sv")
        capacity = demo.ask("GET", "/api/v1/partners/1177/capacity", role="partner").json
        assert capacity["waiting"] >= 2
        assert "lägg på" in spoken(ring(demo, "0"))


@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("amal", ("/staff/questions", "/staff/questions/new", "/staff/callbacks")),
        ("sven", ("/staff/newcomers", "/staff/reading", "/staff/callouts/new")),
        ("police", ("/staff/partner", "/staff/partner/pass-on")),
        ("", ("/ar/ask", "/sv/ask")),
    ],
)
def test_every_page_of_the_night_is_within_the_rules_on_a_phone_in_the_dark(
    demo: Demo, browser: Browser, water: str, username: str, paths: tuple[str, ...]
) -> None:
    """What the other steps of the night don't come to."""
    with browser_of(demo, browser, username, PHONE) as somebody:
        for path in paths:
            somebody.open(path)
            somebody.look(path.rpartition("/")[2])


def test_a_distressed_caller_is_handed_to_posom(demo: Demo, browser: Browser, water: str) -> None:
    started = demo.ask("POST", "/api/v1/posom/start", {"reason": "Många är oroliga"}, role="crisis_manager")
    assert started.status in {200, 201}, started.text
    with browser_of(demo, browser, "amal") as amal, browser_of(demo, browser, "petra", PHONE) as petra:
        amal.open("/staff/posom/refer")
        amal.page.check("[name=consent]")
        amal.page.fill("[name=name]", "Astrid")
        amal.page.fill("[name=phone]", "070-174 06 90")
        amal.page.fill("[name=words]", "Vill tala med någon i natt.")
        amal.page.locator('form[action$="/refer"] button, form[data-keep=no] button').last.click()
        expect(amal.page.locator("main")).not_to_contain_text("Astrid")
        petra.open("/staff/posom")
        petra.look("list")
        petra.press(words_of(petra.page))
        expect(petra.page.locator("main")).to_contain_text("Astrid")
    assert "Astrid" not in demo.ask("GET", "/api/v1/journal", role="auditor").text


def words_of(page: Page) -> str:
    """What the first button of the list says."""
    said = page.locator('form[action*="accept"] button').first.inner_text()
    assert re.fullmatch(r"\S.*", said)
    return said
