"""The night that the first release is for: from the alarm at 02:10 to the ordinary morning, one thumb."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ARABIC_KEY, DESK, Journey, ring, spoken
from tests.support.running import Demo, running_demo

FOCUSED = r"""() => {
  const focused = document.activeElement, style = getComputedStyle(focused);
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return [focused.textContent.trim().split(/\s+/)[0], seen];
}"""
"""The first word of what has the focus, and whether anybody can see that it has."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """As anybody starts it, in an empty folder: `upplys demo`."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


def edition_on(journey: Journey, path: str) -> int:
    """The edition that a citizen's page says it is."""
    answer = journey.page.request.get(f"{journey.demo.url}{path}")
    assert answer.status == 200
    return int(answer.headers["x-upplys-edition"])


def citizen_reads(journey: Journey, path: str) -> str:
    return journey.page.request.get(f"{journey.demo.url}{path}").text()


def test_the_night(on_the_phone: Journey) -> None:
    """From the alarm to the ordinary morning; each chapter is what Tobias does, or what others meet."""
    tobias = on_the_phone
    tobias.log_in("tobias")
    tobias.look("ordinary")
    begun = edition_on(tobias, "/sv/")
    chooses_a_plan(tobias)
    fills_it_in(tobias)
    reads_what_goes_out(tobias)
    activates(tobias, begun + 1)
    incident = tobias.page.url
    everybody_meets_the_same(tobias, begun + 1)
    tells_the_water_producer(tobias, incident)
    corrects_a_street(tobias, incident, begun + 2)
    withdraws_a_wrong_text(tobias, begun + 3)
    looks_around(tobias)
    says_the_all_clear(tobias, incident, begun + 4)
    closes(tobias, begun + 5)


def chooses_a_plan(tobias: Journey) -> None:
    tobias.press("Aktivera en händelse")
    tobias.page.wait_for_url("**/incidents/new")
    tobias.look("choose-a-plan")
    tobias.page.get_by_role("radio", name=re.compile("^Koka vattnet")).check()
    tobias.page.get_by_role("radio", name=re.compile("^SKARPT")).check()
    tobias.press("Nästa: fyll i")
    tobias.look("prepared")


def fills_it_in(tobias: Journey) -> None:
    page = tobias.page
    page.get_by_role("checkbox", name="Norrby").check()
    page.get_by_role("checkbox", name="Hamnen").check()
    page.get_by_role("radio", name=re.compile("^bakterier")).check()
    page.get_by_role("radio", name=re.compile("^Bekräftat")).check()
    page.get_by_role("button", name="+2 tim").click()
    page.get_by_label(re.compile("^Gator")).fill("Storgatan, Hamngatan")
    tobias.press("Visa vad som går ut")


def reads_what_goes_out(tobias: Journey) -> None:
    """What is filled in folds; what will be said stands under the thumb."""
    read = tobias.page.locator("#read .staff-text").first
    expect(read).to_contain_text("Norrby och Hamnen")
    expect(tobias.page.locator("#slot-streets")).not_to_be_visible()
    tobias.look("read")


def activates(tobias: Journey, number: int) -> None:
    page = tobias.page
    tobias.press("Aktivera skarpt")  # the browser itself asks for the name
    page.get_by_label(re.compile("^Skriv namnet")).fill("koka vatten")
    tobias.press("Aktivera skarpt")
    expect(page.locator("#confirm-error")).to_be_visible()
    expect(page.locator("#confirm")).to_be_focused()
    page.get_by_label(re.compile("^Skriv namnet")).fill("Koka vattnet")
    tobias.press("Aktivera skarpt")
    assert f"Utgåva {number}" in tobias.told()
    tobias.demo.until_in_sync(number)
    tobias.look("active")


