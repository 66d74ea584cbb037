"""A question's public number is read aloud, written down, and typed again."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.questions.number import ALPHABET, new_number, number_of


def made_of(symbols: list[int]) -> str:
    return new_number(lambda _: sum(each << 5 * place for place, each in enumerate(symbols)))


NUMBERS = st.lists(st.integers(0, 31), min_size=9, max_size=9).map(made_of)


@given(
    NUMBERS, st.sampled_from([str, str.lower, str.title]), st.sampled_from(["-", "", " ", " - ", "–", "."])
)
def test_a_number_is_known_however_it_is_typed(
    number: str, letters: Callable[[str], str], between: str
) -> None:
    typed = letters(number.replace("-", between))
    assert number_of(typed) == number
    assert number_of(f" {typed} ") == number
    assert number_of(typed.replace("0", "o").replace("1", "l")) == number
    assert number_of(typed.replace("1", "I")) == number


@given(NUMBERS, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_found(number: str, place: int, symbol: str) -> None:
    bare = number.replace("-", "")
    wrong = bare[:place] + symbol + bare[place + 1 :]
    assert (number_of(wrong) is None) == (wrong != bare)


@pytest.mark.parametrize("typed", ["", "7K2MQ", "7K2MQ-40XDU", "7K2MQ-40XD9-7", "å" * 10, "0" * 41, "٠" * 10])
def test_what_can_be_no_number_is_none(typed: str) -> None:
    assert number_of(typed) is None


def test_numbers_follow_no_order_and_none_comes_twice() -> None:
    numbers = [new_number() for _ in range(2_000)]
    assert len(set(numbers)) == len(numbers)
    assert numbers != sorted(numbers)
