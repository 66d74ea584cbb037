"""The duty officer is asked for an approval at night: a message on the phone, a PIN, the text, one thumb."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE, Journey

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def pin(journey: Journey, username: str) -> str:
    accounts = journey.demo.ready["accounts"]
    return next(str(each["pin"]) for each in accounts if each["username"] == username)


def ask_for_approval(elif_: Journey, words: str) -> None:
    """Elif changes a text of the ordinary day and sends it for approval."""
    items = elif_.demo.ask("GET", "/api/v1/items", role="editor").json["items"]
    item = next(each for each in items if each["plan"] == "vardag" and each["kind"] == "announcement")
    page = elif_.page
    elif_.open(f"/staff/items/{item['id']}/sv/edit")
    page.fill("#body", f"{page.input_value('#body')}\n\n{words}")
    elif_.press("Spara texten")
    page.get_by_role("button", name=re.compile("^Begär godkännande")).first.click()
    expect(page.locator(".staff-flash").first).to_contain_text("Godkännande är begärt")


def messages(page: Page, url: str) -> Locator:
    """What lies on Tobias's telephone, newest first; the page keeps itself fresh."""
    page.goto(f"{url}/start/phones")
    return page.locator("#phone-of-tobias .bed-message")


def newest_link(on_the_phone: Locator, before: int) -> str:
    """The link of the message that came after so many."""
    expect(on_the_phone).to_have_count(before + 1, timeout=30_000)
    expect(on_the_phone.first).to_contain_text("1 text väntar på ditt godkännande")
    return str(on_the_phone.first.locator("a").get_attribute("href"))


@pytest.fixture
def at_the_desk(on_the_phone: Journey, browser: Browser) -> Journey:
    """Elif, in the same house, at her desk."""
    page = browser.new_context(viewport=DESK, locale="sv-SE").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    return Journey(on_the_phone.demo, page, "desk")


def test_a_text_is_approved_from_bed(on_the_phone: Journey, at_the_desk: Journey, browser: Browser) -> None:
    tobias, page = on_the_phone, on_the_phone.page
    tobias.name = "bed"
    at_the_desk.log_in("elif")
    before = messages(page, tobias.demo.url).count()
    ask_for_approval(at_the_desk, "Vi svarar hela natten.")

    link = newest_link(messages(page, tobias.demo.url), before)
    tobias.look("phones")
    page.goto(link)
    tobias.look("pin")
    page.fill("#pin", "000001")
    tobias.press("Läs texterna")
    expect(page.get_by_role("alert")).to_contain_text("Länken eller PIN-koden är fel")
    tobias.look("wrong-pin")
    page.fill("#pin", pin(tobias, "tobias"))
    tobias.press("Läs texterna")
    page.wait_for_url("**/text")
    expect(page.locator("ins")).to_contain_text("Vi svarar hela natten.")
    tobias.look("text")
    page.locator("summary", has_text="Lämna tillbaka").click()
    tobias.look("return")

    stranger = browser.new_context(viewport=PHONE, locale="sv-SE").new_page()  # type: ignore[arg-type]
    stranger.goto(link)
    stranger.fill("#pin", pin(tobias, "tobias"))
    stranger.get_by_role("button", name="Läs texterna").click()
    expect(stranger.locator("main")).to_contain_text("används i en annan webbläsare")
    Journey(tobias.demo, stranger, "bed-stranger").look("refused")

    expect(page.get_by_role("alert")).to_contain_text("Efter detta får de här språken ingen text här")
    page.get_by_role("button", name=re.compile("^Godkänn – och säg")).click()
    expect(page.locator("h1")).to_have_text("Allt är besvarat")
    expect(page.locator("#not-out")).to_have_text("Godkänt, ännu inte ute")
    tobias.look("all-answered")
    page.get_by_role("button", name=re.compile("^Lägg ut nu: utgåva [0-9]+$")).click()
    expect(page.locator("h1")).to_have_text("Det är ute.")
    tobias.look("out")
    page.goto(link)
    page.fill("#pin", pin(tobias, "tobias"))
    tobias.press("Läs texterna")
    expect(page.get_by_role("alert")).to_contain_text("eller så har länken gått ut")

    at_the_desk.open("/staff/me")
    at_the_desk.look("me")
    tobias.log_in("tobias")
    for path, name in (("/staff/deliveries", "deliveries"), ("/staff/sync", "board"), ("/start", "start")):
        tobias.open(path)
        tobias.look(name)


def test_a_text_is_returned_from_bed_without_typing_and_without_scripts(
    demo_without_scripts: Journey, at_the_desk: Journey
) -> None:
    tobias, page = demo_without_scripts, demo_without_scripts.page
    at_the_desk.log_in("elif")
    before = messages(at_the_desk.page, tobias.demo.url).count()
    ask_for_approval(at_the_desk, "Vi svarar kanske hela natten.")
    link = newest_link(messages(at_the_desk.page, tobias.demo.url), before)
    page.goto(link)
    page.fill("#pin", pin(tobias, "tobias"))
    tobias.press("Läs texterna")
    page.locator("summary", has_text="Lämna tillbaka").click()
    tobias.press("Inte bekräftat än")
    expect(page.locator("h1")).to_have_text("Allt är besvarat")
    at_the_desk.open("/start/phones")
    expect(at_the_desk.page.locator("#phone-of-elif")).to_contain_text("kom tillbaka", timeout=30_000)