def everybody_meets_the_same(tobias: Journey, number: int) -> None:
    """The site in three languages and the phone in two."""
    for path, words in (("/sv/", "Koka kranvattnet"), ("/en/", "Boil"), ("/ar/", 'dir="rtl"')):
        assert edition_on(tobias, path) == number
        assert words in citizen_reads(tobias, path)
    swedish, arabic = ring(tobias.demo, "1"), ring(tobias.demo, ARABIC_KEY)
    assert {step["edition"] for call in (swedish, arabic) for step in call["steps"]} == {number}
    assert "Norrby" in spoken(swedish)
    assert any(each["language"] == "ar" for step in arabic["steps"] for each in step["heard"])


def tells_the_water_producer(tobias: Journey, incident: str) -> None:
    """The call is one tap, and so is the tick, which is still there when the page is."""
    page = tobias.page
    page.goto(incident)
    page.locator("#told > summary").click()
    line = page.locator("#told-water_producer")
    expect(line.get_by_role("link", name=re.compile("^Ring"))).to_have_attribute(
        "href", re.compile(r"^tel:\+46")
    )
    line.get_by_role("button").click()
    page.wait_for_url("**#told-water_producer")
    expect(line).to_contain_text("Meddelad av Tobias")
    page.goto(incident)
    page.locator("#told > summary").click()
    expect(line).to_contain_text("Meddelad av Tobias")


def corrects_a_street(tobias: Journey, incident: str, number: int) -> None:
    page = tobias.page
    page.goto(incident)
    page.locator('#status-now:has-text("kanaler överens")').wait_for()
    tobias.press("Rätta")
    page.get_by_label(re.compile("^Gator")).fill("Storgatan, Kvarngatan")
    tobias.press("Rätta nu")
    assert f"Utgåva {number}" in tobias.told()
    tobias.demo.until_in_sync(number)
    tobias.press("Se vad som ändrades")
    page.wait_for_url(f"**/editions/{number}*")
    every_language_has_followed(tobias, number)
    tobias.look("corrected")
    assert {step["edition"] for step in ring(tobias.demo, "1")["steps"]} == {number}


def every_language_has_followed(tobias: Journey, number: int) -> None:
    for language in ("sv", "sv-simple", "en", "ar", "fi"):
        runs = tobias.page.locator(f'.staff-runs[lang="{language}"]')
        assert any("Kvarngatan" in each for each in runs.locator("ins").all_text_contents()), language
        assert edition_on(tobias, f"/{language}/") == number


def withdraws_a_wrong_text(tobias: Journey, number: int) -> None:
    page = tobias.page
    tobias.press("Dra tillbaka")
    tobias.look("withdraw")
    page.get_by_role("button", name=re.compile("^Dra tillbaka: Fortsätt koka")).click()
    page.wait_for_url("**/withdrawals/*")
    tobias.demo.until_in_sync(number)
    expect(page.locator("h1")).to_contain_text("Tillbakadragen: Fortsätt koka vattnet")
    expect(page.locator("main")).to_contain_text("Det förberedda tillbakadragandet står i dess ställe.")
    gone = re.compile(r"Borta från telefon och webbplats klockan \d\d\.\d\d\.\d\d")
    expect(page.locator("#gone-live")).to_have_text(gone)
    retraction = page.locator(".staff-text").first.inner_text().splitlines()[0].removeprefix("- ")
    tobias.look("withdrawn")
    assert "Fortsätt koka vattnet" not in spoken(ring(tobias.demo, "1"))
    assert retraction in citizen_reads(tobias, "/sv/")


def looks_around(tobias: Journey) -> None:
    for path, name in (("/staff/", "overview"), ("/staff/sync", "board"), ("/staff/editions", "editions")):
        tobias.open(path)
        tobias.look(name)


def says_the_all_clear(tobias: Journey, incident: str, number: int) -> None:
    """Nothing is said before the very words have been shown."""
    page = tobias.page
    page.goto(incident)
    tobias.press("Det är över …")
    page.wait_for_url("**stage=all_clear*")
    expect(page.locator("#then .staff-text").first).to_contain_text("Norrby och Hamnen")
    tobias.look("all-clear-read")
    page.get_by_label(re.compile("^Skriv namnet")).fill("koka vattnet")
    tobias.press("Säg nu att det är över")
    assert f"Utgåva {number}" in tobias.told()
    tobias.look("winding-down")


