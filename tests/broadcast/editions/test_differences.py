from dataclasses import replace

from broadcast.editions.differences import Run, Side, What, differences, word_runs
from broadcast.editions.model import Instead
from tests.broadcast.sample import ENTRIES, boil_water, ordinary_day, with_area, with_entry


def test_a_corrected_district_is_one_difference() -> None:
    (difference,) = differences(boil_water(), with_area(boil_water(), "Norrby", "Ängen"))
    assert difference.what is What.SLOT
    assert difference.name == "area"
    assert difference.before == ["Norrby", "Hamnen"]
    assert difference.after == ["Norrby", "Ängen"]


def test_a_changed_text_is_told_by_language_and_by_word() -> None:
    old = ENTRIES[0]
    said = old.texts["sv"]
    changed = replace(
        old, texts={**old.texts, "sv": replace(said, body=said.body.replace("bubblar", "sjuder"))}
    )
    (difference,) = differences(boil_water(), with_entry(boil_water(), changed))
    assert (difference.what, difference.name, difference.language) == (What.TEXT, "koka-forsta-ordet", "sv")
    assert Run(Side.BEFORE, "bubblar") in difference.runs
    assert Run(Side.AFTER, "sjuder") in difference.runs


def test_a_withdrawn_item_and_an_ended_incident_are_told() -> None:
    withdrawn = with_entry(boil_water(), replace(ENTRIES[2], instead=Instead.CORRECTING, texts={}))
    assert What.WITHDRAWN in [each.what for each in differences(boil_water(), withdrawn)]
    told = [each.what for each in differences(boil_water(), ordinary_day())]
    assert told[:2] == [What.MODE, What.INCIDENT_GONE]
    assert told.count(What.ITEM_GONE) == 5


def test_the_first_edition_adds_everything_it_says() -> None:
    assert {each.what for each in differences(None, boil_water())} == {What.INCIDENT_ADDED, What.ITEM_ADDED}


def test_the_same_words_differ_in_nothing() -> None:
    assert differences(boil_water(), boil_water()) == ()
    assert word_runs("Koka vattnet", "Koka  vattnet") == (Run(Side.BOTH, "Koka vattnet"),)
