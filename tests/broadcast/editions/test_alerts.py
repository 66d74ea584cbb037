from dataclasses import replace
from datetime import timedelta

from broadcast.editions.alerts import MOST, REMEMBERED, alerts_after
from broadcast.editions.at_rest import alerts_from, alerts_json
from broadcast.editions.model import Alert, Cut, EditionNumber, Instead, Sent
from scripts_library.items.model import Kind, Stage
from tests.broadcast.sample import ENTRIES, NIGHT, WATER, boil_water, ordinary_day, with_area, with_entry

FIRST = ENTRIES[0]


def sent(number: int) -> Sent:
    return Sent(EditionNumber(number), NIGHT + timedelta(minutes=number))


def course(*cuts: Cut) -> dict[str, Alert]:
    """The alerts after these editions."""
    alerts: dict[str, Alert] = {}
    for number, cut in enumerate(cuts, start=1):
        alerts = alerts_after(alerts, cut, sent(number))
    return alerts


def at_stage(stage: Stage) -> Cut:
    cut = boil_water()
    return replace(cut, incidents=(replace(cut.incidents[0], stage=stage),))


def withdrawn() -> Cut:
    cut = with_entry(boil_water(), replace(FIRST, texts={}, instead=Instead.CORRECTING))
    return replace(cut, entries=tuple(each for each in cut.entries if each.kind is not Kind.BANNER))


def test_the_first_word_is_a_message_and_an_edition_that_says_the_same_is_none() -> None:
    assert course(boil_water(), boil_water())[WATER].sent == (sent(1),)


def test_a_corrected_street_is_a_message_that_follows_the_first() -> None:
    assert course(boil_water(), with_area(boil_water(), "Ängen"))[WATER].sent == (sent(1), sent(2))


def test_what_the_message_does_not_say_makes_no_new_one() -> None:
    tanks = with_entry(boil_water(), replace(ENTRIES[3], listen=True))
    word = replace(tanks.incidents[0], slots={**tanks.incidents[0].slots, "tanks": "Hamntorget 2"})
    assert course(boil_water(), replace(tanks, incidents=(word,)))[WATER].sent == (sent(1),)


def test_a_retracted_a_withdrawn_and_a_closed_incident_end_their_alert_once() -> None:
    for end in (at_stage(Stage.RETRACTION), withdrawn(), ordinary_day()):
        alert = course(boil_water(), end, end)[WATER]
        assert (alert.sent, alert.ended) == ((sent(1),), sent(2))


def test_all_clear_is_one_more_message() -> None:
    alert = course(boil_water(), at_stage(Stage.ALL_CLEAR))[WATER]
    assert (alert.sent, alert.ended) == ((sent(1), sent(2)), None)


def test_a_word_after_the_end_is_an_alert_of_its_own() -> None:
    alert = course(boil_water(), ordinary_day(), boil_water())[WATER]
    assert (alert.sent, alert.ended) == ((sent(3),), None)


def test_an_announcement_that_has_ended_ends_the_alert() -> None:
    alone = replace(boil_water(), entries=(replace(FIRST, ends=NIGHT + timedelta(seconds=90)),))
    assert course(alone, alone)[WATER].ended == sent(2)


def test_an_ended_alert_is_told_for_a_week() -> None:
    ended = course(boil_water(), ordinary_day())
    later = Sent(EditionNumber(3), sent(2).at + REMEMBERED)
    assert WATER in alerts_after(ended, ordinary_day(), later)
    past = replace(later, at=later.at + timedelta(seconds=1))
    assert WATER not in alerts_after(ended, ordinary_day(), past)


def test_a_long_night_keeps_its_newest_messages() -> None:
    cuts = [with_area(boil_water(), f"Område {n}") for n in range(MOST + 5)]
    told = course(*cuts)[WATER].sent
    assert (len(told), told[-1]) == (MOST, sent(MOST + 5))


def test_what_is_stored_is_read_back() -> None:
    for alerts in (course(boil_water()), course(boil_water(), ordinary_day())):
        assert alerts_from(alerts_json(alerts)) == alerts
    assert alerts_from(None) == {}
