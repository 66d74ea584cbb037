"""What an approval is given for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.rules.errors import TextRefused
from scripts_library.slots.model import SlotSpec, SlotType
from scripts_library.texts.model import Text, check_text, text_faults, text_hash
from tests.scripts_library.texts.samples import BODY, SLOTS, WORDS

TEXT = Text("Koka vattnet", BODY, WORDS)


def hashed(text: Text = TEXT, slots: tuple[SlotSpec, ...] = SLOTS, kind: str = "announcement") -> str:
    return text_hash(kind, "event", "sv", text, slots)


def test_a_texts_hash_stays_the_same_for_ever() -> None:
    assert hashed() == "6562068f54ff3b048c7cfe9eb1a2eeffcdb922d812812656725891f3549ac70b"


@pytest.mark.parametrize(
    "other",
    [
        replace(TEXT, title="Koka vattnet!"),
        replace(TEXT, body=BODY + " "),
        replace(TEXT, body=BODY.replace("\n", "\r\n")),
        replace(TEXT, body=BODY.replace("ä", "a\u0308")),
        replace(TEXT, words=WORDS | {"cause": {"microbes": "virus", "chemicals": "kemiska ämnen"}}),
    ],
)
def test_any_changed_byte_of_the_words_is_another_text(other: Text) -> None:
    assert hashed(other) != hashed()


@pytest.mark.parametrize(
    "slots",
    [
        (replace(SLOTS[0], type=SlotType.STREETS), *SLOTS[1:]),
        (replace(SLOTS[0], required=False), *SLOTS[1:]),
        (SLOTS[0], replace(SLOTS[1], choices=("microbes", "chemicals", "unknown")), *SLOTS[2:]),
    ],
)
def test_a_slot_that_is_declared_otherwise_is_another_text(slots: tuple[SlotSpec, ...]) -> None:
    assert hashed(slots=slots) != hashed()


def test_kind_authority_and_language_are_covered() -> None:
    all_four = {
        hashed(),
        hashed(kind="banner"),
        text_hash("announcement", "standing", "sv", TEXT, SLOTS),
        text_hash("announcement", "event", "en", TEXT, SLOTS),
    }
    assert len(all_four) == 4


def test_what_the_body_does_not_use_changes_nothing() -> None:
    further = (*SLOTS, SlotSpec("tanks", SlotType.STREETS))
    elsewhere = replace(TEXT, words=WORDS | {"ill": {"yes": "ja", "no": "nej"}})
    example = (replace(SLOTS[0], example="Norrby"), *SLOTS[1:])
    assert {hashed(slots=further), hashed(elsewhere), hashed(slots=example), hashed(slots=SLOTS[::-1])} == {
        hashed()
    }


def fields(text: Text) -> list[str]:
    return [error.field for error in text_faults(text, SLOTS)]


def test_a_text_that_can_be_said_has_no_faults() -> None:
    assert fields(TEXT) == []
    assert check_text(TEXT, SLOTS) is TEXT


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (Text("", "Koka."), ["title"]),
        (Text("Koka", " \n "), ["body"]),
        (Text("Koka\nnu", "Koka."), ["title"]),
        (Text("x" * 201, "Koka."), ["title"]),
        (Text("Koka", "x" * 65_537), ["body"]),
        (Text("Koka\u202e", "Koka\x00."), ["title", "body"]),
        (Text("Koka", "Koka {."), ["body"]),
        (Text("Koka", "{colour}"), ["body"]),
        (Text("Koka", "{cause}", {"cause": {"microbes": "\u2066bakterier"}}), ["words.cause.microbes"]),
    ],
)
def test_what_cannot_be_said_is_told_at_its_field(text: Text, wrong: list[str]) -> None:
    assert fields(text) == wrong
    with pytest.raises(TextRefused):
        check_text(text, SLOTS)


@given(st.text(), st.text(), st.text())
def test_any_text_is_judged_and_one_without_faults_has_a_hash(title: str, body: str, said: str) -> None:
    text = Text(title, body, {"cause": {"microbes": said}})
    faults = text_faults(text, SLOTS)
    assert faults or len(hashed(text)) == 64
