"""What is sealed opens with its key, for its purpose, and in no other way."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sealing.errors import KeyMissing, SealBroken
from core.sealing.keys import derive, key_id
from core.sealing.via_cryptography import AesSealer

OLD, NEW = "the secret of last year, long enough", "the secret of this year, long enough"
NUMBER = "+46701740605"


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_sealed_text_opens_exactly(words: str, purpose: str) -> None:
    sealer = AesSealer(NEW)
    sealed = sealer.seal(words, purpose)
    assert sealer.open(sealed, purpose) == words
    assert sealed.isascii()


def test_sealing_shows_neither_the_text_nor_that_two_are_alike() -> None:
    sealer = AesSealer(NEW)
    one, other = sealer.seal(NUMBER, "callback:1"), sealer.seal(NUMBER, "callback:1")
    assert one != other
    assert NUMBER not in one


def test_a_sealed_text_moved_to_another_row_does_not_open() -> None:
    sealer = AesSealer(NEW)
    with pytest.raises(SealBroken):
        sealer.open(sealer.seal(NUMBER, "callback:1"), "callback:2")


@given(st.data())
def test_an_altered_text_does_not_open(data: st.DataObject) -> None:
    sealer = AesSealer(NEW)
    sealed = sealer.seal(NUMBER, "callback:1")
    index = data.draw(st.integers(0, len(sealed) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda each: each != sealed[index]))
    with pytest.raises((SealBroken, KeyMissing)):
        sealer.open(sealed[:index] + letter + sealed[index + 1 :], "callback:1")


def test_another_spelling_of_the_same_bytes_does_not_open() -> None:
    """The last letters of base64 have spare bits, which an alteration could hide in."""
    sealer = AesSealer(NEW)
    sealed = sealer.seal(NUMBER, "callback:1")
    assert sealed.endswith("==")
    spelt = {
        sealed[:-3] + letter + "=="
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    }
    opened = []
    for each in spelt:
        with suppress(SealBroken):
            opened.append(sealer.open(each, "callback:1"))
    assert opened == [NUMBER]


@pytest.mark.parametrize(
    "nonsense", ["", "u1", "u1.x", "u1.x.y.z", "u1.x.åäö", "+46701740605", "u1..", "\0.\0.\0"]
)
def test_nonsense_is_told_in_our_words(nonsense: str) -> None:
    with pytest.raises((SealBroken, KeyMissing)):
        AesSealer(NEW).open(nonsense, "callback:1")


def test_a_new_key_opens_what_the_previous_one_sealed_and_says_what_to_seal_anew() -> None:
    before, after = AesSealer(OLD), AesSealer(NEW, previous=[OLD])
    sealed = before.seal(NUMBER, "callback:1")
    assert after.open(sealed, "callback:1") == NUMBER
    assert (before.is_current(sealed), after.is_current(sealed)) == (True, False)
    anew = after.seal(NUMBER, "callback:1")
    assert after.is_current(anew)
    with pytest.raises(KeyMissing) as wrong:
        before.open(anew, "callback:1")
    assert wrong.value.facts["key"] == key_id(NEW)


def test_each_use_has_its_own_key_and_the_name_of_a_key_is_none() -> None:
    keys = {derive(NEW, "sealing"), derive(NEW, "csrf"), derive(OLD, "sealing")}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}
    assert key_id(NEW) not in {key.hex()[:12] for key in keys}


def test_keys_are_drawn_as_rfc_5869_says() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    expected = HKDF(SHA256(), 32, salt=None, info=b"upplys/sealing").derive(NEW.encode())
    assert derive(NEW, "sealing") == expected
