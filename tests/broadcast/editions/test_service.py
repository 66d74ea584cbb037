from dataclasses import replace
from datetime import timedelta

import pytest

from broadcast.editions import service
from broadcast.editions.chain import Fault
from broadcast.editions.content import edition_hash
from broadcast.editions.differences import What
from broadcast.editions.errors import Broken, NoSuchEdition, NothingCutYet
from broadcast.editions.model import Cut, Edition, EditionNumber, Released
from broadcast.editions.ports import Mark
from core.access.model import PersonId
from core.canonical import canonical_json
from scripts_library.items.model import Audience
from tests.broadcast.editions.fakes import FakeRecord
from tests.broadcast.sample import ENTRIES, NIGHT, boil_water, with_area

KARIN = PersonId("karin")
LIVE, EXERCISE = Audience.LIVE, Audience.EXERCISE


def cut(record: FakeRecord, what: Cut | None = None, **more: object) -> Edition:
    return service.cut(
        record,
        what or boil_water(),
        by=KARIN,
        reason="A corrected street",
        decided_at=NIGHT - timedelta(seconds=20),
        **more,  # type: ignore[arg-type]
    )


def test_the_first_edition_is_number_one_and_has_no_parent() -> None:
    edition = cut(FakeRecord())
    assert (edition.number, edition.parent) == (1, None)
    assert edition.hash == edition_hash(edition.content, None)


def test_each_edition_names_the_one_before_it() -> None:
    record = FakeRecord()
    first, second = cut(record), cut(record, with_area(boil_water(), "Ängen"))
    assert (second.number, second.parent) == (2, first.hash)


def test_publishing_the_same_words_again_cuts_a_new_edition() -> None:
    record = FakeRecord()
    first, second = cut(record), cut(record)
    assert second.content == first.content
    assert (second.number, second.hash != first.hash) == (2, True)


def test_an_exercise_has_numbers_of_its_own() -> None:
    record = FakeRecord()
    cut(record)
    drill = cut(record, replace(boil_water(), audience=EXERCISE))
    assert (drill.number, drill.parent) == (1, None)
    assert service.current(record, LIVE).number == 1


def test_an_edition_anchors_the_journal_as_it_was_and_is_written_in_it() -> None:
    record = FakeRecord()
    first, second = cut(record), cut(record)
    assert first.journal_head == f"0:{'0' * 64}"
    assert second.journal_head == f"1:{record.journal.entries[0].hash}"
    entry = record.journal.entries[1]
    assert (entry.kind, entry.by) == ("edition_cut", KARIN)
    assert entry.data["hash"] == second.hash


def test_the_clock_begins_with_the_decision_the_approval_and_the_cut() -> None:
    record = FakeRecord()
    text = ENTRIES[0].texts["sv"].text_hash
    approved = {text: Released("Karin Ek", NIGHT - timedelta(seconds=9)), "gone": Released("Elif", NIGHT)}
    edition = cut(record, released=approved)
    marks = {each.mark: NIGHT - each.at for each in service.clock_of(record, LIVE, edition.number)}
    assert marks == {
        Mark.DECIDED: timedelta(seconds=20),
        Mark.APPROVED: timedelta(seconds=9),
        Mark.CUT: timedelta(0),
    }
    assert edition.released == {text: approved[text]}


def test_a_mark_is_written_once() -> None:
    record = FakeRecord()
    edition = cut(record)
    service.mark(record, LIVE, edition.number, Mark.SWITCHED, channel="site", host="one")
    record.clock.advance(timedelta(seconds=5))
    service.mark(record, LIVE, edition.number, Mark.SWITCHED, channel="site", host="one")
    service.mark(record, LIVE, edition.number, Mark.SWITCHED, channel="site", host="two")
    switched = [each for each in service.clock_of(record, LIVE, edition.number) if each.mark is Mark.SWITCHED]
    assert [(each.host, each.at - NIGHT) for each in switched] == [
        ("one", timedelta(0)),
        ("two", timedelta(seconds=5)),
    ]


