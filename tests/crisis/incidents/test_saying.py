"""Publish, withdraw, restore, end times: what changes the public word itself."""

from datetime import datetime, timedelta

import pytest

from broadcast.editions.errors import NoSuchEdition
from broadcast.editions.model import Edition, EditionNumber, Instead, LeftOut, Mode
from broadcast.editions.ports import Mark
from core.clock import ManualClock
from crisis.incidents import saying, service
from crisis.incidents.model import State
from crisis.incidents.restoring import Why
from scripts_library.approvals.reviewing import choose
from scripts_library.approvals.service import submit
from scripts_library.items.errors import NoSuchItem
from scripts_library.items.model import Audience, Authority, ItemId, Kind, Stage, Written
from scripts_library.items.service import Stored, revise
from tests.crisis.cast import (
    BOIL,
    BOIL_AR,
    BOIL_EN,
    CRISIS_MANAGER,
    DUTY_OFFICER,
    elif_,
    karin,
    tobias,
    water_item,
)
from tests.crisis.record import FakeRecord
from tests.crisis.steps import (
    FACTS,
    RETRACTION,
    activated,
    approved,
    entry,
    ready,
    reviewed,
    said,
    stored,
    translated,
    water_night,
)

NEWER = Written("Koka vattnet", "Koka vattnet i {area} i 3 minuter. Gäller även disk.")
STANDING = Written("Öppet", "Kontaktcenter svarar varje dag.")


def first_word(record: FakeRecord) -> ItemId:
    item = record.items.by_slug("forsta", plan="koka-vattnet")
    assert item is not None
    return item.id


def newer(record: FakeRecord, written: Written = NEWER) -> Stored:
    """Elif writes the first word anew and Karin approves it; nobody publishes it."""
    item = first_word(record)
    started = record.items.revisions(item)[-1].number
    return approved(record, revise(record, item, written, elif_, started_from=started))


def live(record: FakeRecord) -> Edition:
    return record.editions.newest(Audience.LIVE)


def test_approval_alone_cuts_nothing(record: FakeRecord) -> None:
    activated(record, water_night(record))
    newer(record)
    assert live(record).number == 1


def test_the_next_cut_takes_the_newest_approved_text(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    newer(record)
    revise(record, first_word(record), BOIL, elif_, started_from=2)
    edition = service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin).edition
    assert said(edition, "forsta") == NEWER.body


def test_each_line_tells_who_released_it(record: FakeRecord) -> None:
    edition = activated(record, water_night(record)).edition
    assert edition is not None
    assert {each.by for each in edition.released.values()} == {karin}


def test_event_information_is_released_when_it_was_decided_and_the_clock_keeps_the_approval(
    record: FakeRecord, clock: ManualClock
) -> None:
    incident = water_night(record)
    approved_at = clock.now()
    clock.advance(timedelta(days=200))
    edition = activated(record, incident).edition
    assert edition is not None
    activated_at = clock.now()
    assert _released(edition, "forsta") == activated_at
    marks = record.clock_marks.of(Audience.LIVE, edition.number)
    assert [each.at for each in marks if each.mark is Mark.APPROVED] == [approved_at]
    clock.advance(timedelta(minutes=5))
    corrected = service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin).edition
    assert corrected is not None
    assert _released(corrected, "forsta") == clock.now()
    assert _released(corrected, "blad") == activated_at, "it does not use the slot"
    clock.advance(timedelta(minutes=5))
    confirmed = service.change_stage(record, incident.id, Stage.CONFIRMED, karin).edition
    assert confirmed is not None
    assert _released(confirmed, "bekraftat") == clock.now()


def _released(edition: Edition, slug: str) -> datetime:
    found = entry(edition, slug)
    assert found is not None
    return edition.released[found.texts["sv"].text_hash].at


