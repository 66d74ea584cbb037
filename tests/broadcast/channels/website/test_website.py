import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from broadcast.channels.board.model import State
from broadcast.channels.website import hooks
from broadcast.channels.website.compare import Page, blocks, judge, shows
from broadcast.channels.website.errors import NoAnswer, NotAsked
from broadcast.channels.website.expected import expected_from
from broadcast.channels.website.model import LOOK_EVERY, SOON, Finding, Look, Watched, Why
from broadcast.channels.website.via_http import Outside
from core.access.model import PersonId
from scripts_library.items.model import Audience
from tests.broadcast.channels.feeds.night import feeds_after
from tests.broadcast.sample import NIGHT, boil_water, ordinary_day, with_area

SECRET = "a secret that is long enough to be used"
SCRIPT = "https://kris.exempelkoping.example/embed.js"
PLACE = Watched("https://www.exempelkoping.example/", "sv")
ONE = expected_from(feeds_after(boil_water())["feed/facts.json"])
TWO = expected_from(feeds_after(boil_water(), with_area(boil_water(), "Ängen"))["feed/facts.json"])
THEIRS = "Exempelköpings kommun. Skola och omsorg. Bygga och bo. Kontakta oss. "
WORDS = ONE.words["banner", "sv"]


def page(body: str) -> Page:
    return Page(
        f'<html lang="sv"><head><title>x</title></head><body><nav>{THEIRS}</nav>{body}</body></html>',
        PLACE.address,
    )


def found(body: str, place: Watched = PLACE) -> Finding:
    return judge(place, TWO, page(body), SCRIPT)


def test_the_editions_text_in_any_dress_is_in_sync() -> None:
    dressed = TWO.words["banner", "sv"].replace("Koka", "<b>KOKA</b>").replace(". ", ".</p><p>")
    assert found(f"<p>{dressed}</p>").state is State.IN_SYNC


def test_arabic_with_marks_of_direction_is_in_sync() -> None:
    words = TWO.words["banner", "ar"]
    place = replace(PLACE, language="ar")
    assert found(f"<p dir='rtl'>\u200f{words}\u200e</p>", place).state is State.IN_SYNC


def test_a_changed_word_is_altered_and_told_by_word() -> None:
    told = found(f"<p>{TWO.words['banner', 'sv'].replace('innan', 'efter')}</p>")
    assert (told.state, told.why) == (State.ALTERED, Why.OTHER_WORDS)
    assert ("innan" in told.lacking, "efter" in told.extra) == (True, True)


def test_the_text_of_the_edition_before_is_known_as_such() -> None:
    older = page(f"<p>{WORDS}</p>")
    assert judge(PLACE, TWO, older, SCRIPT).state is State.ALTERED
    assert shows(PLACE, ONE, older)
    marked = page(f"<!-- upplys-edition 1 {ONE.hash} --><p>{WORDS}</p>")
    assert judge(PLACE, TWO, marked, SCRIPT) == Finding(State.BEHIND, Why.OLDER, 1)


def test_another_sites_page_and_words_that_nobody_sees_are_altered() -> None:
    assert found("<p>Domain for sale. Buy now.</p>").why is Why.OTHER_PAGE
    hidden = f"<script>{TWO.words['banner', 'sv']}</script><p hidden>{TWO.words['banner', 'sv']}</p>"
    assert found(hidden).state is State.ALTERED


def test_a_place_with_our_script_is_in_sync_unless_the_pages_policy_stops_it() -> None:
    box = f'<div data-upplys="banner" data-lang="sv"></div><script src="{SCRIPT}"></script>'
    assert found(box).why is Why.EMBEDDED
    assert judge(PLACE, TWO, page(box), SCRIPT, "default-src 'self'").why is Why.BLOCKED
    assert not blocks("script-src https://kris.exempelkoping.example; connect-src *", SCRIPT)
    assert found(box.replace("kris.", "other.")).state is State.ALTERED


