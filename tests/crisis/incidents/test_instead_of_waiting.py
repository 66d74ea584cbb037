"""Nobody answers: what one person can do, pre-approved texts and slots before glass."""

from datetime import timedelta

from core.clock import ManualClock
from crisis.incidents.instead_of_waiting import ways
from scripts_library.approvals.service import submit
from scripts_library.items.model import Audience, Stage
from tests.crisis.cast import GENERIC, elif_, water_item
from tests.crisis.record import FakeRecord
from tests.crisis.steps import FACTS, activated, stored, water_night


def test_approved_announcements_of_other_stages_come_first_then_slots_then_glass(
    record: FakeRecord, clock: ManualClock
) -> None:
    incident = water_night(record)
    activated(record, incident)
    text = stored(record, water_item("nytt", stages=(Stage.UPDATE,), order=9), FACTS)
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    noise = stored(record, water_item("annat", plan=GENERIC.id), FACTS)
    submit(record, noise.revision.id, "sv", Audience.LIVE, elif_)
    found = ways(record, incident.id)
    assert [(each.item.slug, each.stage) for each in found.ready] == [
        ("bekraftat", Stage.CONFIRMED),
        ("over", Stage.ALL_CLEAR),
    ]
    assert [slot.name for slot in found.slots] == ["area", "next_information"]
    assert [(each.request.item, each.open) for each in found.waiting] == [(text.item.id, False)]
    clock.advance(timedelta(minutes=5))
    assert [each.open for each in ways(record, incident.id).waiting] == [True]
