"""Languages by their tags."""

from contextlib import suppress

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from i18n.languages.errors import NoLanguageTag, UnknownLanguage
from i18n.languages.model import (
    Direction,
    LanguageTag,
    babel_locale,
    direction,
    fallbacks,
    html_lang,
    known,
    name_in,
    own_name,
)
from tests.i18n import hostile

OFFERED = {
    "sv": ("sv", "Svenska", "ltr"),
    "sv-simple": ("sv_SE@simple", "Lätt svenska", "ltr"),
    "en": ("en", "English", "ltr"),
    "ar": ("ar", "العربية", "rtl"),
    "so": ("so", "Soomaali", "ltr"),
    "fa": ("fa", "فارسی", "rtl"),
    "prs": ("fa_AF", "دری", "rtl"),
    "ti": ("ti", "ትግርኛ", "ltr"),
    "fi": ("fi", "Suomi", "ltr"),
    "pl": ("pl", "Polski", "ltr"),
    "uk": ("uk", "Українська", "ltr"),
    "es": ("es", "Español", "ltr"),
    "kmr": ("ku_TR", "Kurdî (kurmancî)", "ltr"),
    "ckb": ("ckb", "کوردیی ناوەندی", "rtl"),
    "zh": ("zh", "中文", "ltr"),
    "zh-Hans": ("zh_Hans", "中文 (简体)", "ltr"),
    "se": ("se", "Davvisámegiella", "ltr"),
    "yi": ("yi", "ייִדיש", "rtl"),
    "rmy": (None, "Romani čhib", "ltr"),
    "fit": (None, "Meänkieli", "ltr"),
}


@pytest.mark.parametrize("tag", OFFERED)
def test_a_language_on_offer_has_its_locale_its_own_name_and_its_direction(tag: str) -> None:
    locale, name, runs = OFFERED[tag]
    found = babel_locale(LanguageTag(tag))
    assert (found and str(found), own_name(LanguageTag(tag)), direction(LanguageTag(tag))) == (
        locale,
        name,
        runs,
    )


@pytest.mark.parametrize(
    ("tag", "reader", "name"),
    [
        ("ar", "sv", "arabiska"),
        ("ar", "en", "Arabic"),
        ("sv", "sv-simple", "svenska"),
        ("sv-simple", "en", "Lätt svenska"),  # no other language has a word for it
        ("ti", "fit", "ትግርኛ"),  # nobody has told us the words of Meänkieli
    ],
)
def test_a_language_is_named_as_its_reader_names_it(tag: str, reader: str, name: str) -> None:
    assert name_in(LanguageTag(tag), LanguageTag(reader)) == name


def test_easy_swedish_is_not_taken_for_swedish() -> None:
    # sv_simple is what a plain replacement of the hyphen would ask Babel for, and it answers with plain sv
    assert str(Locale.parse("sv_simple")) == "sv"
    easy = babel_locale(LanguageTag("sv-simple"))
    assert easy is not None
    assert easy.modifier == "simple"
    assert own_name(LanguageTag("sv-simple")) != own_name(LanguageTag("sv"))


@pytest.mark.parametrize("tag", ["en-simple", "ku-Arab", "sv-1994", "ar-Latn"])
def test_a_variant_or_script_that_babel_would_drop_in_silence_is_not_known(tag: str) -> None:
    assert not known(LanguageTag(tag))


@pytest.mark.parametrize("tag", ["qq", "zzz", "zz-Latn"])
def test_a_language_nobody_knows_says_so_by_name(tag: str) -> None:
    with pytest.raises(UnknownLanguage) as unknown:
        own_name(LanguageTag(tag))
    assert tag in str(unknown.value)
    assert unknown.value.code == "unknown_language"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("SV", "sv"),
        ("sv-SIMPLE", "sv-simple"),
        ("ZH-hANS-cn", "zh-Hans-CN"),
        ("en-gb", "en-GB"),
        ("es-419", "es-419"),
    ],
)
def test_a_tag_is_kept_in_its_canonical_spelling(written: str, canonical: str) -> None:
    assert LanguageTag(written) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s",
        "sv_simple",
        "sv-",
        "-sv",
        "sv--simple",
        "sv-simple-simple",
        "svenska",
        "sv-x-mine",
        "sv simple",
        "sv\n",
    ],
)
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(NoLanguageTag):
        LanguageTag(text)


@pytest.mark.parametrize("text", hostile.strings())
def test_hostile_text_is_a_tag_or_refused_but_never_a_crash(text: str) -> None:
    tag = None
    with suppress(NoLanguageTag):
        tag = LanguageTag(text)
    assert tag is None or (len(tag) <= 35 and tag.isascii())


def test_a_refusal_does_not_repeat_a_whole_book() -> None:
    with pytest.raises(NoLanguageTag) as refused:
        LanguageTag("x" * 100_000)
    assert len(str(refused.value)) < 200


LETTERS = "abcdefghijklmnopqrstuvwxyz"
TAGS = st.builds(
    lambda *parts: "-".join(part for part in parts if part),
    st.text(LETTERS, min_size=2, max_size=3),
    st.just("") | st.text(LETTERS, min_size=4, max_size=4),
    st.just("") | st.text(LETTERS, min_size=2, max_size=2),
    st.just("") | st.text(LETTERS + "0123456789", min_size=5, max_size=8),
)


@given(TAGS)
def test_every_well_formed_tag_is_taken_and_reading_it_again_changes_nothing(text: str) -> None:
    tag = LanguageTag(text)
    assert tag.lower() == text.lower()
    assert LanguageTag(str(tag)) == tag == LanguageTag(text.upper())
    assert html_lang(tag) == tag


@given(TAGS)
def test_fallbacks_stay_within_the_language_and_get_wider(text: str) -> None:
    tag = LanguageTag(text)
    chain = fallbacks(tag)
    assert all(wider.language == tag.language for wider in chain)
    assert [len(wider) for wider in chain] == sorted((len(wider) for wider in chain), reverse=True)
    assert tag not in chain


@given(TAGS)
def test_any_tag_has_a_direction_or_is_unknown(text: str) -> None:
    tag = LanguageTag(text)
    if known(tag):
        assert direction(tag) in tuple(Direction)
        assert own_name(tag)


def test_easy_swedish_falls_back_to_swedish_and_swedish_to_nothing() -> None:
    assert fallbacks(LanguageTag("sv-simple")) == ("sv",)
    assert fallbacks(LanguageTag("sv")) == ()
