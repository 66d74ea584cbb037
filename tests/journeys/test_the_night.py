"""The night that the first release is for: from the alarm at 02:10 to the ordinary morning, one thumb."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ARABIC_KEY, DESK, Journey, ring, spoken

FOCUSED = r"""() => {
  const focused = document.activeElement, style = getComputedStyle(focused);
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return [focused.textContent.trim().split(/\s+/)[0], seen];
}"""
"""The first word of what has the focus, and whether anybody can see that it has."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def edition_on(journey: Journey, path: str) -> int:
    """The edition that a citizen's page says it is."""
    answer = journey.page.request.get(f"{journey.demo.url}{path}")
    assert answer.status == 200
    return int(answer.headers["x-upplys-edition"])


def citizen_reads(journey: Journey, path: str) -> str:
    return journey.page.request.get(f"{journey.demo.url}{path}").text()


def test_the_night(on_the_phone: Journey) -> None:
    tobias = on_the_phone
    page = tobias.page
    tobias.log_in("tobias")
    tobias.look("ordinary")
    begun = edition_on(tobias, "/sv/")

    tobias.press("Aktivera en händelse")
    tobias.look("choose-a-plan")
    page.get_by_role("radio", name=re.compile("^Koka vattnet")).check()
    page.get_by_role("radio", name=re.compile("^SKARPT")).check()
    tobias.press("Nästa: fyll i")
    tobias.look("prepared")

    page.get_by_role("checkbox", name="Norrby").check()
    page.get_by_role("checkbox", name="Hamnen").check()
    page.get_by_role("radio", name=re.compile("^bakterier")).check()
    page.get_by_role("radio", name=re.compile("^Bekräftat")).check()
    page.get_by_role("button", name="+2 tim").click()
    page.get_by_label(re.compile("^Gator")).fill("Storgatan, Hamngatan")
    tobias.press("Visa vad som går ut")
    read = page.locator("#read .staff-text").first.inner_text()
    assert "Norrby och Hamnen" in read
    tobias.look("read")

    tobias.press("Aktivera skarpt")  # the browser itself asks for the name
    page.get_by_label(re.compile("^Skriv namnet")).fill("koka vatten")
    tobias.press("Aktivera skarpt")
    expect(page.locator("#confirm-error")).to_be_visible()
    expect(page.locator("#confirm")).to_be_focused()
    page.get_by_label(re.compile("^Skriv namnet")).fill("Koka vattnet")
    tobias.press("Aktivera skarpt")
    first = begun + 1
    assert f"Utgåva {first}" in tobias.told()
    tobias.demo.until_in_sync(first)
    incident = page.url
    tobias.look("active")

    for path, words in (("/sv/", "Koka kranvattnet"), ("/en/", "Boil"), ("/ar/", 'dir="rtl"')):
        assert edition_on(tobias, path) == first
        assert words in citizen_reads(tobias, path)
    swedish, arabic = ring(tobias.demo, "1"), ring(tobias.demo, ARABIC_KEY)
    assert {step["edition"] for call in (swedish, arabic) for step in call["steps"]} == {first}
    assert "Norrby" in spoken(swedish)
    assert any(each["language"] == "ar" for step in arabic["steps"] for each in step["heard"])

    page.goto(incident)
    page.locator('#status-now:has-text("alla 2 kanaler överens")').wait_for()
    tobias.press("Rätta")
    page.get_by_label(re.compile("^Gator")).fill("Storgatan, Kvarngatan")
    tobias.press("Rätta nu")
    second = first + 1
    assert f"Utgåva {second}" in tobias.told()
    tobias.demo.until_in_sync(second)
    tobias.press("Se vad som ändrades")
    page.wait_for_url(f"**/editions/{second}*")
    for language in ("sv", "sv-simple", "en", "ar", "fi"):
        runs = page.locator(f'.staff-runs[lang="{language}"]')
        assert any("Kvarngatan" in each for each in runs.locator("ins").all_text_contents()), language
        assert edition_on(tobias, f"/{language}/") == second
    tobias.look("corrected")
    assert {step["edition"] for step in ring(tobias.demo, "1")["steps"]} == {second}

    tobias.press("Dra tillbaka")
    tobias.look("withdraw")
    page.get_by_role("button", name=re.compile("^Dra tillbaka: Fortsätt koka")).click()
    page.wait_for_url("**/withdrawals/*")
    third = second + 1
    tobias.demo.until_in_sync(third)
    expect(page.locator("h1")).to_contain_text("Tillbakadragen: Fortsätt koka vattnet")
    expect(page.locator("main")).to_contain_text("Det förberedda tillbakadragandet står i dess ställe.")
    retraction = page.locator(".staff-text").first.inner_text().splitlines()[0].removeprefix("- ")
    tobias.look("withdrawn")
    assert "Fortsätt koka vattnet" not in spoken(ring(tobias.demo, "1"))
    assert retraction in citizen_reads(tobias, "/sv/")

    for path, name in (("/staff/", "overview"), ("/staff/sync", "board"), ("/staff/editions", "editions")):
        tobias.open(path)
        tobias.look(name)

    page.goto(incident)
    tobias.press("Det är över: säg det nu")
    assert f"Utgåva {third + 1}" in tobias.told()
    tobias.look("winding-down")
    tobias.press("Avsluta: tillbaka till vardagen")
    assert f"Utgåva {third + 2}" in tobias.told()
    tobias.demo.until_in_sync(third + 2)
    tobias.look("closed")
    tobias.open("/staff/")
    expect(page.locator("#status-now")).to_contain_text("Vardagsläge")
    expect(page.get_by_role("link", name="Aktivera en händelse", exact=True)).to_be_visible()
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
    tobias.press("Det är över: säg det nu")
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
