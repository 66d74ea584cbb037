"""What an edition before told in the same words is taken over, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.channels.site.compile import compile_site
from broadcast.channels.site.readings import Reading, Readings, read
from broadcast.editions.model import Cut, Edition, Instead, Released, Said
from scripts_library.items.model import Audience
from tests.broadcast.channels.site.samples import BASES, assets_for, readings
from tests.broadcast.sample import (
    ENTRIES,
    LANGUAGES,
    NIGHT,
    WATER_WORD,
    boil_water,
    edition_of,
    with_area,
    with_entry,
)

SAYS_THE_AREA, PLAIN = ENTRIES[0].item, ENTRIES[2].item
LATER = NIGHT + timedelta(hours=1)


def site(reading: Reading) -> dict[str, bytes]:
    return dict(compile_site(reading))


def fresh(edition: Edition) -> dict[str, bytes]:
    """The site as one makes it who has seen no other edition."""
    base = BASES[edition.audience]
    assets = replace(
        assets_for(edition.cut.languages, base), public_url=f"https://kris.exempelkoping.example{base}"
    )
    return site(read(edition, assets, edition.cut_at))


def words(reading: Reading, item: str, language: str = "sv") -> object:
    views = reading.views[language]
    return views.text(views.seen[item])


def test_a_text_that_stays_is_taken_over_and_one_that_changes_is_told_anew() -> None:
    shared = readings()
    first = shared.of(edition_of(boil_water()), NIGHT)
    site(first)
    second = shared.of(edition_of(with_area(boil_water(), "Ängen"), 2), NIGHT)
    assert words(second, PLAIN) is words(first, PLAIN)
    assert words(second, SAYS_THE_AREA) is not words(first, SAYS_THE_AREA)
    assert "Ängen" in str(words(second, SAYS_THE_AREA))


def test_channels_that_are_staged_side_by_side_are_given_the_same_reading() -> None:
    shared, edition = readings(), edition_of(boil_water())
    assert shared.of(edition, NIGHT) is shared.of(edition, NIGHT)
    assert shared.of(edition, LATER) is not shared.of(edition, NIGHT)


def _translated(cut: Cut) -> Cut:
    said = {**ENTRIES[2].texts, "ar": Said("5" * 64, "عنوان", "نص جديد", outdated=True)}
    return with_entry(cut, replace(ENTRIES[2], texts=said))


CHANGES: dict[str, Callable[[Cut], Cut]] = {
    "nothing": lambda cut: cut,
    "another area": lambda cut: with_area(cut, "Ängen"),
    "another translation": _translated,
    "a text that ends": lambda cut: with_entry(cut, replace(ENTRIES[2], ends=NIGHT)),
    "a text that is withdrawn": lambda cut: with_entry(cut, replace(ENTRIES[2], instead=Instead.CORRECTING)),
    "another address": lambda cut: with_entry(cut, replace(ENTRIES[2], slug="ny-adress")),
    "no translations": lambda cut: with_entry(cut, replace(ENTRIES[2], texts={"sv": ENTRIES[2].texts["sv"]})),
    "fewer languages": lambda cut: replace(cut, languages=LANGUAGES[:2]),
    "another name": lambda cut: replace(cut, municipality=replace(cut.municipality, name="Lillköping")),
    "another title": lambda cut: replace(
        cut, incidents=(replace(WATER_WORD, titles={"sv": "Vatten", "en": "Water", "ar": "ماء"}),)
    ),
    "a slot that is lacking": lambda cut: replace(cut, incidents=(replace(WATER_WORD, slots={}),)),
    "no incident": lambda cut: replace(cut, incidents=()),
}


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3),
    st.lists(st.sampled_from(sorted(CHANGES)), max_size=3),
    st.sampled_from(Audience),
    st.sampled_from([timedelta(), timedelta(days=1)]),
    st.booleans(),
)
def test_whatever_was_told_before_changes_no_byte(
    one: list[str], two: list[str], audience: Audience, later: timedelta, released: bool
) -> None:
    shared = readings()
    for number, names in enumerate((one, two, one), start=1):
        cut = boil_water()
        for name in sorted(names, key="no incident".__eq__):
            cut = CHANGES[name](cut)
        edition = replace(edition_of(cut, number, None, NIGHT + later * number), audience=audience)
        if released and number == 2:
            told = {said.text_hash: Released("Karin", NIGHT) for said in ENTRIES[2].texts.values()}
            edition = replace(edition, released={**edition.released, **told})
        assert site(shared.of(edition, edition.cut_at)) == fresh(edition)


def test_the_programs_own_words_are_not_taken_over_when_they_changed() -> None:
    edition, assets = edition_of(boil_water()), assets_for(LANGUAGES)
    before = read(edition, assets, NIGHT)
    site(before)
    swapped = replace(assets, catalogues={**assets.catalogues, "sv": assets.catalogues["en"]})
    assert site(read(edition, swapped, NIGHT, before)) == site(read(edition, swapped, NIGHT))


@pytest.mark.parametrize("audience", Audience)
def test_each_audience_is_read_by_itself(audience: Audience) -> None:
    shared: Readings = readings()
    for each in (Audience.LIVE, Audience.EXERCISE, audience):
        edition = replace(edition_of(boil_water()), audience=each)
        assert shared.of(edition, NIGHT).assets.base == BASES[each]
