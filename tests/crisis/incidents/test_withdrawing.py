"""Undoing a withdrawal, what goes along with it, and what it leaves behind in the plan."""

from datetime import timedelta

import pytest

from broadcast.editions.model import Instead
from core.canonical import Json
from core.clock import ManualClock
from crisis.incidents import saying, service
from crisis.incidents.dry_run import dry_run
from crisis.incidents.errors import OnlyRetraction
from crisis.incidents.model import Incident
from crisis.incidents.withdrawing import plans_without_words
from scripts_library.approvals.errors import UndoTooLate
from scripts_library.items.model import ItemId, Kind, Stage
from tests.crisis.cast import (
    BOIL,
    CRISIS_MANAGER,
    DUTY_OFFICER,
    karin,
    tobias,
    water_item,
)
from tests.crisis.incidents.test_saying import NEWER, first_word, live, newer
from tests.crisis.record import FakeRecord
from tests.crisis.steps import (
    FACTS,
    RETRACTION,
    activated,
    entry,
    ready,
    said,
    stored,
    water_night,
)


def banner(record: FakeRecord, *stages: Stage) -> ItemId:
    return ready(record, water_item("remsa", Kind.BANNER, stages), BOIL).item.id


def test_an_undone_withdrawal_says_the_very_text_again_in_an_edition_of_its_own(
    record: FakeRecord, clock: ManualClock
) -> None:
    activated(record, water_night(record))
    before = live(record)
    done = saying.withdraw(record, first_word(record), tobias)
    clock.advance(timedelta(minutes=9))
    back = saying.undo_withdrawal(record, done.withdrawal.id, karin, CRISIS_MANAGER)
    (edition,) = back.editions
    assert (edition.number, edition.reason) == (3, "undo_withdrawal")
    assert edition.cut == before.cut
    assert saying.undo_withdrawal(record, done.withdrawal.id, tobias, DUTY_OFFICER).editions == ()


def test_after_ten_minutes_or_once_a_correction_is_out_nothing_is_undone(
    record: FakeRecord, clock: ManualClock
) -> None:
    activated(record, water_night(record))
    one = saying.withdraw(record, first_word(record), tobias)
    newer(record)
    saying.publish(record, karin, "Rättad")
    with pytest.raises(UndoTooLate):
        saying.undo_withdrawal(record, one.withdrawal.id, karin, CRISIS_MANAGER)
    two = saying.withdraw(record, first_word(record), tobias)
    clock.advance(timedelta(minutes=10, seconds=1))
    with pytest.raises(UndoTooLate):
        saying.undo_withdrawal(record, two.withdrawal.id, karin, CRISIS_MANAGER)
    found = entry(live(record), "forsta")
    assert found is not None
    assert found.instead is Instead.RETRACTION


def test_what_was_never_approved_is_not_said_by_undoing(record: FakeRecord) -> None:
    incident = water_night(record)
    draft = stored(record, water_item("utkast", Kind.FACT_SHEET), FACTS)
    activated(record, incident)
    done = saying.withdraw(record, draft.item.id, tobias)
    (edition,) = saying.undo_withdrawal(record, done.withdrawal.id, karin, CRISIS_MANAGER).editions
    assert entry(edition, "utkast") is None


def test_an_announcements_banner_goes_with_it_in_the_same_edition_and_comes_back_with_it(
    record: FakeRecord,
) -> None:
    incident = water_night(record)
    banner(record, Stage.FIRST_WORD, Stage.CONFIRMED)
    activated(record, incident)
    done = saying.withdraw(record, first_word(record), tobias, with_banner=True)
    (edition,) = done.editions
    told = {each.slug: each.instead for each in edition.cut.entries}
    assert (told["forsta"], told["remsa"]) == (Instead.RETRACTION, Instead.RETRACTION)
    assert [each.item for each in done.along] == [_item(record, "remsa")]
    (again,) = saying.undo_withdrawal(record, done.withdrawal.id, karin, CRISIS_MANAGER).editions
    assert {each.instead for each in again.cut.entries} == {None}


