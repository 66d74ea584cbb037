"""Four eyes, the very hash, the right authority; asking, ringing, returning."""

from datetime import timedelta

import pytest

from core.access.model import Role
from core.clock import ManualClock
from scripts_library.approvals import errors, service
from scripts_library.approvals.model import NEXT, RING_EVERY, RequestState, Standing, standing, to
from scripts_library.items.model import Audience, Authority, ItemId, Kind
from scripts_library.items.service import revise
from tests.crisis.cast import (
    AGENT,
    BOIL,
    CRISIS_MANAGER,
    DUTY_OFFICER,
    EDITOR,
    agnes,
    amal,
    elif_,
    karin,
    tobias,
    water_item,
)
from tests.crisis.record import FakeRecord
from tests.crisis.steps import approved, stored, translated


def test_an_approval_covers_exactly_the_text_that_was_read(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    with pytest.raises(errors.StaleHash) as refused:
        service.approve(record, text.revision.id, "sv", "0" * 64, Audience.LIVE, karin, CRISIS_MANAGER)
    assert refused.value.code == "stale_hash"


def test_an_author_does_not_approve_their_own_work(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"), by=karin)
    with pytest.raises(errors.OwnWork) as refused:
        approved(record, text, by=karin)
    assert refused.value.code == "own_work"


def test_the_creator_of_a_revision_approves_none_of_its_languages(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"), by=karin)
    english = translated(record, text, by=amal)
    with pytest.raises(errors.OwnWork):
        approved(record, english, by=karin)
    approved(record, english, by=tobias)


def test_whoever_asked_for_approval_does_not_give_it(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    service.submit(record, text.revision.id, "sv", Audience.LIVE, tobias)
    with pytest.raises(errors.OwnWork):
        approved(record, text, by=tobias)


def test_an_approver_cannot_become_a_submitter_afterwards(record: FakeRecord) -> None:
    text = approved(record, stored(record, water_item("forsta")), by=karin)
    with pytest.raises(errors.OwnWork):
        service.submit(record, text.revision.id, "sv", Audience.LIVE, karin)


@pytest.mark.parametrize("roles", [EDITOR, AGENT, frozenset()])
def test_event_information_is_approved_by_crisis_management_alone(
    record: FakeRecord, roles: frozenset[Role]
) -> None:
    text = stored(record, water_item("forsta"))
    with pytest.raises(errors.NoAuthority) as refused:
        service.approve(record, text.revision.id, "sv", text.text.hash, Audience.LIVE, agnes, roles)
    assert refused.value.code == "authority"


def test_standing_information_may_be_approved_by_an_editor(record: FakeRecord) -> None:
    new = water_item("oppet", Kind.ANSWER, plan="vardag", authority=Authority.STANDING)
    text = stored(record, new, by=amal)
    service.approve(record, text.revision.id, "sv", text.text.hash, Audience.LIVE, elif_, EDITOR)
    assert len(record.approvals.approvals([text.item.id])) == 1


def test_any_edit_is_a_new_revision_without_approval(record: FakeRecord) -> None:
    text = approved(record, stored(record, water_item("forsta")))
    newer = revise(record, text.item.id, BOIL, elif_, started_from=1)
    assert [each.text.revision for each in record.approvals.permissions([text.item.id])] == [text.revision.id]
    assert newer.revision.number == 2


def test_a_request_rings_the_first_and_each_minute_the_next_until_one_answers(
    record: FakeRecord, clock: ManualClock
) -> None:
    text = stored(record, water_item("forsta"))
    request = service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    assert _rung(record) == [tobias]
    clock.advance(RING_EVERY)
    service.ring_next(record, request.id)
    assert _rung(record) == [tobias, karin]
    approved(record, text, by=karin)
    clock.advance(RING_EVERY)
    assert service.ring_next(record, request.id).state is RequestState.APPROVED
    assert _rung(record) == []


def test_asking_twice_is_asking_once(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    one = service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    assert service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_).id == one.id
    assert len(service.waiting_for_approval(record)) == 1


def test_those_with_a_hand_in_the_text_are_not_rung(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"), by=tobias)
    request = service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    assert request.approvers == (karin,)


def test_when_nobody_answers_the_alarm_goes_and_it_can_still_be_answered(
    record: FakeRecord, clock: ManualClock
) -> None:
    text = stored(record, water_item("forsta"))
    request = service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    for _ in range(6):
        clock.advance(RING_EVERY)
        request = service.ring_next(record, request.id)
    assert request.state is RequestState.EXHAUSTED
    alarms = {each.to for each in record.outbox.waiting if each.kind == service.ALARM}
    assert alarms == {tobias, karin}
    approved(record, text)
    assert record.approvals.request(request.id).state is RequestState.APPROVED


def test_with_nobody_to_ring_the_alarm_goes_at_once(record: FakeRecord) -> None:
    record.approvers.crisis = [tobias]
    text = stored(record, water_item("forsta"), by=tobias)
    request = service.submit(record, text.revision.id, "sv", Audience.LIVE, tobias)
    assert request.state is RequestState.EXHAUSTED
    assert [each.to for each in record.outbox.waiting] == [tobias]


def test_a_returned_text_tells_its_submitter_why_and_can_be_asked_for_again(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    service.reject(record, text.revision.id, "sv", "Fel gata", karin, CRISIS_MANAGER)
    told = [each for each in record.outbox.waiting if each.kind == "text.returned"]
    assert [(each.to, each.data["reason"]) for each in told] == [(elif_, "Fel gata")]
    assert service.waiting_for_approval(record) == ()
    again = service.submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    assert again.state is RequestState.OPEN


def test_a_text_that_nobody_asked_about_can_be_returned_to_its_writer(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    service.reject(record, text.revision.id, "sv", "Fel gata", karin, DUTY_OFFICER)
    assert [each.to for each in record.outbox.waiting] == [elif_]


def test_returning_needs_a_reason_and_the_authority(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    with pytest.raises(errors.ReasonNeeded):
        service.reject(record, text.revision.id, "sv", " ", karin, CRISIS_MANAGER)
    with pytest.raises(errors.NoAuthority):
        service.reject(record, text.revision.id, "sv", "Fel", agnes, EDITOR)


@pytest.mark.parametrize("now", Standing)
@pytest.mark.parametrize("wanted", Standing)
def test_the_table_of_standings_holds(now: Standing, wanted: Standing) -> None:
    if wanted in NEXT[now]:
        assert to(now, wanted) is wanted
    else:
        with pytest.raises(errors.NotPossible):
            to(now, wanted)


def test_a_text_stands_where_its_requests_and_approvals_put_it(
    record: FakeRecord, clock: ManualClock
) -> None:
    text = stored(record, water_item("forsta"))
    assert _standing(record, text.item.id) is Standing.DRAFT
    service.submit(record, text.revision.id, "sv", Audience.EXERCISE, elif_)
    assert _standing(record, text.item.id, Audience.EXERCISE) is Standing.SUBMITTED
    assert _standing(record, text.item.id) is Standing.DRAFT
    approved(record, text, audience=Audience.EXERCISE)
    clock.advance(timedelta(seconds=1))
    assert _standing(record, text.item.id, Audience.EXERCISE) is Standing.APPROVED
    assert _standing(record, text.item.id) is Standing.DRAFT


def _standing(record: FakeRecord, item: ItemId, audience: Audience = Audience.LIVE) -> Standing:
    revision = record.items.revisions(item)[-1]
    _, _, key = service.text_with_key(record, revision.id, "sv")
    return standing(record.approvals.requests([key]), record.approvals.approvals([item]), key, audience)


def _rung(record: FakeRecord) -> list[str]:
    return [each.to for each in record.outbox.waiting if each.kind == service.RING]