def test_the_history_tells_what_an_edition_says_otherwise() -> None:
    record = FakeRecord()
    cut(record)
    cut(record, with_area(boil_water(), "Ängen"))
    assert [line.number for line in service.history(record, LIVE)] == [2, 1]
    assert [each.what for each in service.changes(record, LIVE, EditionNumber(2))] == [What.SLOT]
    assert {each.what for each in service.changes(record, LIVE, EditionNumber(1))} == {
        What.INCIDENT_ADDED,
        What.ITEM_ADDED,
    }


def test_asking_for_what_was_never_cut_is_answered_in_our_words() -> None:
    with pytest.raises(NothingCutYet):
        service.current(FakeRecord(), LIVE)
    with pytest.raises(NoSuchEdition):
        service.at_number(FakeRecord(), LIVE, EditionNumber(7))


def three_editions() -> FakeRecord:
    record = FakeRecord()
    for area in ("Norrby", "Hamnen", "Ängen"):
        cut(record, with_area(boil_water(), area))
    return record


def test_editions_that_nobody_touched_verify() -> None:
    assert service.verify(three_editions(), LIVE) == ()


def test_a_changed_word_is_found() -> None:
    record = three_editions()
    edition, content = record.editions.kept[LIVE][1]
    record.editions.kept[LIVE][1] = (edition, content.replace("Hamnen", "Hamnar"))
    assert service.verify(record, LIVE) == (Fault(LIVE, EditionNumber(2), Broken.CONTENT),)


def test_a_changed_word_with_a_hash_made_to_fit_is_found_at_the_next_edition() -> None:
    record = three_editions()
    edition, _ = record.editions.kept[LIVE][1]
    other = cut_after(record.editions.kept[LIVE][0][0])
    record.editions.kept[LIVE][1] = (replace(edition, hash=other.hash), text_of(other))
    assert service.verify(record, LIVE) == (
        Fault(LIVE, EditionNumber(3), Broken.PARENT),
        Fault(LIVE, EditionNumber(2), Broken.SWAPPED),
    )


def test_the_newest_edition_swapped_whole_is_found_in_the_journal() -> None:
    """Its hash is right, its parent is right, and nothing follows it: only the journal knows."""
    record = three_editions()
    edition, _ = record.editions.kept[LIVE][2]
    other = cut_after(record.editions.kept[LIVE][1][0])
    record.editions.kept[LIVE][2] = (replace(edition, hash=other.hash), text_of(other))
    assert service.verify(record, LIVE) == (Fault(LIVE, EditionNumber(3), Broken.SWAPPED),)


def test_the_newest_edition_taken_away_is_found_in_the_journal() -> None:
    record = three_editions()
    del record.editions.kept[LIVE][2]
    assert service.verify(record, LIVE) == (Fault(LIVE, EditionNumber(3), Broken.LOST),)
    assert service.verify(record, Audience.EXERCISE) == ()


def test_an_edition_that_was_never_cut_is_found() -> None:
    record = three_editions()
    newest, _ = record.editions.kept[LIVE][2]
    forged = replace(cut_after(newest), number=EditionNumber(4), parent=newest.hash)
    record.editions.kept[LIVE].append((forged, text_of(forged)))
    [fault] = service.verify(record, LIVE)
    assert str(fault) == "live: The journal knows of no edition 4."


def test_a_missing_edition_is_found() -> None:
    record = three_editions()
    del record.editions.kept[LIVE][1]
    assert service.verify(record, LIVE) == (
        Fault(LIVE, EditionNumber(3), Broken.MISSING),
        Fault(LIVE, EditionNumber(2), Broken.LOST),
    )


def test_content_that_is_no_json_any_more_is_found() -> None:
    record = three_editions()
    edition, content = record.editions.kept[LIVE][2]
    record.editions.kept[LIVE][2] = (edition, content[:-5])
    assert service.verify(record, LIVE) == (Fault(LIVE, EditionNumber(3), Broken.CONTENT),)


def cut_after(parent: Edition) -> Edition:
    record = FakeRecord()
    record.editions.kept[LIVE].append((parent, ""))
    return cut(record, with_area(boil_water(), "Elsewhere"))


def text_of(edition: Edition) -> str:
    return canonical_json(edition.content).decode()