def test_a_banner_of_another_stage_stays_and_one_item_alone_can_be_withdrawn(record: FakeRecord) -> None:
    incident = water_night(record)
    other = banner(record, Stage.CONFIRMED)
    activated(record, incident)
    assert saying.withdraw(record, first_word(record), tobias, with_banner=True).along == ()
    assert saying.withdraw(record, other, tobias, with_banner=True).along == ()
    confirmed = _item(record, "bekraftat")
    assert saying.withdraw(record, confirmed, tobias).along == ()


def _item(record: FakeRecord, slug: str) -> ItemId:
    found = record.items.by_slug(slug, plan="koka-vattnet")
    assert found is not None
    return found.id


def over(record: FakeRecord, incident: Incident) -> None:
    service.deactivate(record, incident.id, karin)
    service.close(record, incident.id, karin)


def test_a_withdrawal_that_outlives_its_incident_is_told_before_the_next_one(record: FakeRecord) -> None:
    first = water_night(record)
    activated(record, first)
    assert plans_without_words(record) == ()
    done = saying.withdraw(record, first_word(record), tobias)
    over(record, first)
    (waits,) = plans_without_words(record)
    assert (waits.plan, waits.item) == ("koka-vattnet", first_word(record))
    following = water_night(record, title="Igen")
    (gone,) = dry_run(record, following.id, {"area": ["Norrby"]}, Stage.FIRST_WORD).withdrawn
    assert (gone.slug, gone.kind, gone.since) == ("forsta", Kind.ANNOUNCEMENT, done.withdrawal.at)
    assert gone.retraction
    assert dry_run(record, following.id, None, Stage.CONFIRMED).withdrawn == ()


def test_activating_into_a_retraction_can_be_made_to_need_that_one_knows(record: FakeRecord) -> None:
    incident = water_night(record)
    saying.publish(record, karin, "Vardag")
    saying.withdraw(record, first_word(record), tobias)
    values: dict[str, Json] = {"area": ["Norrby"]}

    def go(read: bool) -> service.Spoken:
        return service.activate(
            record,
            incident.id,
            tobias,
            confirm=incident.title,
            slots=values,
            stage=Stage.FIRST_WORD,
            retraction_read=read,
        )

    with pytest.raises(OnlyRetraction) as refused:
        go(read=False)
    assert [each.field for each in refused.value.errors] == ["retraction"]
    assert not record.incidents.get(incident.id).said
    edition = go(read=True).edition
    assert edition is not None
    found = entry(edition, "forsta")
    assert found is not None
    assert found.instead is Instead.RETRACTION


def test_a_corrected_text_put_out_between_two_incidents_is_said_in_the_next(record: FakeRecord) -> None:
    first = water_night(record)
    activated(record, first)
    saying.withdraw(record, first_word(record), tobias)
    over(record, first)
    newer(record)
    assert plans_without_words(record) != ()
    saying.publish(record, karin, "Rättad")
    assert plans_without_words(record) == ()
    following = water_night(record, title="Igen")
    assert dry_run(record, following.id, {"area": ["Norrby"]}, Stage.FIRST_WORD).withdrawn == ()
    edition = activated(record, following).edition
    assert said(edition, "forsta") == NEWER.body


def test_a_retraction_tells_since_when_it_stands_there(record: FakeRecord, clock: ManualClock) -> None:
    activated(record, water_night(record))
    clock.advance(timedelta(minutes=41))
    done = saying.withdraw(record, first_word(record), tobias)
    (edition,) = done.editions
    found = entry(edition, "forsta")
    assert found is not None
    assert {edition.released[each.text_hash].at for each in found.texts.values()} == {done.withdrawal.at}
    assert done.withdrawal.at == clock.now()


def test_a_retraction_withdrawn_after_an_undo_does_not_come_back_with_a_restore(record: FakeRecord) -> None:
    activated(record, water_night(record))
    done = saying.withdraw(record, first_word(record), tobias)
    saying.undo_withdrawal(record, done.withdrawal.id, karin, CRISIS_MANAGER)
    saying.withdraw(record, _item(record, "rattelse"), tobias)
    restored = saying.restore(record, done.editions[0].number, karin).edition
    assert RETRACTION.body not in {text.body for each in restored.cut.entries for text in each.texts.values()}
