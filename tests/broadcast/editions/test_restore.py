from dataclasses import replace
from datetime import timedelta

from broadcast.editions.model import Instead
from broadcast.editions.restore import restored
from tests.broadcast.sample import ENTRIES, NIGHT, boil_water, with_area, with_entry


def test_restoring_brings_the_earlier_words_back() -> None:
    earlier, now = boil_water(), with_area(boil_water(), "Ängen")
    assert restored(earlier, now, NIGHT).cut == earlier
    assert restored(earlier, now, NIGHT).kept_back == ()


def test_what_was_withdrawn_meanwhile_stays_withdrawn_and_is_named() -> None:
    gone = replace(ENTRIES[2], instead=Instead.CORRECTING, texts={})
    result = restored(boil_water(), with_entry(boil_water(), gone), NIGHT)
    assert result.cut.entries[2] == gone
    assert result.kept_back == (gone.item,)


def test_what_has_ended_is_named() -> None:
    ended = replace(ENTRIES[3], ends=NIGHT - timedelta(minutes=1))
    later = replace(ENTRIES[2], ends=NIGHT + timedelta(minutes=1))
    earlier = with_entry(with_entry(boil_water(), ended), later)
    assert restored(earlier, boil_water(), NIGHT).kept_back == (ended.item,)
