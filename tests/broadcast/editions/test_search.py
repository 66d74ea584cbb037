"""Search as somebody types with a caller on the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.editions.search import AROUND, Document, Index, fold, one_letter_wrong

STREETS = Document(
    "streets", "Vilka gator gäller det?", "Dessa gator berörs: Storgatan, Ängsvägen och Östra ån."
)
INFANTS = Document("infants", "Vad gäller för spädbarn?", "Använd bara kokt vatten till spädbarnets mat.")
WATER = Document(
    "tanks", "Var kan jag hämta dricksvatten?", "Vattentankar finns på Norrby torg och Hamnskolan."
)
INDEX = Index.of([STREETS, INFANTS, WATER])


def found(query: str) -> list[str]:
    return [each.key for each in INDEX.find(query)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ängsvägen", "streets"),
        ("angsvagen", "streets"),
        ("ÄNGSV", "streets"),
        ("ansgvägen", "streets"),
        ("ängsvägne", "streets"),
        ("storgtaan", "streets"),
        ("storgaten", "streets"),
        ("ån", "streets"),
        ("spädbarn", "infants"),
        ("spadbarn mat", "infants"),
        ("barn", "infants"),
        ("dricksvatten", "tanks"),
        ("norrby", "tanks"),
        ("var hämta vatten", "tanks"),
        ("hamnskola", "tanks"),
    ],
)
def test_what_is_meant_is_found_first(typed: str, first: str) -> None:
    assert found(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "?!", "xyzzy", "ska", "torgetplatsen"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert found(typed) == []


def test_a_text_with_every_word_comes_before_one_with_some() -> None:
    assert found("vatten torg")[:2] == ["tanks", "infants"]


def test_what_is_written_with_its_letters_comes_before_what_is_only_like_it() -> None:
    index = Index.of([Document("plain", "Lada", "lada"), Document("marked", "Låda", "låda")])
    assert [each.key for each in index.find("låda")] == ["marked", "plain"]


def test_a_wrong_letter_counts_only_where_nothing_is_spelt_right() -> None:
    index = Index.of([Document("hand", "Hand", "handen"), Document("sand", "Sand", "sanden")])
    assert [each.key for each in index.find("sand")] == ["sand"]


def test_a_snippet_shows_the_word_where_it_stands() -> None:
    long = Document("long", "Lång", " ".join(f"ord{number}" for number in range(100)) + " Kvarngatan slut")
    (hit,) = Index.of([long]).find("kvarngatan")
    assert ("Kvarngatan", True) in hit.snippet
    assert sum(len(words.split()) for words, _ in hit.snippet) <= AROUND + 2


@given(st.text(max_size=400), st.text(max_size=80))
def test_whatever_is_typed_search_answers(text: str, typed: str) -> None:
    Index.of([Document("x", text, text)]).find(typed)


@given(st.from_regex(r"[a-zåäö]{4,12}", fullmatch=True), st.data())
def test_a_word_is_found_with_any_one_letter_left_out_doubled_or_swapped(
    word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    left_out = word[:at] + word[at + 1 :]
    doubled = word[:at] + word[at] + word[at:]
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert all(one_letter_wrong(fold(each), fold(word)) for each in (left_out, doubled, swapped))
