"""A question's public number: nobody can guess it, and it can be read aloud and written down by ear.

Crockford's base 32 (no I, L, O or U), nine symbols from the system's randomness and one that checks them
(Luhn's sum in base 32: one wrong symbol, and nearly every pair that changed places, is found). Written in two
groups of five: 7K2MQ-40XD9.
"""

import secrets
from collections.abc import Callable
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DRAWN: Final = 9
_BASE: Final = len(ALPHABET)
_BITS: Final = 5
_READ: Final = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_BETWEEN: Final = frozenset(" \u00a0\u202f\t-\u2010\u2011\u2012\u2013\u2014\u2212.\u200e\u200f")
LONGEST_TYPED: Final = 40


def new_number(draw: Callable[[int], int] = secrets.randbits) -> str:
    """A number that no question has, as good as surely: there are 3.5 × 10¹³. ``draw`` gives so many random
    bits."""
    drawn = draw(DRAWN * _BITS)
    symbols = [drawn >> place * _BITS & _BASE - 1 for place in range(DRAWN)]
    return _written([*symbols, _check(symbols)])


def number_of(typed: str) -> str | None:
    """The number as it is kept, from however it was typed: small letters, spaces and dashes anywhere, O for
    0, I and L for 1. None where it can be no number."""
    if len(typed) > LONGEST_TYPED:
        return None
    symbols = [_READ.get(each) for each in typed.upper() if each not in _BETWEEN]
    known = [each for each in symbols if each is not None]
    if len(known) != len(symbols) or len(known) != DRAWN + 1 or _check(known[:-1]) != known[-1]:
        return None
    return _written(known)


def _check(symbols: list[int]) -> int:
    """Luhn's sum in base 32: every second symbol from the right is doubled, its digits added."""
    total = 0
    for place, symbol in enumerate(reversed(symbols)):
        weighed = symbol * (2 if place % 2 == 0 else 1)
        total += weighed // _BASE + weighed % _BASE
    return -total % _BASE


def _written(symbols: list[int]) -> str:
    letters = "".join(ALPHABET[each] for each in symbols)
    return f"{letters[:5]}-{letters[5:]}"