def test_standing_items_of_the_ordinary_day_are_always_said_and_its_announcement_only_then(
    record: FakeRecord,
) -> None:
    greeting = water_item("halsning", plan="vardag", authority=Authority.STANDING)
    ready(record, greeting, STANDING)
    ready(record, water_item("oppet", Kind.ANSWER, plan="vardag", authority=Authority.STANDING), STANDING)
    ordinary = saying.publish(record, karin, "Vardag")
    assert [each.slug for each in ordinary.cut.entries] == ["halsning", "oppet"]
    assert ordinary.cut.mode is Mode.ORDINARY
    crisis = activated(record, water_night(record)).edition
    assert crisis is not None
    assert [each.slug for each in crisis.cut.entries] == ["forsta", "blad", "oppet"]
    assert crisis.cut.entries[-1].incident is None


def test_an_item_written_for_an_incident_is_said_in_it_alone(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    own = water_item("tankar", Kind.ANSWER, (Stage.FIRST_WORD,), plan=None, incident=incident.id)
    ready(record, own, FACTS)
    edition = saying.publish(record, karin, "Tankar")
    found = entry(edition, "tankar")
    assert found is not None
    assert found.incident == incident.id


def test_an_approval_for_exercises_is_never_good_for_live(record: FakeRecord) -> None:
    new = water_item("ovning", Kind.FACT_SHEET, (Stage.FIRST_WORD,))
    approved(record, stored(record, new, FACTS), audience=Audience.EXERCISE)
    activated(record, water_night(record))
    assert entry(live(record), "ovning") is None
    drill = activated(record, water_night(record, exercise=True, title="Övning")).edition
    assert said(drill, "ovning") == FACTS.body


def test_an_exercise_and_a_live_incident_do_not_meet(record: FakeRecord) -> None:
    real = water_night(record)
    drill = water_night(record, exercise=True, title="Övning Vatten")
    activated(record, real)
    exercise = activated(record, drill, {"area": ["Låtsasbyn"]}).edition
    assert exercise is not None
    assert [each.id for each in exercise.cut.incidents] == [drill.id]
    assert [each.id for each in saying.publish(record, karin, "Nu").cut.incidents] == [real.id]


def test_a_translation_is_left_out_until_reviewed_with_its_reason(record: FakeRecord) -> None:
    incident = water_night(record)
    item = first_word(record)
    source = Stored(
        record.items.item(item), record.items.revisions(item)[0], record.items.texts([item])[0].text
    )
    english = translated(record, source)
    activated(record, incident)
    assert _why(record, "en") is LeftOut.NOT_APPROVED
    approved(record, english, by=tobias)
    saying.publish(record, karin, "Engelska")
    assert _why(record, "en") is LeftOut.UNREVIEWED
    reviewed(record, english)
    saying.publish(record, karin, "Engelska")
    assert said(live(record), "forsta", "en") == BOIL_EN.body


def test_a_translation_of_an_older_text_is_left_out_and_one_with_another_number_is_named_so(
    record: FakeRecord,
) -> None:
    incident = water_night(record)
    item = first_word(record)
    source = Stored(
        record.items.item(item), record.items.revisions(item)[0], record.items.texts([item])[0].text
    )
    reviewed(record, approved(record, translated(record, source), by=tobias))
    activated(record, incident)
    assert said(live(record), "forsta", "en") == BOIL_EN.body
    newer(record, Written("Koka", "Koka allt vatten i {area} i 3 minuter nu.\n\nNästa: {next_information}."))
    saying.publish(record, karin, "Ny text")
    assert _why(record, "en") is LeftOut.OUTDATED
    newer(record, Written("Koka", "Koka allt vatten i {area} i 5 minuter.\n\nNästa: {next_information}."))
    saying.publish(record, karin, "Ny text")
    assert _why(record, "en") is LeftOut.CONTRADICTING


def test_a_recorded_choice_lets_an_unreviewed_text_be_said_and_it_tells_so(record: FakeRecord) -> None:
    incident = water_night(record)
    item = first_word(record)
    source = Stored(
        record.items.item(item), record.items.revisions(item)[0], record.items.texts([item])[0].text
    )
    arabic = approved(record, translated(record, source, BOIL_AR, "ar"), by=tobias)
    choose(
        record, arabic.revision.id, "ar", Audience.LIVE, karin, CRISIS_MANAGER, "Halva Norrby läser arabiska"
    )
    edition = activated(record, incident).edition
    assert edition is not None
    found = entry(edition, "forsta")
    assert found is not None
    assert (found.texts["ar"].unreviewed, found.texts["ar"].outdated) == (True, False)


def test_a_withdrawn_text_is_gone_at_once_with_the_prepared_retraction_in_its_place(
    record: FakeRecord,
) -> None:
    activated(record, water_night(record))
    done = saying.withdraw(record, first_word(record), tobias)
    (edition,) = done.editions
    found = entry(edition, "forsta")
    assert found is not None
    assert found.instead is Instead.RETRACTION
    assert found.texts["sv"].body == RETRACTION.body
    assert set(found.left_out) == {"en", "ar"}


def test_without_an_approved_retraction_it_says_that_it_is_being_corrected(record: FakeRecord) -> None:
    ready(record, water_item("forsta"))
    stored(record, water_item("rattelse", stages=(Stage.RETRACTION,)), RETRACTION)
    incident = service.prepare(record, "Vatten", tobias, exercise=False, plan="koka-vattnet")
    activated(record, incident)
    (edition,) = saying.withdraw(record, first_word(record), tobias, "Fel gata").editions
    found = entry(edition, "forsta")
    assert found is not None
    assert (found.instead, dict(found.texts), found.ends) == (Instead.CORRECTING, {}, None)


def test_withdrawing_twice_is_withdrawing_once(record: FakeRecord) -> None:
    activated(record, water_night(record))
    one = saying.withdraw(record, first_word(record), tobias)
    two = saying.withdraw(record, first_word(record), karin)
    assert two.withdrawal == one.withdrawal
    assert two.editions == ()
    assert live(record).number == 2


def test_a_withdrawal_reaches_exercises_too(record: FakeRecord) -> None:
    activated(record, water_night(record))
    activated(record, water_night(record, exercise=True, title="Övning"))
    editions = saying.withdraw(record, first_word(record), tobias).editions
    assert {each.audience for each in editions} == {Audience.LIVE, Audience.EXERCISE}


def test_what_is_withdrawn_in_an_exercise_is_still_said_live(record: FakeRecord) -> None:
    activated(record, water_night(record))
    activated(record, water_night(record, exercise=True, title="Övning"))
    drill = saying.withdraw(record, first_word(record), tobias, audience=Audience.EXERCISE)
    assert [each.audience for each in drill.editions] == [Audience.EXERCISE]
    saying.publish(record, karin, "Nu")
    assert said(live(record), "forsta") == BOIL.body
    real = saying.withdraw(record, first_word(record), karin)
    assert real.withdrawal != drill.withdrawal
    assert [each.audience for each in real.editions] == [Audience.LIVE]


@pytest.mark.parametrize("state", ["prepared", "closed", "never said", "no edition"])
def test_a_withdrawal_is_never_refused(record: FakeRecord, state: str) -> None:
    incident = water_night(record)
    if state != "no edition":
        activated(record, incident)
    if state == "closed":
        service.deactivate(record, incident.id, karin)
        service.close(record, incident.id, karin)
    item = (
        stored(record, water_item("utkast"), FACTS).item.id if state == "never said" else first_word(record)
    )
    assert saying.withdraw(record, item, tobias).withdrawal.item == item


def test_only_an_item_that_does_not_exist_cannot_be_withdrawn(record: FakeRecord) -> None:
    with pytest.raises(NoSuchItem):
        saying.withdraw(record, ItemId("nope"), tobias)


def test_a_corrected_text_returns_only_when_it_is_approved_and_explicitly_published(
    record: FakeRecord,
) -> None:
    incident = water_night(record)
    activated(record, incident)
    item = first_word(record)
    saying.withdraw(record, item, tobias)
    text = revise(record, item, NEWER, elif_, started_from=1)
    saying.publish(record, karin, "För tidigt")
    assert _instead(record) is Instead.RETRACTION
    approved(record, text)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    assert _instead(record) is Instead.RETRACTION
    saying.publish(record, karin, "Rättad")
    assert said(live(record), "forsta") == NEWER.body
    service.fill_slots(record, incident.id, {"area": ["Norrby"]}, karin)
    assert said(live(record), "forsta") == NEWER.body
    assert "item.returned" in record.journal.kinds


def test_approving_the_withdrawn_text_anew_does_not_bring_it_back(record: FakeRecord) -> None:
    activated(record, water_night(record))
    item = first_word(record)
    saying.withdraw(record, item, tobias)
    text = record.items.texts([item])[0].text
    approved(record, Stored(record.items.item(item), record.items.revisions(item)[0], text), by=tobias)
    saying.publish(record, karin, "Igen")
    assert _instead(record) is Instead.RETRACTION


def test_restore_says_the_earlier_words_again_and_names_its_origin(record: FakeRecord) -> None:
    incident = water_night(record)
    one = activated(record, incident).edition
    newer(record)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    back = saying.restore(record, EditionNumber(1), tobias)
    assert one is not None
    assert (back.edition.number, back.edition.restored_from, back.kept_back) == (3, 1, ())
    assert back.edition.content == one.content
    assert record.incidents.get(incident.id).slots == {"area": ["Norrby"]}


def test_what_was_approved_since_waits_after_a_restore_until_published(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    newer(record)
    saying.publish(record, karin, "Ny")
    saying.restore(record, EditionNumber(1), tobias)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    assert said(live(record), "forsta") == BOIL.body
    saying.publish(record, karin, "Den nya är rätt")
    assert said(live(record), "forsta") == NEWER.body


def test_what_was_held_back_is_said_when_it_is_approved_anew(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    text = newer(record)
    saying.restore(record, EditionNumber(1), karin)
    approved(record, text, by=tobias)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    assert said(live(record), "forsta") == NEWER.body


def test_restoring_a_restored_edition_holds_back_the_same(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    newer(record)
    saying.publish(record, karin, "Ny")
    saying.restore(record, EditionNumber(1), tobias)
    saying.restore(record, EditionNumber(3), tobias)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    assert said(live(record), "forsta") == BOIL.body


def test_the_all_clear_prepared_before_is_not_held_back_by_a_restore(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    service.change_stage(record, incident.id, Stage.CONFIRMED, karin)
    saying.restore(record, EditionNumber(1), tobias)
    assert record.incidents.get(incident.id).stage is Stage.FIRST_WORD
    assert said(service.deactivate(record, incident.id, karin).edition, "over") is not None


def test_a_restore_takes_an_incident_that_winds_down_back_up(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    service.deactivate(record, incident.id, karin)
    saying.restore(record, EditionNumber(1), tobias)
    assert record.incidents.get(incident.id).state is State.ACTIVE


def test_a_withdrawn_text_does_not_come_back_with_a_restore_and_is_named(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    service.change_stage(record, incident.id, Stage.CONFIRMED, karin)
    saying.withdraw(record, first_word(record), tobias)
    back = saying.restore(record, EditionNumber(1), tobias)
    assert [(each.slug, each.why) for each in back.kept_back] == [("forsta", Why.WITHDRAWN)]
    assert said(back.edition, "forsta") == RETRACTION.body


def test_a_withdrawn_text_stays_away_from_a_restore_also_when_a_later_one_was_published(
    record: FakeRecord,
) -> None:
    activated(record, water_night(record))
    saying.withdraw(record, first_word(record), tobias)
    newer(record)
    saying.publish(record, karin, "Rättad")
    back = saying.restore(record, EditionNumber(1), tobias)
    assert said(back.edition, "forsta") == RETRACTION.body
    assert [each.why for each in back.kept_back] == [Why.WITHDRAWN]


def test_what_stood_as_withdrawn_in_the_earlier_edition_is_not_named_as_kept_back(record: FakeRecord) -> None:
    activated(record, water_night(record))
    saying.withdraw(record, first_word(record), tobias)
    back = saying.restore(record, EditionNumber(2), tobias)
    assert back.kept_back == ()
    assert said(back.edition, "forsta") == RETRACTION.body


def test_a_translation_reviewed_since_waits_after_a_restore_until_approved_anew(record: FakeRecord) -> None:
    incident = water_night(record)
    item = first_word(record)
    source = Stored(
        record.items.item(item), record.items.revisions(item)[0], record.items.texts([item])[0].text
    )
    english = approved(record, translated(record, source), by=tobias)
    activated(record, incident)
    reviewed(record, english)
    saying.publish(record, karin, "Engelska")
    saying.restore(record, EditionNumber(1), tobias)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    assert _why(record, "en") is LeftOut.UNREVIEWED
    approved(record, english, by=karin)
    service.fill_slots(record, incident.id, {"area": ["Byn"]}, karin)
    assert said(live(record), "forsta", "en") == BOIL_EN.body


def test_a_translation_with_a_slot_that_its_source_has_lost_contradicts_it(record: FakeRecord) -> None:
    incident = water_night(record)
    item = first_word(record)
    source = Stored(
        record.items.item(item), record.items.revisions(item)[0], record.items.texts([item])[0].text
    )
    reviewed(record, approved(record, translated(record, source), by=tobias))
    without = Written("Koka", "Koka allt vatten i 3 minuter.")
    approved(record, revise(record, item, without, elif_, started_from=1, slots=()))
    activated(record, incident)
    assert _why(record, "en") is LeftOut.CONTRADICTING


def test_an_expired_text_is_named_and_stays_silent_by_its_own_end(
    record: FakeRecord, clock: ManualClock
) -> None:
    incident = water_night(record)
    activated(record, incident)
    ends = clock.now() + timedelta(hours=1)
    edition = saying.set_ends(record, first_word(record), ends, karin, incident=incident.id)
    found = entry(edition, "forsta")
    assert found is not None
    assert found.ends == ends
    clock.advance(timedelta(hours=2))
    back = saying.restore(record, edition.number, tobias)
    assert [(each.slug, each.why) for each in back.kept_back] == [("forsta", Why.EXPIRED)]


def test_a_closed_incident_stays_closed_in_a_restore_and_is_named(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    service.deactivate(record, incident.id, karin)
    service.close(record, incident.id, karin)
    back = saying.restore(record, EditionNumber(1), tobias)
    assert {each.why for each in back.kept_back} == {Why.CLOSED}
    assert back.edition.cut.incidents == ()
    assert back.edition.cut.mode is Mode.ORDINARY


def test_an_edition_that_was_never_cut_cannot_be_restored(record: FakeRecord) -> None:
    with pytest.raises(NoSuchEdition):
        saying.restore(record, EditionNumber(7), tobias)


def test_a_text_of_broken_glass_is_said_by_the_next_publish(record: FakeRecord, clock: ManualClock) -> None:
    incident = water_night(record)
    activated(record, incident)
    text = revise(record, first_word(record), NEWER, tobias, started_from=1)
    submit(record, text.revision.id, "sv", Audience.LIVE, tobias)
    clock.advance(timedelta(minutes=5))
    saying.break_glass(record, incident.id, [text.revision.id], tobias, DUTY_OFFICER)
    assert live(record).number == 1
    edition = saying.publish(record, tobias, "Brådskande")
    assert said(edition, "forsta") == NEWER.body
    assert edition.released[text.text.hash].by == tobias


def _why(record: FakeRecord, language: str) -> LeftOut | None:
    found = entry(live(record), "forsta")
    return found.left_out.get(language) if found else None


def _instead(record: FakeRecord) -> Instead | None:
    found = entry(live(record), "forsta")
    return found.instead if found else None
