"""An edition at the desk, and what it says otherwise than the one before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadcast.channels.desk.changes import Change, How, around, changes, marked, matters, runs
from broadcast.channels.desk.words import DeskWords, Form, compile_desk
from broadcast.editions.differences import Side
from broadcast.editions.model import Cut, Entry, Instead
from scripts_library.items.model import Authority, Kind
from tests.broadcast.sample import NIGHT, boil_water, edition_of, with_area, with_entry


def desk(cut: Cut, number: int = 1) -> DeskWords:
    return compile_desk(edition_of(cut, number))


def entry(cut: Cut, kind: Kind) -> Entry:
    return next(each for each in cut.entries if each.kind is kind)


@pytest.fixture
def night() -> Cut:
    return boil_water()


def test_the_slots_are_filled_in_every_language(night: Cut) -> None:
    words = desk(with_area(night, "Norrby", "Hamnen"))
    said = words.of("announcement")[0].words
    assert "Norrby och Hamnen" in said["sv"].text
    assert "Norrby and Hamnen" in said["en"].text
    assert "<bdi>Norrby</bdi>" in "".join(each.html for each in said["ar"].lines)


def test_a_line_is_what_is_said_in_one_breath(night: Cut) -> None:
    lines = desk(night).of("announcement")[0].words["sv"].lines
    assert [each.form for each in lines][:4] == [Form.BULLET, Form.BULLET, Form.BULLET, Form.PARAGRAPH]


def test_banners_are_left_to_other_channels(night: Cut) -> None:
    assert any(each.kind is Kind.BANNER for each in night.entries)
    assert desk(night).of("banner") == ()


def test_what_has_ended_is_told_apart(night: Cut) -> None:
    announcement = replace(entry(night, Kind.ANNOUNCEMENT), ends=NIGHT)
    words = desk(with_entry(night, announcement))
    assert words.ended(NIGHT - timedelta(seconds=1)) == ()
    assert words.ended(NIGHT) == (announcement.item,)


def test_a_corrected_slot_is_a_change_by_word(night: Cut) -> None:
    before = desk(with_area(night, "Norrby"))
    after = desk(with_area(night, "Norrby", "Hamnen"), 2)
    found = changes(before, after, "sv")
    change = next(each for each in found if each.kind is Kind.ANNOUNCEMENT)
    assert change.how is How.CHANGED
    assert set(change.languages) == {"sv", "sv-simple", "en", "ar", "fi"}
    assert [run.words.strip() for run in change.runs if run.side is Side.AFTER] == ["och Hamnen"]
    assert matters(found)


def test_the_lines_that_changed_are_marked(night: Cut) -> None:
    before, after = desk(with_area(night, "Norrby")), desk(with_area(night, "Hamnen"), 2)
    piece = after.of("announcement")[0]
    lines = marked(before, piece, piece.words["sv"]).lines
    assert [each.text for each in lines if each.changed] == ["Det gäller: Hamnen."]
    assert not any(each.changed for each in marked(None, piece, piece.words["sv"]).lines)


def test_standing_information_needs_no_hand(night: Cut) -> None:
    announcement = entry(night, Kind.ANNOUNCEMENT)
    standing = replace(announcement, item="i-standing", slug="standing", authority=Authority.STANDING)
    before = desk(night)
    after = desk(replace(night, entries=(*night.entries, standing)), 2)
    (change,) = changes(before, after, "sv")
    assert (change.how, change.matters) == (How.NEW, False)
    assert not matters([change])


def test_what_was_withdrawn_and_what_is_gone_are_told(night: Cut) -> None:
    announcement = entry(night, Kind.ANNOUNCEMENT)
    withdrawn = desk(with_entry(night, replace(announcement, instead=Instead.CORRECTING, texts={})), 2)
    gone = desk(replace(night, entries=tuple(each for each in night.entries if each != announcement)), 2)

    def how(after: DeskWords) -> list[How]:
        return [each.how for each in changes(desk(night), after, "sv") if each.item == announcement.item]

    assert how(withdrawn) == [How.WITHDRAWN]
    assert how(gone) == [How.GONE]
    assert [each.how for each in changes(withdrawn, desk(night, 3), "sv")] == [How.BACK]


def test_a_change_in_another_language_alone_is_shown_in_that_one(night: Cut) -> None:
    announcement = entry(night, Kind.ANNOUNCEMENT)
    texts = {**announcement.texts, "ar": replace(announcement.texts["ar"], body="جديد")}
    (change,) = changes(desk(night), desk(with_entry(night, replace(announcement, texts=texts)), 2), "sv")
    assert (change.language, change.languages) == ("ar", ("ar",))


def test_whoever_has_read_nothing_is_shown_no_changes(night: Cut) -> None:
    assert changes(None, desk(night), "sv") == ()


def test_what_matters_comes_first(night: Cut) -> None:
    announcement = entry(night, Kind.ANNOUNCEMENT)
    standing = replace(announcement, item="i-standing", slug="standing", authority=Authority.STANDING)
    every = changes(
        desk(night), desk(replace(with_area(night, "X"), entries=(standing, *night.entries)), 2), "sv"
    )
    assert [each.matters for each in every] == sorted((each.matters for each in every), reverse=True)


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [(run.side.value, run.words) for run in runs(before, after)]


def test_a_comma_is_no_part_of_the_word_before_it() -> None:
    assert said("Storgatan och ån.", "Storgatan, torget och ån.") == [
        ("both", "Storgatan"),
        ("after", ", torget "),
        ("both", "och ån."),
    ]


def test_the_runs_are_the_texts() -> None:
    before, after = (
        "Koka vattnet i Norrby.\nDet gäller: Storgatan.",
        "Koka vattnet.\nDet gäller: Storgatan, ån.",
    )
    found = said(before, after)
    assert "".join(words for side, words in found if side != "before") == after


def test_long_stretches_that_both_say_are_cut_down() -> None:
    words = " ".join(f"ord{number}" for number in range(100))
    found = around(runs(f"{words} Norrby {words}", f"{words} Hamnen {words}"), words=3)
    assert [run.words.split() for run in found if run.side is Side.BOTH] == [
        ["…", "ord97", "ord98", "ord99"],
        ["ord0", "ord1", "ord2", "…"],
    ]


def test_a_change_knows_whether_it_matters() -> None:
    change = Change("i", Kind.ANSWER, Authority.EVENT, How.CHANGED, "Titel", "sv")
    assert change.matters
