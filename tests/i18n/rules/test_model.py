"""What a text may hold, and how what it may not hold is shown."""

import time
from contextlib import suppress
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.languages.model import LanguageTag
from i18n.rules.errors import TextRefused
from i18n.rules.model import (
    Why,
    character_faults,
    check_text,
    clean_line,
    shown,
    speech_seconds,
    unix_lines,
)
from tests.i18n import hostile

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("character", "why"),
    [
        ("\x00", Why.HIDDEN),
        ("\x0b", Why.HIDDEN),
        ("\r", Why.HIDDEN),
        ("\x7f", Why.HIDDEN),
        ("\x85", Why.HIDDEN),
        ("\u2028", Why.HIDDEN),
        ("\ufeff", Why.HIDDEN),
        ("\uffff", Why.HIDDEN),
        ("\U0003fffe", Why.HIDDEN),
        ("\u202a", Why.TURNS),
        ("\u202e", Why.TURNS),
        ("\u2066", Why.TURNS),
        ("\u2069", Why.TURNS),
        ("\ud800", Why.BROKEN),
        ("\n", Why.LINE_BREAK),
        ("\t", Why.LINE_BREAK),
    ],
)
def test_a_refused_character_is_told_with_its_place_its_name_and_why(character: str, why: Why) -> None:
    faults = character_faults(f"Koka {character} vattnet")
    assert [(fault.at, fault.character, fault.why) for fault in faults] == [
        (6, f"U+{ord(character):04X}", why)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",
        "\u200fمرحبا\u200e",
        "👩‍👩‍👧‍👦",
        "Ängen, Åvägen – “citat” 50 °C",
        "e\u0301",
        "ትግርኛ፡ ሓበሬታ",
        "Łódź",
    ],
)
def test_what_languages_need_is_kept(text: str) -> None:
    assert check_text("body", text, longest=100) == text


def test_lines_and_tabs_are_kept_where_there_are_lines() -> None:
    assert character_faults("a\n\tb", lines=True) == ()


def test_a_refusal_names_the_field_and_says_what_to_do() -> None:
    with pytest.raises(TextRefused) as refused:
        check_text("title", "Koka\u202e vattnet", longest=100)
    (wrong,) = refused.value.errors
    assert str(wrong) == (
        "title: Position 5 holds a mark that turns the direction of writing (U+202E). Remove it."
    )


def test_a_text_that_is_too_long_is_told_its_length() -> None:
    with pytest.raises(TextRefused) as refused:
        check_text("body", "x" * 11, longest=10)
    assert refused.value.errors[0].facts == {"length": 11, "most": 10}


def test_a_line_is_cleaned_of_spaces_only() -> None:
    assert clean_line("area", "  Norra \u00a0 Älvstranden ") == "Norra Älvstranden"


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "a\tb", "\x00"])
def test_a_line_that_is_empty_or_holds_a_control_character_is_refused(text: str) -> None:
    with pytest.raises(TextRefused):
        clean_line("area", text)


@given(ANY_TEXT)
def test_what_is_shown_is_fit_for_xml_whatever_was_stored(text: str) -> None:
    safe = shown(text)
    assert ElementTree.fromstring(f"<t>{escape(safe)}</t>").text == (safe or None)
    assert not character_faults(safe, lines=True)


@given(ANY_TEXT)
def test_a_text_without_faults_is_shown_as_it_is(text: str) -> None:
    assert (shown(text) == text) == (not character_faults(text, lines=True))


@pytest.mark.parametrize("text", hostile.strings())
def test_a_hostile_line_is_kept_exactly_or_refused(text: str) -> None:
    line = None
    with suppress(TextRefused):
        line = clean_line("area", text, longest=1_000)
    if line is not None:
        assert text.replace("\u00a0", " ").split() == line.split()
        assert not character_faults(line)


def test_windows_line_ends_become_line_feeds_and_a_lone_carriage_return_stays_to_be_refused() -> None:
    assert unix_lines("a\r\nb") == "a\nb"
    assert unix_lines("a\rb") == "a\rb"


def test_a_hundred_thousand_hostile_characters_are_judged_at_once() -> None:
    start = time.process_time()
    assert len(character_faults("\u202e" * 100_000)) == 100_000
    assert time.process_time() - start < 2


def test_speech_takes_longer_with_more_words_and_in_easy_swedish() -> None:
    sv, easy = LanguageTag("sv"), LanguageTag("sv-simple")
    short, long = "Koka vattnet.", "Koka vattnet tills det bubblar. Drick det inte innan dess."
    assert 0.5 < speech_seconds(short, sv) < 3
    assert speech_seconds(short, sv) < speech_seconds(long, sv) < speech_seconds(long, easy) < 10
    assert speech_seconds("", sv) == 0
