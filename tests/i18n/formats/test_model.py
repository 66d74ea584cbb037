"""Times, lists, numbers and ages in words."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.formats.model import join, joiners, say_age, say_clock, say_day, say_phone, say_time
from i18n.languages.model import LanguageTag
from tests.i18n.languages.test_model import OFFERED

HERE = ZoneInfo("Europe/Stockholm")
THE_MORNING = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
LANGUAGES = st.sampled_from([LanguageTag(tag) for tag in OFFERED])
SV = LanguageTag("sv")


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("sv", "lördag 21 november klockan 06.30"),
        ("sv-simple", "lördag 21 november klockan 06.30"),
        ("en", "Saturday 21 November at 06:30"),
        ("ar", "السبت 21 نوفمبر الساعة 06:30"),
        ("fa", "شنبه 21 نوامبر ساعت 06:30"),
        ("fi", "lauantaina 21. marraskuuta kello 06.30"),
        ("pl", "sobota 21 listopada, godzina 06:30"),
        ("uk", "субота 21 листопада, 06:30"),
        ("es", "sábado 21 de noviembre, 06:30"),
        ("zh", "11月21日星期六 06:30"),
        ("fit", "2026-11-21 06:30"),
        ("rmy", "2026-11-21 06:30"),
    ],
)
def test_a_time_is_written_out_whole_in_the_manner_of_the_language(tag: str, written: str) -> None:
    assert say_time(THE_MORNING, LanguageTag(tag), HERE) == written


@pytest.mark.parametrize(
    ("tag", "hour", "minute", "spoken"),
    [
        ("sv", 6, 30, "lördag den 21:a november klockan 6:30"),
        ("sv", 7, 0, "lördag den 21:a november klockan 7"),
        ("sv", 14, 5, "lördag den 21:a november klockan 14 noll 5"),
        ("en", 6, 30, "Saturday the 21st of November at 6:30"),
        ("en", 7, 0, "Saturday the 21st of November at 7 o’clock"),
        ("en", 7, 5, "Saturday the 21st of November at 7 oh 5"),
    ],
)
def test_a_voice_is_given_a_time_it_can_say(tag: str, hour: int, minute: int, spoken: str) -> None:
    at = datetime(2026, 11, 21, hour, minute, tzinfo=HERE)
    assert say_time(at, LanguageTag(tag), HERE, spoken=True) == spoken


@pytest.mark.parametrize(
    ("day", "sv", "en"),
    [(1, "1:a", "1st"), (2, "2:a", "2nd"), (3, "3:e", "3rd"), (11, "11:e", "11th"), (22, "22:a", "22nd")],
)
def test_days_are_said_as_ordinals(day: int, sv: str, en: str) -> None:
    at = datetime(2026, 12, day, 12, tzinfo=UTC)
    assert f" den {sv} december" in say_time(at, SV, HERE, spoken=True)
    assert f" the {en} of December" in say_time(at, LanguageTag("en"), HERE, spoken=True)


def test_the_clock_is_the_one_on_the_wall_there() -> None:
    summer = datetime(2026, 7, 1, 22, 15, tzinfo=UTC)
    assert say_clock(summer, SV, HERE) == "00.15"
    assert say_day(summer, SV, HERE) == "torsdag 2 juli"
    assert say_clock(summer, LanguageTag("en"), HERE) == "00:15"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        say_time(datetime(2026, 11, 21, 6, 30), SV, HERE)  # noqa: DTZ001 - the point of the test


@given(LANGUAGES, st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - made aware below
def test_every_language_tells_the_same_figures_in_latin_digits(tag: LanguageTag, local: datetime) -> None:
    at = local.replace(tzinfo=UTC).astimezone(HERE)
    said = say_time(at, tag, HERE)
    figures = re.findall(r"\d+", said)
    assert all(figure.isascii() for figure in figures)
    assert [int(figure) for figure in figures[-2:]] == [at.hour, at.minute]
    assert at.day in [int(figure) for figure in figures[:-2]]
    assert said == say_time(at, tag, HERE)


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("sv", "Norrby, Hamnen och Ängen"),
        ("sv-simple", "Norrby, Hamnen och Ängen"),
        ("en", "Norrby, Hamnen and Ängen"),
        ("ar", "Norrby وHamnen وÄngen"),
        ("fi", "Norrby, Hamnen ja Ängen"),
        ("so", "Norrby, Hamnen iyo Ängen"),
        ("fit", "Norrby, Hamnen, Ängen"),
    ],
)
def test_names_are_joined_by_the_language(tag: str, said: str) -> None:
    assert join(["Norrby", "Hamnen", "Ängen"], LanguageTag(tag)) == said


@given(LANGUAGES, st.lists(st.text(min_size=1), max_size=12))
def test_a_list_holds_every_name_untouched_between_its_joiners(tag: LanguageTag, names: list[str]) -> None:
    between = joiners(len(names), tag)
    assert len(between) == len(names) + 1
    whole = between[0] + "".join(name + after for name, after in zip(names, between[1:], strict=True))
    assert join(names, tag) == whole


def test_one_name_is_itself_and_none_is_nothing() -> None:
    assert (join(["Norrby"], SV), join([], SV)) == ("Norrby", "")


def test_a_number_of_the_country_is_written_as_there_and_another_with_its_plus() -> None:
    assert say_phone("+46846500400", SV) == "08-465 004 00"
    assert say_phone("+46313900600", LanguageTag("ar")) == "031-390 06 00"
    assert say_phone("+4721930000", SV) == "+47 21 93 00 00"


def test_a_voice_says_a_number_digit_by_digit_in_groups() -> None:
    assert say_phone("+46846500400", SV, spoken=True) == "0 8, 4 6 5, 0 0 4, 0 0"
    assert say_phone("+4721930000", SV, spoken=True).startswith("+ 4 7, 2 1")


@pytest.mark.parametrize("text", ["", "112", "08-465 004 00", "+", "abc"])
def test_what_is_not_e164_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        say_phone(text, SV)


@pytest.mark.parametrize(
    ("seconds", "sv", "en"),
    [
        (-5, "0 s", "0 sec"),
        (59, "59 s", "59 sec"),
        (60, "1 min", "1 min"),
        (399, "6 min", "6 min"),
        (7199, "1 tim", "1 hr"),
    ],
)
def test_an_age_is_told_in_its_largest_full_unit(seconds: int, sv: str, en: str) -> None:
    age = timedelta(seconds=seconds)
    assert (say_age(age, SV), say_age(age, LanguageTag("en"))) == (sv, en)


@given(LANGUAGES, st.timedeltas(timedelta(0), timedelta(days=3650)))
def test_every_language_tells_every_age(tag: LanguageTag, age: timedelta) -> None:
    said = say_age(age, tag)
    assert said
    assert all(sign.isascii() for sign in said if sign.isdigit())
