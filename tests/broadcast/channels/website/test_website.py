import json
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadcast.channels.board.model import State
from broadcast.channels.website import hooks
from broadcast.channels.website.compare import judge, shows
from broadcast.channels.website.errors import NoAnswer, NotAsked
from broadcast.channels.website.expected import expected_from
from broadcast.channels.website.model import LOOK_EVERY, SOON, Finding, Look, Watched, Why
from broadcast.channels.website.page import Page
from broadcast.channels.website.via_http import Outside
from core.access.model import PersonId
from scripts_library.items.model import Audience
from tests.broadcast.channels.feeds.night import feeds_after
from tests.broadcast.sample import NIGHT, boil_water, ordinary_day, with_area
from tests.support.website import Day, a_website

SECRET = "a secret that is long enough to be used"
OURS = "https://kris.exempelkoping.example"
SCRIPT = f"{OURS}/embed.js"
PATIENCE = timedelta(minutes=5)
PLACE = Watched("https://www.exempelkoping.example/", "sv")
ONE = expected_from(feeds_after(boil_water())["feed/facts.json"])
TWO = expected_from(feeds_after(boil_water(), with_area(boil_water(), "Ängen"))["feed/facts.json"])
THEIRS = "Exempelköpings kommun. Skola och omsorg. Bygga och bo. Kontakta oss. "
WORDS = ". ".join(ONE.words["banner", "sv"])
NEWER = ". ".join(TWO.words["banner", "sv"])


def page(body: str) -> Page:
    return Page(
        f'<html lang="sv"><head><title>x</title></head><body><nav>{THEIRS}</nav>{body}</body></html>',
        PLACE.address,
    )


def found(body: str, place: Watched = PLACE) -> Finding:
    return judge(place, TWO, page(body), OURS)


def test_the_editions_text_in_any_dress_is_in_sync() -> None:
    dressed = NEWER.replace("Koka", "<b>KOKA</b>").replace(". ", ".</p><p>")
    assert found(f"<p>{dressed}</p>").state is State.IN_SYNC


def test_arabic_with_marks_of_direction_is_in_sync() -> None:
    words = ". ".join(TWO.words["banner", "ar"])
    place = replace(PLACE, language="ar")
    assert found(f"<p dir='rtl'>\u200f{words}\u200e</p>", place).state is State.IN_SYNC


def test_a_changed_word_is_altered_and_told_by_word() -> None:
    told = found(f"<p>{NEWER.replace('innan', 'efter')}</p>")
    assert (told.state, told.why) == (State.ALTERED, Why.OTHER_WORDS)
    assert [(run.side.value, run.words) for run in told.runs] == [
        ("both", "Koka vattnet Koka kranvattnet"),
        ("before", "innan"),
        ("after", "efter"),
        ("both", "du dricker det Det …"),
    ]


def test_the_text_of_the_edition_before_is_known_as_such() -> None:
    older = page(f"<p>{WORDS}</p>")
    assert judge(PLACE, TWO, older, OURS).state is State.ALTERED
    assert shows(PLACE, ONE, older)
    marked = page(f"<!-- upplys-edition 1 {ONE.hash} --><p>{WORDS}</p>")
    assert judge(PLACE, TWO, marked, OURS) == Finding(State.BEHIND, Why.OLDER, 1)


def test_another_sites_page_and_words_that_nobody_sees_are_altered() -> None:
    assert found("<p>Domain for sale. Buy now.</p>").why is Why.OTHER_PAGE
    hidden = f"<script>{NEWER}</script><p hidden>{NEWER}</p>"
    assert found(hidden).state is State.ALTERED


def test_a_place_with_our_script_is_in_sync_unless_the_pages_policy_stops_it() -> None:
    box = f'<div data-upplys="banner" data-lang="sv"></div><script src="{SCRIPT}"></script>'
    assert found(box).why is Why.EMBEDDED
    assert judge(PLACE, TWO, page(box), OURS, "default-src 'self'").why is Why.BLOCKED
    assert found(box.replace("kris.", "other.")).state is State.ALTERED


def test_a_banner_in_a_frame_is_in_sync_unless_the_pages_policy_stops_it() -> None:
    frame = f'<iframe src="{OURS}/embed/sv/banner.html" title="Viktigt"></iframe>'
    assert found(frame).why is Why.EMBEDDED
    assert judge(PLACE, TWO, page(frame), OURS, "frame-src 'self'").why is Why.BLOCKED
    assert found(frame.replace("/sv/", "/ar/")).state is State.ALTERED
    own = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
    assert found(own + frame).why is Why.BLOCKED


def test_between_title_and_text_a_page_may_say_who_wrote_it_and_when() -> None:
    title, text = TWO.words["koka-spadbarn", "sv"]
    place = replace(PLACE, what="koka-spadbarn")
    assert (
        found(f"<h1>{title}</h1><p>Publicerad 02.41 av kommunen</p><p>{text}</p>", place).state
        is State.IN_SYNC
    )
    first, _, rest = text.partition(" ")
    assert found(f"<h1>{title}</h1><p>{first} inte {rest}</p>", place).why is Why.OTHER_WORDS


