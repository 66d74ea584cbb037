"""The recorder in a real Chromium, whose microphone beeps; what it sends goes through the real converter."""

import email
import email.policy
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from broadcast.phone.audio.loudness import level
from broadcast.phone.audio.via_pyav import PyavConverter
from tests.broadcast.phone.audio.fakes import pcm_wav, tone

pytestmark = pytest.mark.browser

RECORDER = Path(__file__).resolve().parents[4] / "web" / "assets" / "js" / "recorder.js"
CSP = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; style-src 'self'; "
    "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Läs in texten</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="/recorder.js"></script></head><body><main><h1>Läs in texten</h1>
<upplys-recorder ATTRIBUTES data-label="Läs in texten" data-record="Spela in" data-stop="Stoppa"
  data-again="Spela in igen" data-discard="Kasta" data-undo="Ta tillbaka" data-use="Använd inspelningen"
  data-recorded="Inspelat. Lyssna innan du använder det." data-too-quiet="Nästan ingenting hörs."
  data-denied="Webbläsaren får inte använda mikrofonen." data-refused="Togs inte emot: {why}"
  data-level="Ljudnivå" data-listen="Lyssna" data-time="{now} av {limit}"
  data-sent="Inspelningen är på plats.">
<form method="post" enctype="multipart/form-data" action="/taken">
<input type="hidden" name="csrf_token" value="form-token"><input type="hidden" name="part" value="2">
<label>Ljudfil <input type="file" name="sound" accept="audio/*"></label> <button>Skicka filen</button>
</form></upplys-recorder></main></body></html>"""

Answer = tuple[int, str, bytes]
TAKEN: Answer = (201, "application/json", b'{"sound": "abc"}')


@dataclass
class Desk:
    """A server of one page that keeps what is sent to it."""

    attributes: str = 'action="/recordings" csrf="header-token"'
    answers: list[Answer] = field(default_factory=list)
    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)
    url: str = ""

    @property
    def fields(self) -> dict[str, bytes]:
        """What the last form held, by name."""
        parts = self.sent[-1][1].iter_parts()
        return {str(part.get_param("name", header="content-disposition")): content_of(part) for part in parts}


def content_of(part: object) -> bytes:
    assert isinstance(part, EmailMessage)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


class Handler(BaseHTTPRequestHandler):
    desk: Desk

    def do_GET(self) -> None:
        if self.path == "/recorder.js":
            self._answer(200, "text/javascript", RECORDER.read_bytes())
        elif self.path == "/":
            self._answer(200, "text/html", PAGE.replace("ATTRIBUTES", self.desk.attributes).encode())
        else:
            self._answer(200, "text/html", b"<!doctype html><title>Framme</title><h1>Framme</h1>")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=email.policy.default)
        assert isinstance(form, EmailMessage)
        self.desk.sent.append((self.headers.get("X-CSRF-Token", ""), form))
        self._answer(*(self.desk.answers.pop(0) if self.desk.answers else TAKEN))

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        if status == 303:
            self.send_header("Location", "/there")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("OneHandler", (Handler,), {"desk": desk})) as server:
        desk.url = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield desk
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as a telephone; nothing it does may break the house's content policy or throw."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, permissions=["microphone"])
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrongs: list[str] = []
    page.on("pageerror", lambda wrong: wrongs.append(str(wrong)))
    page.on(
        "console", lambda message: wrongs.append(message.text) if "Content Security" in message.text else None
    )
    yield page
    context.close()
    assert wrongs == []


def record(page: Page, seconds: int = 2, button: str = "Spela in") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(f"0:0{seconds} av")).to_be_visible()
    page.get_by_role("button", name="Stoppa").click()
    expect(page.locator("upplys-recorder")).to_have_attribute("state", "recorded")


def test_what_is_recorded_is_sent_and_becomes_sound_for_the_line(page: Page, desk: Desk) -> None:
    page.goto(desk.url)
    record(page, seconds=3)
    expect(page.get_by_role("status")).to_have_text("Inspelat. Lyssna innan du använder det.")
    page.get_by_role("button", name="Använd inspelningen").click()
    expect(page.get_by_role("status")).to_have_text("Inspelningen är på plats.")
    assert desk.sent[0][0] == "header-token"
    assert desk.fields["csrf_token"] == b"form-token"
    assert desk.fields["part"] == b"2"
    audio = PyavConverter().to_line(desk.fields["sound"])
    assert 1500 < audio.duration_ms < 5000
    # the browser's stand-in for a microphone beeps: how loud that is said to be depends on where it was cut
    assert level(audio.wav).speech == pytest.approx(-20, abs=3)
    assert level(audio.wav).peak <= -2.8


def test_it_can_be_listened_to_before_it_is_used(page: Page, desk: Desk) -> None:
    page.goto(desk.url)
    record(page)
    expect(page.locator("audio")).to_be_visible()
    heard = """audio => new Promise(done => {
      audio.ontimeupdate = () => audio.currentTime > 0.2 && done(true);
      audio.play();
    })"""
    assert page.locator("audio").evaluate(heard)
    assert page.locator("audio").evaluate("audio => audio.duration") == pytest.approx(2, abs=1)
    assert desk.sent == []


def test_the_level_is_shown_and_told_in_words(page: Page, desk: Desk) -> None:
    page.goto(desk.url)
    page.get_by_role("button", name="Spela in").click()
    meter = page.get_by_role("meter", name="Ljudnivå")
    expect(meter).to_be_visible()
    moved = "meter => new Promise(done => setInterval(() => meter.value > -40 && done(meter.value), 20))"
    assert -40 < meter.evaluate(moved) <= 0
    expect(page.locator(".upplys-recorder-level")).to_contain_text("good")
    page.get_by_role("button", name="Stoppa").click()
    expect(meter).to_be_hidden()


def test_recording_again_replaces_the_take_and_a_discarded_one_can_be_brought_back(
    page: Page, desk: Desk
) -> None:
    page.goto(desk.url)
    record(page, seconds=1)
    record(page, seconds=2, button="Spela in igen")
    page.get_by_role("button", name="Kasta").click()
    expect(page.get_by_role("button", name="Använd inspelningen")).to_be_hidden()
    expect(page.locator("audio")).to_be_hidden()
    page.get_by_role("button", name="Ta tillbaka").click()
    page.get_by_role("button", name="Använd inspelningen").click()
    expect(page.locator("upplys-recorder")).to_have_attribute("state", "sent")
    assert len(desk.sent) == 1
    assert PyavConverter().to_line(desk.fields["sound"]).duration_ms > 900


def test_a_refused_recording_says_why_and_is_kept(page: Page, desk: Desk) -> None:
    silent = {"code": "audio_silent", "title": "Ingenting", "detail": "Ingenting hörs i inspelningen."}
    desk.answers = [(422, "application/problem+json", json.dumps(silent).encode()), TAKEN]
    page.goto(desk.url)
    record(page, seconds=1)
    page.get_by_role("button", name="Använd inspelningen").click()
    expect(page.get_by_role("status")).to_have_text("Togs inte emot: Ingenting hörs i inspelningen.")
    page.get_by_role("button", name="Använd inspelningen").click()
    expect(page.get_by_role("status")).to_have_text("Inspelningen är på plats.")


def test_a_broken_line_to_the_server_loses_nothing(page: Page, desk: Desk) -> None:
    page.goto(desk.url)
    record(page, seconds=1)
    page.route("**/recordings", lambda route: route.abort())
    page.get_by_role("button", name="Använd inspelningen").click()
    expect(page.get_by_role("status")).to_contain_text("kept here; try again")
    page.unroute("**/recordings")
    page.get_by_role("button", name="Använd inspelningen").click()
    expect(page.locator("upplys-recorder")).to_have_attribute("state", "sent")


def test_the_page_goes_where_the_server_sends_it(page: Page, desk: Desk) -> None:
    desk.answers = [(303, "text/html", b"")]
    page.goto(desk.url)
    record(page, seconds=1)
    page.get_by_role("button", name="Använd inspelningen").click()
    page.wait_for_url("**/there")


def test_leaving_with_an_unsaved_recording_asks_first(page: Page, desk: Desk) -> None:
    page.goto(desk.url)
    record(page, seconds=1)
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.accept())
        page.evaluate("() => { location.href = '/elsewhere'; }")
    assert asked.value.type == "beforeunload"


def test_without_an_address_the_form_itself_is_sent_with_the_recording(page: Page, desk: Desk) -> None:
    desk.attributes = ""
    desk.answers = [(303, "text/html", b"")]
    page.goto(desk.url)
    record(page, seconds=1)
    page.get_by_role("button", name="Använd inspelningen").click()
    page.wait_for_url("**/there")
    assert desk.fields["part"] == b"2"
    assert PyavConverter().to_line(desk.fields["sound"]).duration_ms > 100


def test_everything_is_done_from_the_keyboard(page: Page, desk: Desk) -> None:
    page.goto(desk.url)
    for _ in ("begin", "end"):
        page.locator("[data-does=record]").focus()
        if _ == "end":
            expect(page.get_by_text("0:01 av")).to_be_visible()
        page.keyboard.press("Space")
    expect(page.locator("upplys-recorder")).to_have_attribute("state", "recorded")
    page.keyboard.press("Tab")
    expect(page.locator("[data-does=use]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-does=discard]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-does=undo]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-does=use]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("upplys-recorder")).to_have_attribute("state", "sent")


@pytest.mark.parametrize("width", [390, 1440])
def test_targets_are_large_and_nothing_sticks_out_and_axe_finds_nothing(
    page: Page, desk: Desk, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(desk.url)

    def looked_at() -> None:
        for button in page.locator(".upplys-recorder button:visible").all():
            box = button.bounding_box()
            assert box
            assert min(box["height"], box["width"]) >= 44
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    looked_at()
    page.get_by_role("button", name="Spela in").click()
    expect(page.get_by_text("0:01 av")).to_be_visible()
    looked_at()
    page.get_by_role("button", name="Stoppa").click()
    expect(page.locator("audio")).to_be_visible()
    looked_at()


SILENT = """navigator.mediaDevices.getUserMedia = async () =>
  new AudioContext().createMediaStreamDestination().stream;"""


def test_a_muted_microphone_is_told_while_there_is_time_to_mend_it(page: Page, desk: Desk) -> None:
    page.add_init_script(SILENT)
    page.goto(desk.url)
    page.get_by_role("button", name="Spela in").click()
    expect(page.get_by_role("status")).to_have_text("Nästan ingenting hörs.", timeout=8000)
    expect(page.locator(".upplys-recorder-level")).to_contain_text("too soft")


def test_the_longest_time_ends_the_recording_and_keeps_it(page: Page, desk: Desk) -> None:
    desk.attributes += ' limit="1"'
    page.goto(desk.url)
    page.get_by_role("button", name="Spela in").click()
    expect(page.get_by_role("status")).to_contain_text("longest time is reached")
    expect(page.get_by_role("button", name="Använd inspelningen")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "Webbläsaren får inte använda mikrofonen."),
        ("NotFoundError", "No microphone was found. Connect one, or choose a file below."),
        ("NotReadableError", "The microphone could not be used. Try again, or choose a file below."),
    ],
)
def test_without_the_microphone_it_says_why_and_a_file_can_still_be_sent(
    page: Page, desk: Desk, name: str, words: str
) -> None:
    refused = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}'); }}"
    page.add_init_script(refused)
    page.goto(desk.url)
    page.get_by_role("button", name="Spela in").click()
    expect(page.get_by_role("status")).to_have_text(words)
    send_a_file(page)
    assert PyavConverter().to_line(desk.fields["sound"]).duration_ms == 1000


def test_where_nothing_can_be_recorded_only_the_file_field_is_there(page: Page, desk: Desk) -> None:
    page.add_init_script("delete window.MediaRecorder")
    page.goto(desk.url)
    expect(page.get_by_label("Ljudfil")).to_be_visible()
    expect(page.locator(".upplys-recorder")).to_have_count(0)


def test_without_javascript_a_file_is_sent_as_ever(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.url)
    send_a_file(page)
    context.close()
    assert desk.fields["csrf_token"] == b"form-token"
    assert PyavConverter().to_line(desk.fields["sound"]).duration_ms == 1000


def send_a_file(page: Page) -> None:
    sound = pcm_wav(tone(1))
    page.get_by_label("Ljudfil").set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": sound})
    page.get_by_role("button", name="Skicka filen").click()
    page.wait_for_url("**/taken")
