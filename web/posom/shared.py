"""What POSOM's pages and its API share: what was typed made into values, and what is on duty instead."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import phonenumbers

from core.errors import FieldError, msgid
from crisis.posom.errors import BadReferral
from web.context import house, language
from web.typed import language_of as typed_language

LOCAL_FORM: Final = "%Y-%m-%dT%H:%M"


def instead_now() -> str:
    """What is on duty where POSOM is not started, in the reader's language; empty where nothing is set."""
    words = house().centre.posom_instead
    return (
        words.get(language()) or words.get(house().centre.default_language) or next(iter(words.values()), "")
    )


def number_of(typed: str) -> str:
    """E.164. Raises `BadReferral`; a partner's own number is none of the caller's."""
    parsed = _parsed(typed)
    if parsed is None:
        raise BadReferral(errors=[FieldError("phone", msgid("Write a telephone number that can be rung."))])
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if number in house().centre.partners_own_numbers:
        fault = msgid("That is a partner's own number. Ask for the caller's.")
        raise BadReferral(errors=[FieldError("phone", fault)])
    return number


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(typed, "SE")
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


def language_of(tag: str) -> str:
    """Raises `BadReferral`."""
    return typed_language(tag, BadReferral)


def local_time(typed: str, field: str) -> datetime | None:
    """A local time of a form as a moment; None where nothing was typed. Raises `BadReferral`."""
    if not typed:
        return None
    try:
        local = datetime.strptime(typed, LOCAL_FORM)  # noqa: DTZ007 - given its zone in the next line
    except ValueError as wrong:
        raise BadReferral(errors=[FieldError(field, msgid("Write a day and a time."))]) from wrong
    return local.replace(tzinfo=ZoneInfo(house().centre.municipality.timezone))