def closes(tobias: Journey, number: int) -> None:
    page = tobias.page
    tobias.press("Avsluta: tillbaka till vardagen")
    page.wait_for_load_state()
    expect(page.locator(".staff-flash")).to_contain_text(f"Utgåva {number}")
    tobias.demo.until_in_sync(number)
    tobias.look("closed")
    tobias.open("/staff/")
    expect(page.locator("#status-now")).to_contain_text("Vardagsläge")
    expect(page.locator("main").get_by_role("link", name="Aktivera en händelse", exact=True)).to_be_visible()
    assert "Koka kranvattnet" not in citizen_reads(tobias, "/sv/")


def test_an_exercise_is_unmistakable_and_the_public_hears_nothing(on_the_phone: Journey) -> None:
    tobias = on_the_phone
    page = tobias.page
    tobias.name = "exercise"
    page.emulate_media(color_scheme="dark")
    tobias.log_in("tobias")
    live = edition_on(tobias, "/sv/")
    tobias.open("/staff/incidents/new")
    page.get_by_role("radio", name=re.compile("^Koka vattnet")).check()
    page.get_by_role("radio", name=re.compile("^ÖVNING")).check()
    tobias.press("Nästa: fyll i")
    page.get_by_role("checkbox", name="Norrby").check()
    page.get_by_role("radio", name=re.compile("^bakterier")).check()
    tobias.press("Visa vad som går ut")
    tobias.look("prepared")
    known = page.get_by_role("checkbox", name=re.compile("^Det som kommer att sägas är tillbakadragandet"))
    if known.count():  # the night before it withdrew the plan's announcement
        known.check()
    tobias.press("Aktivera övningen")
    assert "Utgåva" in tobias.told()
    incident = page.url.removeprefix(tobias.demo.url)
    pages = {incident: "active", "/staff/": "overview", "/staff/withdraw": "withdraw", "/staff/sync": "board"}
    for path, name in pages.items():
        tobias.open(path)
        expect(page.locator('#status-now [data-color="exercise"]')).to_contain_text("ÖVNING")
        tobias.look(name)
    assert edition_on(tobias, "/sv/") == live
    tobias.open(incident)
    tobias.press("Det är över …")
    tobias.press("Säg nu att det är över")
    tobias.press("Avsluta: tillbaka till vardagen")
    assert "avslutad" in tobias.told()


def test_the_pages_can_be_walked_with_the_keyboard_alone(on_the_phone: Journey) -> None:
    """Stop and correct come before everything else but the way past them; focus is always seen."""
    tobias = on_the_phone
    page = tobias.page
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    tobias.name = "keys"
    tobias.log_in("tobias")
    tobias.look("desk")
    page.locator("body").evaluate("document.activeElement.blur()")
    walked = []
    for _ in range(14):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(FOCUSED))
    names = [name for name, _ in walked]
    assert names[0] == "Hoppa"
    assert names.index("Rätta") < names.index("Dra") < names.index("Översikt")
    assert [name for name, seen in walked[1:] if not seen] == []  # the first shows itself by being there
    page.keyboard.press("F9")
    page.wait_for_url("**/staff/withdraw")


def test_the_night_can_be_stopped_without_scripts(demo_without_scripts: Journey) -> None:
    tobias = demo_without_scripts
    tobias.log_in("tobias")
    tobias.press("Dra tillbaka")
    before = edition_on(tobias, "/sv/")
    tobias.page.get_by_role("button", name=re.compile("^Dra tillbaka: ")).last.click()
    tobias.page.wait_for_url("**/withdrawals/*")
    tobias.demo.until_in_sync(before + 1)
    tobias.page.get_by_label("Skälet").fill("Utan skript")
    tobias.press("Anteckna skälet")
    assert "Skälet är antecknat" in tobias.told()
