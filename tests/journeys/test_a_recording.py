"""A human voice on the line: Elif reads, Karin hears it before any caller does, and one click brings the
voice back."""

import math
import re
import struct
from io import BytesIO
from typing import Any
from wave import open as wave_file

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Journey, ring, spoken

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WELCOME = "Välkommen till kommunen"


def read_aloud(seconds: float = 1.5) -> bytes:
    """A hum that rises and falls, as a sound file."""
    rate, held = 16_000, BytesIO()
    with wave_file(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for place in range(int(rate * seconds)):
            loud = 9_000 * math.sin(math.pi * place / (rate * seconds))
            file.writeframes(struct.pack("<h", int(loud * math.sin(place / 12))))
    return held.getvalue()


def source_of_the_welcome(call: Any) -> set[str]:
    """In whose voice the welcome is heard: recording or voice."""
    heard = [each for step in call["steps"] for each in step["heard"]]
    return {each["source"] for each in heard if "Välj vad du vill veta mer om" in each["text"]}


def becomes(journey: Journey, username: str) -> None:
    """The telephone is handed over."""
    journey.page.context.clear_cookies()
    journey.log_in(username)


def elif_reads_the_welcome(elif_: Journey) -> str:
    """Where its page is."""
    page = elif_.page
    elif_.open("/staff/recordings")
    page.locator("details", has_text=WELCOME).locator("summary").click()
    elif_.look("matrix")
    page.locator("li", has=page.locator(".texts-item", has_text=WELCOME)).locator(
        "a", has_text="svenska"
    ).first.click()
    sound = {"name": "tal.wav", "mimeType": "audio/wav", "buffer": read_aloud()}
    page.set_input_files("#sound", sound)  # type: ignore[arg-type]
    elif_.press("Skicka filen")
    assert "Någon annan måste höra det innan de som ringer gör det." in elif_.told()
    expect(page.locator("#waits")).to_contain_text("de som ringer hör datorrösten")
    elif_.look("recorded")
    return page.url.partition("#")[0]


def karin_listens(karin: Journey) -> None:
    """She meets it among the approvals, hears all of it, and says that it is right."""
    page = karin.page
    karin.open("/staff/approvals")
    karin.look("approvals")
    karin.press("Lyssna och svara")
    yes = page.get_by_role("button", name="Den säger exakt den här texten")
    expect(yes).to_have_attribute("data-variant", "secondary")
    expect(yes).to_be_disabled()
    expect(page.locator("#waits")).to_contain_text("Den kan knappast säga hela texten")
    karin.look("to-hear")
    page.get_by_role("button", name=re.compile("Spela upp")).click()
    page.locator('upplys-listen[state="heard"]').wait_for()
    expect(yes).to_have_attribute("data-variant", "primary")
    expect(yes).to_be_focused()
    karin.look("heard")
    yes.click()
    assert "Den går ut med nästa utgåva." in karin.told()
    karin.look("checked")


def test_a_recording_is_heard_by_a_second_person_before_any_caller_and_is_taken_away_at_once(
    on_the_phone: Journey,
) -> None:
    phone = on_the_phone
    page, demo, phone.name = phone.page, phone.demo, "recording"
    phone.log_in("elif")
    address = elif_reads_the_welcome(phone)
    assert source_of_the_welcome(ring(demo, "1")) == {"voice"}

    becomes(phone, "karin")
    karin_listens(phone)
    assert source_of_the_welcome(ring(demo, "1")) == {"voice"}, "a check alone says nothing"
    out = page.get_by_role("button", name=re.compile("^Lägg ut: utgåva"))
    edition = int(out.inner_text().split()[-1])
    out.click()
    demo.until_in_sync(edition)
    assert source_of_the_welcome(ring(demo, "1")) == {"recording"}

    becomes(phone, "elif")
    page.goto(address)
    phone.look("said")
    phone.press("Ta bort inspelningen: datorrösten läser")
    assert f"Utgåva {edition + 1}" in phone.told()
    demo.until_in_sync(edition + 1)
    phone.look("taken-away")
    assert source_of_the_welcome(ring(demo, "1")) == {"voice"}
    phone.press("Ångra: lägg tillbaka")
    demo.until_in_sync(edition + 2)
    assert source_of_the_welcome(ring(demo, "1")) == {"recording"}

    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    phone.look("desk-said")
    phone.press("Ta bort inspelningen: datorrösten läser")
    demo.until_in_sync(edition + 3)
    assert "Välj vad du vill veta mer om" in spoken(ring(demo, "1"))
    phone.open("/staff/recordings")
    phone.look("desk-matrix")
