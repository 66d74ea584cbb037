"""The number that a caller enters by keys, where a partner passed the call on: it is read back, carried to
the next step sealed for this very call, and is in no log, no key and no stored answer."""

import re
from collections.abc import Collection
from typing import Final, NamedTuple

import phonenumbers

from core.sealing.errors import KeyMissing, SealBroken
from core.sealing.ports import Sealer
from crisis.calls.model import number_purpose

COUNTRY: Final = "SE"
_CARRIED: Final = re.compile(r"n=([A-Za-z0-9._=-]{20,400})", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]{5,17}", re.ASCII)


class Given(NamedTuple):
    """A number that a caller gave: E.164, and sealed."""

    number: str
    sealed: str

    @property
    def digits(self) -> str:
        """As it is dialled in the country, for reading back."""
        parsed = phonenumbers.parse(self.number)
        if parsed.country_code == phonenumbers.country_code_for_region(COUNTRY):
            return f"0{phonenumbers.national_significant_number(parsed)}"
        return f"00{self.number[1:]}"


def entered(digits: str, never: Collection[str]) -> str | None:
    """The number in E.164 where it can be rung; None for one that can't be, for a short number such as 112,
    and for one of ``never``."""
    if not _DIGITS.fullmatch(digits):
        return None
    try:
        parsed = phonenumbers.parse(digits, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None if not phonenumbers.is_valid_number(parsed) or number in never else number


def given(number: str, call: str, sealer: Sealer) -> Given:
    """The number, sealed for this call."""
    return Given(number, sealer.seal(number, number_purpose(call)))


def carried(query: str, call: str, sealer: Sealer, never: Collection[str]) -> Given | None:
    """The number that an earlier step of this very call was given; None where there is none."""
    found = _CARRIED.fullmatch(query)
    if found is None:
        return None
    try:
        number = sealer.open(found[1], number_purpose(call))
    except (SealBroken, KeyMissing):
        return None
    return None if number in never else Given(number, found[1])
