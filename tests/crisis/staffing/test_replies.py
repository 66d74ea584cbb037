"""What people answer in the night, and what it is taken for."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.staffing.callouts.model import Meaning
from crisis.staffing.callouts.replies import Reply, moment_of, understood

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    "body",
    [
        *("JA", "ja!", "Japp", "YES", "ok", "1", "Ja.", " ja ", "JA TACK", "Ja, jag kommer!", "jag kommer"),
        *("👍", "👍🏽", "Ok!!", "Ｊａ", "okej", "نعم", "kyllä", "Absolut 😊", "“Ja”"),
    ],
)
def test_a_yes_in_any_spelling_is_a_yes(body: str) -> None:
    assert understood(body) == Reply(Meaning.YES)


@pytest.mark.parametrize("body", ["NEJ", "nej.", "no", "2", "Nej tack", "Tyvärr", "jag kan inte", "لا"])
def test_a_no_is_a_no(body: str) -> None:
    assert understood(body) == Reply(Meaning.NO)


@pytest.mark.parametrize(
    ("body", "clock"),
    [
        ("SENARE 07:30", time(7, 30)),
        ("kl 7", time(7, 0)),
        ("kl7", time(7, 0)),
        ("Kl. 07.30", time(7, 30)),
        ("0730", time(7, 30)),
        ("3 07:30", time(7, 30)),
        ("kan först 9", time(9, 0)),
        ("later", None),
        ("3", None),
        ("kanske", None),
    ],
)
def test_later_with_or_without_a_time(body: str, clock: time | None) -> None:
    assert understood(body) == Reply(Meaning.LATER, clock)


def test_a_yes_can_name_a_time() -> None:
    assert understood("Ja, är där 05:30") == Reply(Meaning.YES, time(5, 30))


@pytest.mark.parametrize(("body", "meaning"), [("STOPP", Meaning.STOP), ("Stop.", Meaning.STOP)])
def test_stop_is_stop(body: str, meaning: Meaning) -> None:
    assert understood(body).meaning is meaning
    assert understood("START").meaning is Meaning.START


@pytest.mark.parametrize(
    "body",
    [
        *("", "   ", "🤷", "vem är det?", "ja nej", "ja men inte idag", "ok men ring mig först", "7 eller 8"),
        *("Ja om barnen är friska", "sluta inte", "jag stoppar om barnen", "x" * 5000, "25:00", "ja " * 100),
    ],
)
def test_what_is_not_wholly_understood_is_left_to_a_person(body: str) -> None:
    assert understood(body) == Reply(Meaning.UNCLEAR)


@given(st.text(max_size=400))
def test_nothing_that_comes_in_brings_it_down(body: str) -> None:
    assert understood(body).meaning in Meaning


def test_a_time_is_the_next_one_that_clocks_show_where_we_are() -> None:
    night = datetime(2026, 11, 22, 1, 40, tzinfo=UTC)  # 02:40 in Sweden
    assert moment_of(time(7, 30), night, ZONE) == datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert moment_of(time(2, 0), night, ZONE) == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_time_in_the_night_when_clocks_change() -> None:
    before = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 01:30, summer time still
    assert moment_of(time(7, 0), before, ZONE) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