def test_where_nothing_is_said_a_page_without_our_text_is_in_sync() -> None:
    nothing = expected_from(feeds_after(boil_water(), ordinary_day())["feed/facts.json"])
    assert judge(PLACE, nothing, page("<p>Välkommen.</p>"), SCRIPT).state is State.IN_SYNC


def test_what_is_wrong_for_long_is_told_once_and_not_while_it_is_known() -> None:
    look = Look(PLACE.address, "sv", "banner", 2, NIGHT)
    wrong = look.found(Finding(State.ALTERED, Why.OTHER_WORDS), 2, NIGHT, NIGHT)
    later, patience = NIGHT + timedelta(minutes=6), timedelta(minutes=5)
    assert not wrong.alarming(patience, NIGHT)
    assert wrong.alarming(patience, later)
    known = replace(wrong, known_until=later + timedelta(hours=1), known_by=PersonId("karin"))
    assert not known.alarming(patience, later)
    assert not replace(wrong, alarmed_since=wrong.since).alarming(patience, later)
    mended = known.found(Finding(State.IN_SYNC, Why.SAME, 2), 2, NIGHT, later)
    assert (mended.known_until, mended.next_at) == (None, later + LOOK_EVERY)
    assert wrong.next_at == NIGHT + SOON


def test_a_message_is_signed_and_an_altered_or_old_one_is_not_taken() -> None:
    sent = hooks.body(7, "a" * 64, "https://kris.example", ("sv", "ar"))
    shown, within = hooks.signature(SECRET, sent, NIGHT), timedelta(minutes=5)
    assert json.loads(sent)["url"] == "https://kris.example/feed/facts.json"
    assert hooks.is_signed(SECRET, sent, shown, NIGHT, within)
    assert not hooks.is_signed(SECRET, sent + b" ", shown, NIGHT, within)
    assert not hooks.is_signed(SECRET, sent, shown, NIGHT + timedelta(minutes=6), within)
    assert not hooks.is_signed("another secret, also long enough", sent, shown, NIGHT, within)


def test_exercises_are_told_to_no_website() -> None:
    assert hooks.intents(("https://a.example",), Audience.EXERCISE, 1, "a" * 64) == ()
    live = hooks.intents(("https://a.example", "https://b.example"), Audience.LIVE, 1, "a" * 64)
    assert len({each.key for each in live}) == 2


def test_eight_tries_last_for_hours() -> None:
    age = timedelta(seconds=1)
    for _ in range(7):
        age += hooks.wait(age)
    assert age > timedelta(hours=3)


class Site(BaseHTTPRequestHandler):
    """A website with its bad days, by address."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self) -> None:
        if self.path == "/closes":
            return
        if self.path == "/slow":
            self.server.slow.wait(20)  # type: ignore[attr-defined]
            return
        self.send_response({"/moved": 302, "/broken": 500}.get(self.path, 200))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"x" * 5_000)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.slow = threading.Event()  # type: ignore[attr-defined]
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.slow.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
    serving.join()


def test_a_websites_bad_days_end_soon_and_are_told_apart(address: str) -> None:
    outside = Outside(private=True, step=0.3, whole=1.0)
    assert outside.ask("POST", f"{address}/", {}, b"{}", 1_000).cut
    assert outside.ask("GET", f"{address}/moved", {}, None, 10).status == 302
    assert outside.ask("GET", f"{address}/broken", {}, None, 10).status == 500
    for path in ("/closes", "/slow"):
        with pytest.raises(NoAnswer):
            outside.ask("GET", address + path, {}, None, 10)


@pytest.mark.parametrize(
    "where",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/",
        "http://192.0.2.1/",
        "file:///etc/passwd",
    ],
)
def test_private_addresses_and_plain_http_are_not_asked(where: str) -> None:
    with pytest.raises(NotAsked):
        Outside().ask("GET", where, {}, None, 10)
