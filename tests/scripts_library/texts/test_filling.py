"""Values in their places."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.languages.model import LanguageTag
from scripts_library.slots.errors import SlotMissing, SlotValueRefused
from scripts_library.slots.model import Choice, Names, Place, SlotSpec, SlotType, SlotValue
from scripts_library.texts.blocks import parse
from scripts_library.texts.errors import WordsMissing
from scripts_library.texts.filling import fill
from scripts_library.texts.rendering import (
    Segment,
    SegmentKind,
    recording_parts,
    to_html,
    to_plain,
    to_speech,
    to_spoken,
)
from tests.i18n import hostile
from tests.scripts_library.texts.samples import AR, BODY, HERE, SLOTS, SV, VALUES, WORDS, filled, without


def test_a_body_reads_as_the_language_writes_it() -> None:
    assert to_plain(filled(BODY)) == (
        "Vattnet i Norrby, Hamnen och Ängen kan innehålla bakterier. Koka det!\n\n"
        "Nästa information kommer lördag 21 november klockan 06.30.\n\n"
        "Gör så här\n\n"
        "1. Koka vattnet.\n2. Låt det svalna.\n\n"
        "- Ring 08-465 004 00.\n- Fråga en granne."
    )


def test_a_page_isolates_every_value_and_makes_numbers_to_ring() -> None:
    assert to_html(filled(BODY)) == (
        "<p>Vattnet i <bdi>Norrby</bdi>, <bdi>Hamnen</bdi> och <bdi>Ängen</bdi> kan innehålla"
        " <bdi>bakterier</bdi>. Koka det!</p>\n"
        "<p>Nästa information kommer <bdi>lördag 21 november klockan 06.30</bdi>.</p>\n"
        "<h2>Gör så här</h2>\n"
        "<ol><li>Koka vattnet.</li><li>Låt det svalna.</li></ol>\n"
        '<ul><li>Ring <a href="tel:+46846500400"><bdi dir="ltr">08-465 004 00</bdi></a>.</li>'
        "<li>Fråga en granne.</li></ul>"
    )


def test_headings_take_the_level_their_page_needs() -> None:
    assert to_html(filled("## Gör så här"), heading=3) == "<h3>Gör så här</h3>"


def test_an_arabic_page_joins_swedish_names_in_arabic() -> None:
    assert (
        to_html(filled("{area}", language=AR))
        == "<p><bdi>Norrby</bdi> و<bdi>Hamnen</bdi> و<bdi>Ängen</bdi></p>"
    )


def test_what_is_not_known_is_left_out_with_its_whole_paragraph_or_item() -> None:
    said = to_plain(filled(BODY, without("next_information", "phone")))
    assert "Nästa information" not in said
    assert "Ring" not in said
    assert "- Fråga en granne." in said


@pytest.mark.parametrize("body", ["- Ring {phone}.", "1. Ring {phone}.", "## Ring {phone}", "{phone}"])
def test_a_list_or_heading_whose_words_all_vanish_vanishes(body: str) -> None:
    assert filled(body, without("phone")) == ()


def test_required_slots_that_are_not_filled_are_all_named() -> None:
    with pytest.raises(SlotMissing) as missing:
        filled(BODY, {})
    assert str(missing.value) == "Fill in area, cause first."
    assert [error.field for error in missing.value.errors] == ["area", "cause"]


def test_before_it_is_filled_a_text_shows_what_goes_where() -> None:
    preview = filled("I {area}: ring {phone}.", {}, blanks={"area": "Område <1>"})
    assert to_plain(preview) == "I [Område <1>]: ring [phone]."
    assert '<mark class="blank"><bdi>Område &lt;1&gt;</bdi></mark>' in to_html(preview)


def test_a_choice_without_words_in_the_language_is_never_another_language() -> None:
    with pytest.raises(WordsMissing) as missing:
        fill(parse("{cause}"), VALUES, slots=SLOTS, words={}, language=AR, tz=HERE)
    assert str(missing.value) == "The choice “microbes” of “cause” has no words in ar."


def test_yes_and_no_have_words_too() -> None:
    assert to_plain(filled("{ill}")) == "Ingen är sjuk."


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(SlotValueRefused) as refused:
        filled("{area}", {"area": Choice("microbes")})
    assert refused.value.errors[0].field == "area"


def test_an_undeclared_slot_is_refused() -> None:
    with pytest.raises(SlotValueRefused):
        filled("{colour}", {"colour": Place("red")})


def test_a_voice_reads_a_line_a_breath() -> None:
    assert to_spoken(filled(BODY)).splitlines() == [
        "Vattnet i Norrby, Hamnen och Ängen kan innehålla bakterier. Koka det!",
        "Nästa information kommer lördag den 21:a november klockan 6:30.",
        "Gör så här.",
        "Koka vattnet.",
        "Låt det svalna.",
        "Ring 0 8, 4 6 5, 0 0 4, 0 0.",
        "Fråga en granne.",
    ]


def test_speech_is_cut_at_sentences_and_slots() -> None:
    fixed, slot = SegmentKind.FIXED, SegmentKind.SLOT
    assert to_speech(filled("Vattnet i {area} är farligt. Koka det!\n\nRing {phone}.")) == (
        Segment(fixed, "Vattnet i"),
        Segment(slot, "Norrby, Hamnen och Ängen", "area"),
        Segment(fixed, "är farligt."),
        Segment(fixed, "Koka det!", ends=True),
        Segment(fixed, "Ring"),
        Segment(slot, "0 8, 4 6 5, 0 0 4, 0 0", "phone", ends=True),
    )


def test_what_was_recorded_before_fits_whatever_the_slots_hold() -> None:
    recorded = recording_parts(parse(BODY))
    for values in (VALUES, without("phone"), without("next_information", "phone")):
        spoken = [part.words for part in to_speech(filled(BODY, values)) if part.kind is SegmentKind.FIXED]
        assert [part for part in recorded if part in spoken] == spoken


# Anything a page could be broken with, in the body and in the values

NASTY = st.text(
    st.sampled_from(list("<>&\"'/= abc{}\n-1.#\u202e\x00\u2066]")) | st.characters(codec="utf-8"), max_size=80
)
LANGUAGES = st.sampled_from(
    [LanguageTag(tag) for tag in ("sv", "sv-simple", "en", "ar", "fa", "fi", "zh", "fit")]
)


class Tags(HTMLParser):
    """The tags of a page and the words between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


