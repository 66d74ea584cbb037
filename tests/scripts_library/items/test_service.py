"""Writing: revisions, languages, conflicts where nobody's words are lost, and drafts that save themselves."""

from dataclasses import replace

import pytest

from core.errors import Invalid
from i18n.rules.errors import TextRefused
from scripts_library.items import errors, service
from scripts_library.items.model import ALL_LANGUAGES, Authority, Hand, Part, Written
from scripts_library.texts.model import text_hash
from tests.crisis.cast import AREA, BOIL, BOIL_EN, WATER_SLOTS, amal, elif_, karin, water_item
from tests.crisis.record import FakeRecord
from tests.crisis.steps import stored, translated

ELIFS = Written("Koka vattnet", "Koka allt vatten i {area} i 5 minuter.")
KARINS = Written("Koka ditt vatten", "Koka vattnet i {area}.")


def test_a_new_item_has_one_revision_with_its_source_text(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    assert (text.revision.number, text.revision.source, text.text.based_on) == (1, 1, 1)
    assert text.text.hash == text_hash("announcement", "event", "sv", BOIL, WATER_SLOTS)
    assert record.journal.kinds == ["item.created", "text.written"]


def test_a_text_is_stored_byte_for_byte(record: FakeRecord) -> None:
    odd = Written("“Koka” <b>vattnet</b> &amp; {{", "Rad ett  \n\u200fعربي {area} \u00a0 slut")
    text = stored(record, water_item("forsta"), odd)
    assert (text.text.title, text.text.body) == (odd.title, odd.body)


def test_a_slot_that_is_not_declared_is_refused_at_the_body(record: FakeRecord) -> None:
    with pytest.raises(TextRefused) as refused:
        stored(record, water_item("forsta"), Written("T", "Ring {phone_number}."))
    assert [each.field for each in refused.value.errors] == ["body"]


def test_a_slug_is_taken_once_within_its_plan(record: FakeRecord) -> None:
    stored(record, water_item("forsta"))
    with pytest.raises(errors.SlugTaken):
        stored(record, water_item("forsta"))
    stored(record, water_item("forsta", plan="nagot-har-hant"))


@pytest.mark.parametrize("slug", ["Å", "a b", "../x", "a" * 81, "A"])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(record: FakeRecord, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        stored(record, water_item(slug))
    assert [each.field for each in refused.value.errors] == ["slug"]


def test_what_is_written_for_an_incident_is_event_information(record: FakeRecord) -> None:
    """Else two people outside crisis management could say what has happened by calling it standing."""
    own = water_item("lugnt", plan=None, incident="i-1", authority=Authority.STANDING)
    with pytest.raises(errors.ItemRefused) as refused:
        stored(record, own)
    assert [each.field for each in refused.value.errors] == ["authority"]
    stored(record, replace(own, authority=Authority.EVENT))


def test_an_item_without_slug_gets_one_from_its_title(record: FakeRecord) -> None:
    slug = stored(record, water_item(""), Written("Får jag äta is?", "Nej.")).item.slug
    assert slug.startswith("far-jag-ata-is-")


def test_the_second_editor_is_shown_the_firsts_change_and_keeps_their_own(record: FakeRecord) -> None:
    item = stored(record, water_item("forsta")).item
    service.revise(record, item.id, ELIFS, elif_, started_from=1)
    with pytest.raises(errors.EditConflict) as conflict:
        service.revise(record, item.id, KARINS, karin, started_from=1)
    facts = conflict.value.facts
    assert conflict.value.code == "edit_conflict"
    assert (facts["number"], facts["by"], facts["body"]) == (2, elif_, ELIFS.body)
    assert (facts["mine_title"], facts["mine_body"]) == (KARINS.title, KARINS.body)
    assert len(record.items.revisions(item.id)) == 2
    assert service.revise(record, item.id, KARINS, karin, started_from=2).revision.number == 3


def test_two_who_write_different_languages_do_not_meet(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    translated(record, text)
    service.revise(record, text.item.id, ELIFS, elif_, started_from=1)
    english = service.revise(record, text.item.id, BOIL_EN, amal, started_from=1, language="en", based_on=1)
    assert (english.revision.number, english.text.based_on) == (3, 1)


def test_a_missing_language_is_added_and_an_existing_text_never_changed(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    english = translated(record, text)
    assert english.text.based_on == 1
    with pytest.raises(errors.Immutable) as refused:
        translated(record, text, Written("Boil", "Otherwise."))
    assert refused.value.code == "immutable"
    assert record.items.text(text.revision.id, "en").body == BOIL_EN.body


def test_a_translation_revised_alone_still_says_the_same_as_the_source(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    translated(record, text)
    again = service.revise(
        record, text.item.id, Written("Boil", "Boil in {area}."), amal, started_from=1, language="en"
    )
    assert (again.revision.number, again.revision.source, again.text.based_on) == (2, 1, 1)


def test_everybody_who_touches_a_text_leaves_a_hand(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    translated(record, text, by=amal)
    assert record.items.hands(text.revision.id) == [
        Hand(text.revision.id, ALL_LANGUAGES, elif_, Part.AUTHOR),
        Hand(text.revision.id, "en", amal, Part.AUTHOR),
        Hand(text.revision.id, "sv", elif_, Part.AUTHOR),
    ]


def test_the_history_is_newest_first_and_an_old_revision_comes_back_as_a_new_one(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    translated(record, text)
    service.revise(record, text.item.id, ELIFS, elif_, started_from=1)
    back = service.restore_revision(record, text.revision.id, karin)
    assert {each.text.language: each.text.body for each in back} == {"sv": BOIL.body, "en": BOIL_EN.body}
    history = service.history(record, text.item.id)
    assert [each.revision.number for each in history] == [3, 2, 1]
    assert history[0].revision.restores == 1
    assert all(each.text.based_on == 3 for each in back)


def test_words_that_are_brought_back_are_still_their_writers(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"), by=karin)
    (back,) = service.restore_revision(record, text.revision.id, elif_)
    hands = {(hand.person, hand.part) for hand in record.items.hands(back.revision.id)}
    assert {(karin, Part.AUTHOR), (elif_, Part.EDITOR)} <= hands


def test_a_draft_saves_itself_and_is_gone_when_the_text_is_stored(record: FakeRecord) -> None:
    item = stored(record, water_item("forsta")).item
    unfinished = Written("Ko", "{are")
    service.save_draft(record, item.id, "sv", unfinished, karin, started_from=1)
    draft = record.items.draft(karin, item.id, "sv")
    assert draft is not None
    assert (draft.written, draft.started_from) == (unfinished, 1)
    assert record.items.draft(elif_, item.id, "sv") is None
    service.revise(record, item.id, KARINS, karin, started_from=1)
    assert record.items.drafts(karin) == []


def test_a_draft_takes_no_characters_that_no_page_could_show(record: FakeRecord) -> None:
    with pytest.raises(TextRefused):
        service.save_draft(record, "new", "sv", Written("a\x00", "b"), karin)


def test_an_unknown_item_and_revision_are_not_found(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    with pytest.raises(errors.NoSuchItem):
        service.revise(record, "no-such", BOIL, elif_, started_from=1)  # type: ignore[arg-type]
    with pytest.raises(errors.NoSuchRevision):
        service.add_text(record, "no-such", "en", BOIL, elif_)  # type: ignore[arg-type]
    with pytest.raises(errors.NoSuchText):
        record.items.text(text.revision.id, "fi")


def test_a_declared_slot_with_a_broken_name_is_refused_at_its_place(record: FakeRecord) -> None:
    new = replace(water_item("forsta"), slots=(replace(AREA, name="Area!"),))
    with pytest.raises(errors.ItemRefused) as refused:
        stored(record, new, Written("T", "B"))
    assert [each.field for each in refused.value.errors] == ["slots.0.name"]
