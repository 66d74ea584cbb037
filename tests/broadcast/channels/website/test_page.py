"""What a reader sees of a page from outside, however it is written, packed, encoded or broken."""

import gzip
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.channels.website.decode import text_of
from broadcast.channels.website.errors import NoAnswer
from broadcast.channels.website.html import Comment, End, Start, Words, parts
from broadcast.channels.website.page import Page, words_of
from broadcast.channels.website.policy import FRAME, blocks
from tests.broadcast.channels.feeds.night import feeds_after
from tests.broadcast.sample import LANGUAGES, boil_water
from tests.support.hostile import texts

HERE = "https://www.exempelkoping.example/start"
SCRIPT = "https://kris.exempelkoping.example/embed.js"


def read(html: str) -> str:
    return " ".join(Page(html, HERE).words)


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<head><title>Start</title><body><p>Koka vattnet", "koka vattnet"),
        ("<html><head><meta charset=utf-8><p>Koka", "koka"),
        ("<p>Kran<b>vatt</b>net</p>", "kranvattnet"),
        ("<p>Koka<p>vattnet<br>nu", "koka vattnet nu"),
        ("Kran&shy;vatten &amp; is &#229;", "kranvatten is å"),
        ("<p hidden>Gammalt<p>Nytt", "nytt"),
        ("<div hidden><div>Gammalt</div>mer</div>Nytt", "nytt"),
        ('<p style="color:red; display: none">Gammalt</p>Nytt', "nytt"),
        ('<div aria-hidden="true">Pil</div>Nytt', "nytt"),
        ("<script>if (a < b) document.write('<p>Gammalt</p>')</script>Nytt", "nytt"),
        ("<style>p::before{content:'</p>Gammalt'}</style>Nytt", "nytt"),
        ("<noscript>Utan</noscript><template><p>Mall</p></template>Nytt", "nytt"),
        ("<svg><text>Bild</text></svg><svg/>Nytt", "nytt"),
        ("<!-- Gammalt -->Nytt<![CDATA[x]]>", "nytt"),
        ("<![odd]>Nytt<?php Gammalt ?>", "nytt"),
        ("3 < 4 och 5 > 4", "3 4 och 5 4"),
        ("Nytt<p class='never ends", "nytt"),
        ("Nytt<!-- never ends", "nytt"),
        ("Nytt</p", "nytt"),
    ],
)
def test_what_a_browser_shows_is_what_is_read(html: str, seen: str) -> None:
    assert read(html) == seen


def test_tags_are_taken_apart_as_they_stand() -> None:
    assert list(parts("<A HREF=x Class='b c' x=1 x=2 d/>e</A><!--f-->")) == [
        Start("a", {"href": "x", "class": "b c", "x": "1", "d": ""}, closed=True),
        Words("e"),
        End("a"),
        Comment("f"),
    ]


@given(st.text(alphabet="<>!-/='\" abp&#;[]?\x00\u202e", max_size=200))
def test_no_page_is_too_broken_to_be_read(html: str) -> None:
    assert isinstance(Page(html, HERE).words, list)


def test_hostile_strings_are_read_as_words_and_nothing_else() -> None:
    for naughty in texts():
        Page(f"<p title='{naughty}'>{naughty}</p>", HERE)