@given(NASTY, NASTY, NASTY, LANGUAGES)
def test_a_page_holds_only_our_tags_and_is_well_formed_whatever_is_written(
    body: str, name: str, place: str, language: LanguageTag
) -> None:
    specs = (SlotSpec("area", SlotType.AREA), SlotSpec("place", SlotType.PLACE))
    values: dict[str, SlotValue] = {"area": Names((name or "x", "Norrby")), "place": Place(place)}
    doubled = body.replace("{", "{{").replace("}", "}}")
    blocks = parse(f"{doubled}\n\nI {{area}} och {{place}}: {doubled}\n- {{place}}")
    page = to_html(fill(blocks, values, slots=specs, words={}, language=language, tz=HERE))
    ours = {"p", "h2", "ul", "ol", "li", "hr", "bdi"}
    read = Tags()
    read.feed(page)
    assert read.tags <= ours
    ElementTree.fromstring(f"<div>{page.replace('<hr>', '<hr/>')}</div>")


@pytest.mark.parametrize("text", hostile.strings())
def test_hostile_words_come_out_as_words(text: str) -> None:
    specs = (SlotSpec("place", SlotType.PLACE),)
    blocks = parse("{place}")
    read = Tags()
    page = to_html(fill(blocks, {"place": Place(text)}, slots=specs, words={}, language=SV, tz=HERE))
    read.feed(page)
    assert read.tags == {"p", "bdi"}
    ElementTree.fromstring(page)


@given(NASTY)
def test_the_same_words_give_the_same_page_and_the_same_speech(body: str) -> None:
    doubled = body.replace("{", "{{").replace("}", "}}") + "{area}"
    first, second = filled(doubled), filled(doubled)
    assert (to_html(first), to_plain(first), to_speech(first)) == (
        to_html(second),
        to_plain(second),
        to_speech(second),
    )


@given(NASTY, st.sets(st.sampled_from(["phone", "next_information", "ill"])))
def test_fixed_speech_is_always_among_what_is_recorded(body: str, unknown: set[str]) -> None:
    doubled = body.replace("{", "{{").replace("}", "}}")
    whole = f"{doubled} {{phone}} {doubled}\n- {{ill}}\n\n{{area}}{doubled}{{next_information}}"
    recorded = set(recording_parts(parse(whole)))
    speech = to_speech(filled(whole, without(*unknown)))
    assert {part.words for part in speech if part.kind is SegmentKind.FIXED} <= recorded


def test_the_words_of_the_sample_are_all_used() -> None:
    assert set(WORDS) == {"cause", "ill"}
