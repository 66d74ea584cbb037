"""The page of the municipality's website: how each place stands, what is known, who is told, what to paste;
read through Flask's client, and in a browser at both widths."""

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route

from broadcast.channels.board.model import State
from broadcast.channels.website import hooks, service
from broadcast.channels.website.model import Finding, Look, Watched, Website, Why
from broadcast.editions.differences import Run, Side
from core.outbox.model import Intent
from core.outbox.model import State as Sending
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Seat
from web.record import Record

HOME = Watched("https://www.exempelkoping.example/", "sv")
SHEET = Watched("https://www.exempelkoping.example/ar/vatten", "ar", "koka-vattnet")
HOOK = "https://www.exempelkoping.example/upplys"
RUNS = (Run(Side.BOTH, "Koka vattnet"), Run(Side.BEFORE, "innan"), Run(Side.AFTER, "efter"))
ALTERED = Finding(State.ALTERED, Why.OTHER_WORDS, None, RUNS)
IN_SYNC = Finding(State.IN_SYNC, Why.SAME, 1)


@pytest.fixture
def karin(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """The crisis manager of a municipality with a website: two places are watched, one address is told."""
    register(desk, monkeypatch, Website((HOOK,), (HOME, SHEET)))
    return desk.log_in("karin")


def register(desk: Desk, monkeypatch: pytest.MonkeyPatch, website: Website) -> None:
    house = desk.staffed.app.extensions["upplys"]
    settings = replace(house.settings, webhook_secret="a secret of the website's, long enough")
    changed = replace(house, centre=replace(house.centre, website=website), settings=settings)
    monkeypatch.setitem(desk.staffed.app.extensions, "upplys", changed)


def found(desk: Desk, finding: Finding, place: Watched = HOME, ago: timedelta = timedelta(0)) -> None:
    """A look found this, so long ago."""

    def look(record: Record) -> None:
        cut_at = record.clock.now() - timedelta(hours=1)
        service.take(record, [place], 1)
        service.keep(record, place, finding, 1, cut_at, timedelta(hours=2))

    desk.earlier(ago, look)


def look_of(desk: Desk, place: Watched = HOME) -> Look:
    look = desk.read(lambda record: record.looks.of(place))
    assert look is not None
    return look


def of(place: Watched) -> dict[str, Any]:
    return {"address": place.address, "language": place.language, "what": place.what}


def told(desk: Desk, state: Sending, why: str = "") -> str:
    """The message about the newest edition came so far; its id."""

    def put(record: Record) -> str:
        (newest,) = record.editions.lines(Audience.LIVE, most=1)
        (intent,) = hooks.intents((HOOK,), Audience.LIVE, newest.number, newest.hash)
        record.outbox.put(intent)
        job = record.outbox.by_key(intent.key)
        assert job is not None
        record.outbox.keep(replace(job, state=state, why=why, attempts=8))
        return job.id

    return desk.run(put)


def test_each_place_stands_with_its_state_in_words_and_since_when(desk: Desk, karin: Seat) -> None:
    found(desk, IN_SYNC, ago=timedelta(minutes=6))
    page = karin.get("/staff/website")
    assert page.says(HOME.address, "bannern", "överens", "utgåva 1", "6 min sedan", "Utgåvans ord står där.")
    assert page.says(SHEET.address, "faktabladet koka-vattnet", "العربية", "inte granskad än")


def test_words_that_somebody_changed_are_shown_as_elsewhere(desk: Desk, karin: Seat) -> None:
    found(desk, ALTERED)
    page = karin.get("/staff/website")
    assert page.says("ändrad", "Orden är inte utgåvans:")
    assert re.search(r"Koka vattnet\s*<del>innan</del>\s*<ins>efter</ins>", page.html)


@pytest.mark.parametrize("why", list(Why))
def test_every_way_to_be_right_or_wrong_has_its_words(desk: Desk, karin: Seat, why: Why) -> None:
    found(desk, Finding(State.UNREACHABLE, why, detail='HTTP 500 <img src="x">'))
    page = karin.get("/staff/website")
    assert page.says('HTTP 500 <img src="x">')
    assert "<img" not in page.html


def test_known_for_some_hours_says_by_whom_and_is_taken_back(desk: Desk, karin: Seat) -> None:
    found(desk, ALTERED)
    page = karin.post("/staff/website/known", {**of(HOME), "hours": "4"})
    assert page.says("Känt till", "anger Karin Krona")
    until = look_of(desk).known_until
    assert until is not None
    assert timedelta(hours=3, minutes=59) < until - desk.staffed.house.clock.now() <= timedelta(hours=4)
    assert not page.says("Det är känt, inget larm på")
    assert karin.post("/staff/website/known/end", of(HOME)).says("Det är känt, inget larm på")
    assert look_of(desk).known_until is None
    kinds = [each.kind for each in desk.read(lambda record: record.journal.newest(limit=2))]
    assert kinds == ["website.not_known", "website.known"]


@pytest.mark.parametrize("hours", ["0", "25", "-1", "x", "", "999999999999999999999"])
def test_known_is_for_a_day_at_most(desk: Desk, karin: Seat, hours: str) -> None:
    found(desk, ALTERED)
    page = karin.post("/staff/website/known", {**of(HOME), "hours": hours})
    assert (page.status, page.says("från 1 till 24")) == (422, True)
    assert look_of(desk).known_until is None


def test_a_place_that_is_not_watched_can_not_be_known(karin: Seat) -> None:
    other = replace(HOME, address="https://other.example/")
    page = karin.post("/staff/website/known", {**of(other), "hours": "1"})
    assert (page.status, page.says("bevakas inte")) == (404, True)


def test_look_again_makes_the_place_due(desk: Desk, karin: Seat) -> None:
    found(desk, ALTERED)
    assert not look_of(desk).due(1, desk.staffed.house.clock.now())
    assert karin.post("/staff/website/look", of(HOME)).says("Den granskas nu.")
    assert look_of(desk).due(1, desk.staffed.house.clock.now())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Sending.WAITING, "Utgåva 1: väntar."),
        (Sending.SENT, "Utgåva 1: meddelad och mottagen."),
        (Sending.FAILED, "Utgåva 1: uppgiven."),
        (Sending.UNKNOWN, "Utgåva 1: ingen vet om den kom fram."),
        (Sending.CANCELLED, "Utgåva 1: behövs inte."),
    ],
)
def test_an_address_stands_with_what_became_of_its_message(
    desk: Desk, karin: Seat, state: Sending, words: str
) -> None:
    assert karin.get("/staff/website").says(HOOK, "Utgåva 1: inte meddelad än.")
    told(desk, state, "HTTP 500")
    page = karin.get("/staff/website")
    assert page.says(words, "HTTP 500")
    assert page.says("Skicka igen") is (state in {Sending.FAILED, Sending.UNKNOWN})