@pytest.mark.parametrize("broken", ["<a ", "<a b='", "<!--", "</", "<![x", "&#x", "<p hidden>", "<script>"])
def test_a_page_made_to_be_slow_to_read_is_read_in_no_time(broken: str) -> None:
    began = time.thread_time()
    Page(broken * (500_000 // len(broken)), HERE)
    assert time.thread_time() - began < 3  # the standard library's parser takes hours


def test_scripts_and_frames_are_known_however_their_address_is_written() -> None:
    page = Page(
        '<script src="//kris.exempelkoping.example/embed.js?v=3#x"></script>'
        '<iframe src="/embed/sv/banner.html"></iframe><template><script src=no.js></script></template>'
        '<noscript><script src=no.js></script></noscript><script src="http://[broken"></script>',
        HERE,
    )
    assert page.scripts == [SCRIPT, ""]
    assert page.frames == ["https://www.exempelkoping.example/embed/sv/banner.html"]


def test_a_box_takes_the_language_of_its_page() -> None:
    page = Page('<html lang="ar"><div data-upplys="fact" data-slug="vatten"></div>', HERE)
    assert page.boxes == [("fact", "vatten", "ar")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_banner_as_we_give_it_holds_the_words_that_are_looked_for(language: str) -> None:
    from broadcast.channels.website.expected import expected_from

    made = feeds_after(boil_water())
    expected = expected_from(made["feed/facts.json"]).words["banner", language]
    own = Page(made[f"embed/{language}/banner.part.html"].decode(), HERE)
    for piece in expected:
        assert " ".join(words_of(piece)) in " ".join(own.words)
    assert own.edition == 1


@pytest.mark.parametrize(
    ("policy", "stopped"),
    [
        ("", False),
        ("default-src *", False),
        ("default-src https:", False),
        ("default-src 'self'", True),
        ("default-src 'none'", True),
        ("script-src https://kris.exempelkoping.example; connect-src *", False),
        ("script-src kris.exempelkoping.example; connect-src kris.exempelkoping.example", False),
        ("script-src *.exempelkoping.example; connect-src *.exempelkoping.example", False),
        ("script-src *.kris.exempelkoping.example", True),
        ("script-src https://kris.exempelkoping.example/embed.js; connect-src https:", False),
        ("script-src https://kris.exempelkoping.example/js/", True),
        ("script-src kris.exempelkoping.example:8443", True),
        ("script-src * ; connect-src 'self'", True),
        ("script-src 'self'; script-src-elem *", False),
        ("script-src 'nonce-abc' 'strict-dynamic'; connect-src *", False),
        ("script-src 'sha256-abc' 'self'", True),
        ("default-src *; default-src 'none'", False),
        ("default-src *, script-src 'self'", True),
        ("img-src 'none'; style-src 'self'", False),
    ],
)
def test_a_policy_is_read_as_browsers_read_it(policy: str, stopped: bool) -> None:
    assert blocks([policy], SCRIPT, HERE) is stopped


def test_a_site_of_our_own_name_may_load_its_own_script_and_frames_have_rules_of_their_own() -> None:
    assert not blocks(["default-src 'self'"], SCRIPT, "https://kris.exempelkoping.example/start")
    frame = "https://kris.exempelkoping.example/embed/sv/banner.html"
    assert not blocks(["script-src 'none'"], frame, HERE, FRAME)
    assert blocks(["frame-src 'self'"], frame, HERE, FRAME)
    assert blocks(["", "child-src 'none'"], frame, HERE, FRAME)


SWEDISH = "Koka vattnet i Ängen – nu"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", SWEDISH.encode()),
        ("text/html; charset=ISO-8859-1", SWEDISH.encode("cp1252")),
        ("text/html; charset=utf-8", SWEDISH.encode()),
        ('text/html; charset="UTF-8"; x=y', SWEDISH.encode()),
        ("text/html", b'<meta charset="windows-1252">' + SWEDISH.encode("cp1252")),
        (
            "text/html",
            b"<meta http-equiv=content-type content='text/html; charset=latin1'>" + SWEDISH.encode("cp1252"),
        ),
        ("text/html; charset=iso-8859-1", b"\xef\xbb\xbf" + SWEDISH.encode()),
        ("text/html; charset=utf-16", b"\xff\xfe" + SWEDISH.encode("utf-16-le")),
        ("text/html; charset=nonsense", SWEDISH.encode()),
        ("text/html; charset=idna", SWEDISH.encode()),
        ("text/html; charset=unicode_escape", SWEDISH.encode()),
        ("text/html; charset=hex", SWEDISH.encode()),
    ],
)
def test_a_page_is_read_in_its_own_encoding(kind: str, body: bytes) -> None:
    assert text_of({"content-type": kind}, body, 1_000).endswith(SWEDISH)


def test_a_page_that_says_another_encoding_than_it_has_is_garbled_for_its_readers_too() -> None:
    assert "Ã„ngen" in text_of({"content-type": "text/html; charset=iso-8859-1"}, SWEDISH.encode(), 1_000)


def test_a_page_packed_without_being_asked_is_unpacked_but_not_without_end() -> None:
    for name, packed in (("gzip", gzip.compress(b"Koka")), ("deflate", zlib.compress(b"Koka"))):
        assert text_of({"content-encoding": name}, packed, 1_000) == "Koka"
    assert len(text_of({"content-encoding": "gzip"}, gzip.compress(b"x" * 10_000_000), 1_000)) == 1_000
    for headers in ({"content-encoding": "br"}, {"content-encoding": "gzip"}):
        with pytest.raises(NoAnswer):
            text_of(headers, b"Koka", 1_000)
