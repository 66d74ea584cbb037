"""The centre's own file: what is wrong with it is told at its key, everything at once."""

import tomllib
from pathlib import Path

import pytest

from web.centre import CentreFault, centre_from, read_centre
from web.cli.template import TEMPLATE
from web.demo.cast import CENTRE


def the_sample() -> dict[str, object]:
    return tomllib.loads(CENTRE)


def test_the_sample_municipality_is_read() -> None:
    centre = centre_from(the_sample())
    assert centre.municipality.name == "Exempelköpings kommun"
    assert centre.default_language == "sv"
    assert centre.numbers["main"] == "+46846500400"


def test_numbers_are_kept_in_one_form_however_they_were_written() -> None:
    centre = centre_from({**the_sample(), "phone": "08-465 004 01"})
    assert centre.municipality.phone == "+46846500401"


def test_every_mistake_is_told_at_its_key_and_all_at_once() -> None:
    wrong = {
        **the_sample(),
        "name": "  ",
        "phone": "ring us",
        "timezone": "Europe/Exempelköping",
        "languages": ["sv", "!"],
    }
    with pytest.raises(CentreFault) as caught:
        centre_from(wrong)
    assert {each.field for each in caught.value.errors} == {"name", "phone", "timezone", "languages"}


def test_a_centre_without_a_number_to_ring_is_no_centre() -> None:
    with pytest.raises(CentreFault) as caught:
        centre_from({**the_sample(), "numbers": {}})
    assert [each.field for each in caught.value.errors] == ["numbers.main"]


def test_a_function_has_one_contact_or_several() -> None:
    centre = centre_from(the_sample())
    assert [each.phone for each in centre.contacts["water_producer"]] == ["+46313900601"]
    assert [each.name for each in centre.contacts["neighbours"]] == ["Grannköpings TiB", "Åköpings TiB"]
    assert centre.without_number(["water_producer", "farmers", "neighbours", "farmers"]) == ("farmers",)


def test_a_contact_without_a_name_or_with_a_wrong_number_is_told_at_its_key() -> None:
    contacts = {"police": {"phone": "114 14"}, "posom": {"name": "Petra", "phone": "ring us"}, "radio": "x"}
    with pytest.raises(CentreFault) as caught:
        centre_from({**the_sample(), "contacts": contacts})
    told = {each.field for each in caught.value.errors}
    assert {"contacts.police.name", "contacts.posom.phone", "contacts.radio"} <= told


def test_what_init_writes_is_a_centre_with_its_examples_to_uncomment() -> None:
    assert centre_from(tomllib.loads(TEMPLATE)).contacts == {}
    before, table, after = TEMPLATE.partition("[contacts]")
    shown = "\n".join(line.removeprefix("# ") for line in after.splitlines())
    centre = centre_from(tomllib.loads(before + table + shown))
    assert len(centre.contacts["neighbours"]) == 2
    assert centre.contacts["water_producer"][0].phone == "+46313900601"


def test_a_file_that_is_not_toml_says_where_it_breaks(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text('name = "Exempel\n', encoding="utf-8")
    with pytest.raises(CentreFault, match="line 1"):
        read_centre(tmp_path)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CentreFault, match="upplys init"):
        read_centre(tmp_path)