def test_where_nothing_is_said_a_page_without_our_text_is_in_sync() -> None:
    nothing = expected_from(feeds_after(boil_water(), ordinary_day())["feed/facts.json"])
    assert judge(PLACE, nothing, page("<p>Välkommen.</p>"), OURS).state is State.IN_SYNC


def at(minutes: int) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def after(*states: State, known: datetime | None = None, every: int = 1) -> Look:
    """A place after one look a minute (or ``every``), edition 2 having been cut long ago."""
    look = Look(PLACE.address, "sv", "banner", 2, NIGHT, known_until=known, known_by=PersonId("karin"))
    for number, state in enumerate(states):
        look = look.found(Finding(state, Why.SAME), 2, at(-60), at(number * every))
    return look


def test_what_is_wrong_for_long_is_told_once_and_not_while_it_is_known() -> None:
    wrong = after(State.ALTERED)
    assert not wrong.alarming(PATIENCE, NIGHT)
    assert wrong.alarming(PATIENCE, at(6))
    assert not replace(wrong, known_until=at(60)).alarming(PATIENCE, at(6))
    assert replace(wrong, known_until=at(60)).alarming(PATIENCE, at(61))
    assert not replace(wrong, alarmed_since=wrong.wrong_since).alarming(PATIENCE, at(6))


@pytest.mark.parametrize("wrong", [State.ALTERED, State.UNREACHABLE, State.BEHIND])
def test_a_place_that_stays_wrong_in_whatever_way_is_told_of(wrong: State) -> None:
    assert after(*[wrong] * 6).alarming(PATIENCE, at(5))


def test_a_place_that_flips_is_told_of_as_one_that_is_wrong_all_the_time() -> None:
    flipping = after(*[State.ALTERED, State.IN_SYNC, State.UNREACHABLE, State.IN_SYNC] * 2, State.ALTERED)
    assert flipping.since == at(8)
    assert flipping.wrong_since == NIGHT
    assert flipping.alarming(PATIENCE, at(8))
    assert not after(State.ALTERED, *[State.IN_SYNC] * 8).alarming(PATIENCE, at(8))


def test_trouble_is_over_when_the_place_was_right_for_five_minutes_and_what_was_known_with_it() -> None:
    right = after(State.ALTERED, *[State.IN_SYNC] * 5, known=at(90))
    assert (right.wrong_since, right.known_until) == (NIGHT, at(90))
    right = after(State.ALTERED, *[State.IN_SYNC] * 6, known=at(90))
    assert (right.wrong_since, right.known_until, right.known_by) == (None, None, None)


def test_a_new_edition_on_its_way_is_no_trouble_and_is_looked_for_soon() -> None:
    look = Look(PLACE.address, "sv", "banner", 2, NIGHT)
    behind = look.found(Finding(State.BEHIND, Why.OLDER, 1), 2, NIGHT, at(1))
    assert (behind.wrong_since, behind.next_at) == (None, at(1) + SOON)
    behind = behind.found(Finding(State.BEHIND, Why.OLDER, 1), 2, NIGHT, at(3))
    assert (behind.wrong_since, behind.next_at) == (at(3), at(3) + LOOK_EVERY)


def test_a_host_that_is_behind_looks_at_nothing_that_was_held_against_a_later_edition() -> None:
    look = after(State.IN_SYNC)
    assert look.due(3, NIGHT)
    assert not look.due(1, at(60))
    assert (look.due(2, NIGHT), look.due(2, at(1))) == (False, True)


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


def test_a_websites_bad_days_end_soon_and_are_told_apart() -> None:
    outside = Outside(private=True, step=0.3, whole=0.6)
    with a_website() as theirs:
        assert outside.ask("POST", theirs.says("/", "x" * 5_000), {}, b"{}", 1_000).cut
        moved = theirs.does("/moved", Day(status=302, headers={"Location": "/elsewhere"}))
        assert outside.ask("GET", moved, {}, None, 10).headers["location"] == "/elsewhere"
        began = time.monotonic()
        for day in (Day(closes=True), Day(silent=True), Day(drips=True)):
            with pytest.raises(NoAnswer):
                outside.ask("GET", theirs.does("/bad", day), {}, None, 10_000)
        assert time.monotonic() - began < 5


def test_headers_that_are_given_twice_both_count() -> None:
    policies = {"Content-Security-Policy": "default-src *", "content-security-policy": "script-src 'self'"}
    with a_website() as theirs:
        answer = Outside(private=True).ask("GET", theirs.does("/", Day(headers=policies)), {}, None, 10)
    assert answer.headers["content-security-policy"] == "default-src *, script-src 'self'"


def test_an_address_is_asked_as_people_write_it() -> None:
    with a_website() as theirs:
        theirs.says("/v%C3%A5rd%20nu?q=%C3%A4&r=%2F", "Koka")
        assert (
            Outside(private=True).ask("GET", f"{theirs.url}/vård nu?q=ä&r=%2F#x", {}, None, 99).status == 200
        )
    with pytest.raises(NotAsked):
        Outside(private=True).ask("GET", "http://[::1/", {}, None, 10)


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
