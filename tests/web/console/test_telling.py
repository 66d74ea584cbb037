"""Who must be told: whom to ring, and who has been told, by whom and when."""

import re
from dataclasses import replace

import pytest

from tests.web.console.night import activated, text_of
from tests.web.staffed import Person, Staffed


def test_each_function_has_its_number_to_press(tobias: Person) -> None:
    page = tobias.page(activated(tobias))
    assert 'href="tel:+46313900601"' in page
    assert "Exempelköpings vatten, jour" in page
    both = re.search(r'id="told-neighbours".*?</li>', page, re.DOTALL)
    assert both is not None
    assert both[0].count('href="tel:') == 2


def test_a_function_without_a_number_says_whom_to_ask_for_it(tobias: Person) -> None:
    page = text_of(tobias.page(activated(tobias)))
    assert "No number here: ask the administrator to add it." in page
    assert "centre.toml" not in page, "a duty officer can do nothing about a file"


def test_a_tick_says_who_and_when_and_is_there_for_everybody_and_in_the_log(
    staffed: Staffed, tobias: Person, karin: Person
) -> None:
    incident = activated(tobias)
    tobias.sent(f"{incident}/told/water_producer")
    page = text_of(karin.page(incident))
    assert re.search(r"Told by Tobias Tjänst .{0,12}\d\d:\d\d \(", page)
    assert "14 left of 15" in page
    entry = staffed.house.database.read(lambda record: record.journal.newest(kind="told.ticked", limit=1)[0])
    assert entry.data == {"incident": incident.rpartition("/")[2], "key": "water_producer", "ticked": True}


def test_an_untick_of_what_was_never_ticked_is_not_in_the_log(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    tobias.sent(f"{incident}/told/nobody_at_all", {"undo": "1"})
    assert not staffed.house.database.read(lambda record: record.journal.newest(kind="told.ticked", limit=1))


def test_an_exercise_offers_no_number_outside_its_allow_list(
    staffed: Staffed, tobias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = activated(tobias, kind="exercise")
    assert 'href="tel:' not in tobias.page(incident)
    allowed = staffed.house.centre.staff_numbers | {"+46313900611"}
    centre = replace(staffed.house.centre, staff_numbers=allowed)
    monkeypatch.setitem(staffed.app.extensions, "upplys", replace(staffed.house, centre=centre))
    assert re.findall(r'href="tel:([^"]+)"', tobias.page(incident)) == ["+46313900611"]
