"""Times, lists, phone numbers and ages in words: pure, and the same for the same input in every run.

Digits are Latin and clocks run over 24 hours in every language, so that what a caller hears in Arabic and
reads in Swedish is the same figure. A language without data of its own gets numbers and signs only.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

import phonenumbers
from babel import Locale
from babel.dates import format_timedelta
from babel.lists import format_list

from i18n.formats.wordings import NUMBERS_ONLY, Wording, ordinal, wording_of
from i18n.languages.model import LanguageTag, babel_locale

_COUNTRY_CODE: Final = 46  # numbers of the country are written the way the country writes them
_MARK: Final = "\ue000"  # a private-use character that no list pattern holds


def say_time(at: datetime, tag: LanguageTag, tz: tzinfo, *, spoken: bool = False) -> str:
    """A time written out whole: "lördag 21 november klockan 06.30". `spoken`: as a voice is given it."""
    wording, locale = _wording(tag)
    pattern = wording.said if spoken and wording.said else wording.whole
    return _put(pattern, at, tag, tz, locale, _clock(_local(at, tz), wording, spoken=spoken))


def say_day(at: datetime, tag: LanguageTag, tz: tzinfo) -> str:
    """The day alone: "lördag 21 november"."""
    wording, locale = _wording(tag)
    return _put(wording.day, at, tag, tz, locale, "")


def say_clock(at: datetime, tag: LanguageTag, tz: tzinfo, *, spoken: bool = False) -> str:
    """The time of day: "06.30" in Swedish and Finnish, "06:30" elsewhere."""
    return _clock(_local(at, tz), _wording(tag)[0], spoken=spoken)


def joiners(count: int, tag: LanguageTag) -> tuple[str, ...]:
    """What stands before, between and after `count` names: ("", ", ", " och ", "") for three in Swedish.

    Apart from the names, so that a page can isolate each name's direction of writing.
    """
    locale = babel_locale(tag)
    if locale is None:
        return ("", *[", "] * (count - 1), "") if count else ("",)
    return tuple(format_list([_MARK] * count, "standard", _for_lists(locale)).split(_MARK))


def join(names: Sequence[str], tag: LanguageTag) -> str:
    """Names as a list in words: "Norrby, Hamnen och Ängen"."""
    between = joiners(len(names), tag)
    return between[0] + "".join(name + after for name, after in zip(names, between[1:], strict=True))


def say_phone(e164: str, tag: LanguageTag, *, spoken: bool = False) -> str:  # noqa: ARG001 - as its sisters
    """A phone number as it is written, "08-465 004 00"; `spoken`: digit by digit, in groups.

    Other countries' numbers keep their +. `e164` is a number in E.164; ValueError for anything
    else. The digits are the same in every language.
    """
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException as wrong:
        raise ValueError(f"not an E.164 number: {e164!r}") from wrong
    at_home = number.country_code == _COUNTRY_CODE
    form = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)
    return _digits_apart(written) if spoken else written


def say_age(age: timedelta, tag: LanguageTag) -> str:
    """How long ago, in the largest full unit up to days: "40 s", "6 min", "2 tim". Below zero is zero."""
    locale = babel_locale(tag)
    seconds = max(0, int(age.total_seconds()))
    unit, short = next((unit, short) for unit, short, upto in _UNITS if upto is None or seconds < upto * unit)
    if locale is None:
        return f"{seconds // unit} {short}"
    return format_timedelta(
        timedelta(seconds=seconds // unit * unit), format="short", locale=locale, threshold=1
    )


# seconds in the unit, its international sign, and how many of it until the next unit takes over
_UNITS: Final[tuple[tuple[int, str, int | None], ...]] = (
    (1, "s", 60),
    (60, "min", 60),
    (3600, "h", 24),
    (86400, "d", None),
)


def _wording(tag: LanguageTag) -> tuple[Wording, Locale | None]:
    locale = babel_locale(tag)
    return (NUMBERS_ONLY if locale is None else wording_of(tag)), locale


def _local(at: datetime, tz: tzinfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without time zone says no moment")
    return at.astimezone(tz)


def _clock(local: datetime, wording: Wording, *, spoken: bool) -> str:
    if not spoken:
        return f"{local.hour:02}{wording.colon}{local.minute:02}"
    if local.minute < 10:
        pattern = wording.nought if local.minute else wording.sharp
        return pattern.format(hour=local.hour, minute=local.minute)
    return f"{local.hour}:{local.minute:02}"


def _put(pattern: str, at: datetime, tag: LanguageTag, tz: tzinfo, locale: Locale | None, clock: str) -> str:
    local = _local(at, tz)
    return pattern.format(
        weekday=locale.days["format"]["wide"][local.weekday()] if locale else "",
        month=locale.months["format"]["wide"][local.month] if locale else "",
        number=local.month,
        year=local.year,
        day=local.day,
        ordinal=ordinal(local.day, tag),
        clock=clock,
    )


def _for_lists(locale: Locale) -> Locale:
    """British lists for English ("a, b and c"), since Sweden's public English is British."""
    return Locale("en", "GB") if str(locale) == "en" else locale


def _digits_apart(written: str) -> str:
    groups = "".join(sign if sign.isdigit() else " " for sign in written.replace("+", "")).split()
    said = ", ".join(" ".join(group) for group in groups)
    return f"+ {said}" if written.startswith("+") else said