def test_what_was_given_up_is_sent_again_and_nothing_else_is_from_here(desk: Desk, karin: Seat) -> None:
    job = told(desk, Sending.FAILED)
    anders = desk.log_in("anders")
    assert anders.post(f"/staff/website/hooks/{job}/again").says("skickas igen nu")
    assert desk.read(lambda record: record.outbox.get(job)).state is Sending.WAITING

    def alarm(record: Record) -> str:
        record.outbox.put(Intent(ALARM, "somebody", {}, "an alarm"))
        other = record.outbox.by_key("an alarm")
        assert other is not None
        record.outbox.keep(replace(other, state=Sending.FAILED))
        return other.id

    other = desk.run(alarm)
    assert anders.post(f"/staff/website/hooks/{other}/again").status == 404
    assert desk.read(lambda record: record.outbox.get(other)).state is Sending.FAILED
    assert karin.post("/staff/website/hooks/none/again").status == 404


def test_with_nothing_registered_the_page_says_how_to_begin(desk: Desk) -> None:
    page = desk.log_in("elif").get("/staff/website")
    assert page.says(
        "Ingen sida på kommunens webbplats bevakas.", "Ingen adress får veta", "[[website.watch]]"
    )


def test_what_to_paste_has_this_installations_own_address(karin: Seat) -> None:
    page = karin.get("/staff/website")
    assert page.says('<script src="http://127.0.0.1:9/embed.js" defer></script>')
    assert page.says('<div data-upplys="banner" data-lang="sv"></div>', "script-src http://127.0.0.1:9;")
    assert page.says(
        "http://127.0.0.1:9/embed/sv/banner.html", "http://127.0.0.1:9/embed/sv/banner.part.html"
    )


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("karin", 200),
        ("tobias", 200),
        ("elif", 200),
        ("anders", 200),
        ("amal", 403),
        ("petra", 403),
        ("agnes", 403),
    ],
)
def test_crisis_management_editors_and_administrators_have_the_page(
    desk: Desk, username: str, status: int
) -> None:
    seat = desk.log_in(username)
    assert seat.get("/staff/website").status == status
    assert ("Kommunens egen webbplats" in seat.get("/staff/me").html) is (status == 200)
    assert seat.post("/staff/website/look", of(HOME)).status == (404 if status == 200 else 403)


def test_the_board_leads_there_and_the_part_is_fresh(desk: Desk, karin: Seat) -> None:
    found(desk, ALTERED)
    assert 'href="/staff/website"' in karin.get("/staff/sync/rows").html
    part = karin.get("/staff/website/rows")
    seen = re.search(r"seen=(\w+)", part.html)
    assert seen is not None
    assert karin.get(f"/staff/website/rows?seen={seen[1]}").status == 204
    found(desk, IN_SYNC)
    assert karin.get(f"/staff/website/rows?seen={seen[1]}").says("överens")


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")]
)
def test_axe_finds_nothing_and_nothing_sticks_out(
    desk: Desk, karin: Seat, browser: Browser, width: int, scheme: Any
) -> None:
    found(desk, ALTERED)
    found(
        desk, Finding(State.UNREACHABLE, Why.REDIRECTED, detail="https://other.example/" + "x" * 150), SHEET
    )
    desk.run(lambda record: service.know(record, SHEET, 4, karin.person))
    told(desk, Sending.FAILED, "HTTP 500")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        page = context.new_page()
        page.route("**/*", lambda route: _answer(karin, route))
        page.goto("http://upplys.example/staff/website")
        folder = os.environ.get("UPPLYS_SCREENSHOTS")
        if folder:
            page.screenshot(path=Path(folder) / f"website-{width}-{scheme}.png", full_page=True)
        seen = Axe().run(page, options=RULES)
        assert seen.violations_count == 0, seen.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for button in page.locator("main button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 44
    finally:
        context.close()


def _answer(seat: Seat, route: Route) -> None:
    """What the browser asks for is asked of the application itself."""
    parts = urlsplit(route.request.url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    given = seat.browser.client.get(path, headers={"Accept": route.request.headers.get("accept", "*/*")})
    route.fulfill(status=given.status_code, headers=dict(given.headers), body=given.data)
    given.close()
