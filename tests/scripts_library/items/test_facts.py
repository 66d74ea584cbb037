"""Facts compared across languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_library.items.facts import Difference, Fact, FactKind, differences, facts_of
from scripts_library.items.model import (
    ItemId,
    NumberedText,
    RevisionId,
    Text,
    TextState,
    newest,
    state_of,
)

SAME = [
    ("Koka i 3 minuter.", "sv", "Boil for 3 minutes.", "en"),
    ("Koka i tre minuter.", "sv", "Boil for 3 minutes.", "en"),
    ("Koka i 3 minuter.", "sv", "Boil for three minutes.", "en"),
    ("Koka i 3 minuter.", "sv", "اغلوا الماء ٣ دقائق.", "ar"),
    ("Koka i 3 minuter.", "sv", "اغلوا الماء لثلاث دقائق.", "ar"),
    ("Koka i 3 minuter.", "sv", "Keitä kolme minuuttia.", "fi"),
    ("Före klockan 6.30.", "sv", "Before 6:30 am.", "en"),
    ("Före kl. 18.30.", "sv", "Before 6.30 pm.", "en"),
    ("Klockan 6.", "sv", "At 6 am.", "en"),
    ("Ring 08-465 004 00.", "sv", "Call +46 8 465 004 00.", "en"),
    ("Ring 113 13 eller 112.", "sv", "Call 112, or 11313.", "en"),
    ("50 000 liter, 2,5 dl.", "sv", "50,000 litres, 2.5 dl.", "en"),
    ("Läs på exempelkoping.example/vatten.", "sv", "Read at Exempelkoping.example/vatten", "en"),
    ("1. Koka.\n2. Låt svalna.", "sv", "- Boil.\n- Let it cool.", "en"),
    ("I {area} från {from}.", "sv", "From {from} in {area}.", "en"),
]
DIFFERENT = [
    ("Koka i 3 minuter.", "sv", "Boil for 5 minutes.", "en", FactKind.NUMBER),
    ("Koka i 3 minuter.", "sv", "اغلوا الماء ٥ دقائق.", "ar", FactKind.NUMBER),
    ("Före klockan 6.30.", "sv", "Before 6:30 pm.", "en", FactKind.TIME),
    ("Ring 08-465 004 00.", "sv", "Call 08-465 004 01.", "en", FactKind.PHONE),
    ("I {area}.", "sv", "In your area.", "en", FactKind.SLOT),
    ("Läs på exempelkoping.example.", "sv", "Read at other.example.", "en", FactKind.ADDRESS),
]


@pytest.mark.parametrize(("source", "language", "other", "into"), SAME)
def test_the_same_facts_in_another_languages_manner_are_no_difference(
    source: str, language: str, other: str, into: str
) -> None:
    assert differences(source, language, other, into) == ()


@pytest.mark.parametrize(("source", "language", "other", "into", "kind"), DIFFERENT)
def test_another_fact_is_found_and_named(
    source: str, language: str, other: str, into: str, kind: FactKind
) -> None:
    assert kind in {each.fact.kind for each in differences(source, language, other, into)}


def test_a_difference_tells_which_side_lost_the_fact() -> None:
    assert differences("I 3 minuter", "sv", "For 5 minutes", "en") == (
        Difference(Fact(FactKind.NUMBER, "3"), lost=True),
        Difference(Fact(FactKind.NUMBER, "5"), lost=False),
    )


@given(st.text(max_size=200))
def test_any_text_says_the_same_as_itself(text: str) -> None:
    assert differences(text, "sv", text, "ar") == ()


@given(st.integers(2, 10**5), st.integers(2, 10**5))
def test_two_numbers_differ_when_they_do(one: int, other: int) -> None:
    found = facts_of(f"Antal {one} stycken")
    assert Fact(FactKind.NUMBER, str(one)) in found
    assert bool(differences(f"Antal {one} st", "sv", f"Number {other} pcs", "en")) == (one != other)


def _text(number: int, language: str, body: str, based_on: int) -> NumberedText:
    revision = RevisionId(f"r{number}")
    return NumberedText(ItemId("i"), number, Text(revision, language, "T", body, based_on=based_on))


def test_a_translation_is_current_outdated_or_contradicting_as_its_source_goes_on() -> None:
    first, english = _text(1, "sv", "Koka i 3 minuter", 1), _text(1, "en", "Boil 3 minutes", 1)
    polished, changed = _text(2, "sv", "Koka vattnet i 3 minuter", 2), _text(2, "sv", "Koka i 5 minuter", 2)
    assert state_of(english.text, first) is TextState.CURRENT
    assert state_of(english.text, polished) is TextState.OUTDATED
    assert state_of(english.text, changed) is TextState.CONTRADICTING
    assert state_of(first.text, changed) is TextState.CURRENT


def test_a_language_without_text_is_missing_or_somebodys_draft() -> None:
    assert state_of(None, None) is TextState.MISSING
    assert state_of(None, None, drafted=True) is TextState.DRAFT


def test_the_newest_text_of_a_language_is_of_its_highest_revision() -> None:
    texts = [_text(3, "en", "c", 2), _text(1, "en", "a", 1), _text(4, "sv", "d", 4)]
    found = newest(texts, "en")
    assert found is not None
    assert found.number == 3
    assert newest(texts, "ar") is None
