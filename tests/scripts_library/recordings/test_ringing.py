"""Recordings that wait ring those who may listen, one after the other, until somebody has."""

from datetime import timedelta

import pytest

from scripts_library.approvals.service import ALARM
from scripts_library.items.model import RevisionId
from scripts_library.items.service import Stored, revise
from scripts_library.recordings.model import Recording
from scripts_library.recordings.ringing import (
    RING,
    RING_EVERY,
    RING_TIMER,
    SPEAKING,
    UNHEARD,
    named_by,
    ring_next,
    subject_of,
    waiting_for_listener,
)
from scripts_library.recordings.service import add_recording, check_recordings, remove_recordings
from tests.crisis.cast import BOIL_EN, CRISIS_MANAGER, elif_, karin, tobias, water_item
from tests.crisis.record import FakeRecord
from tests.crisis.steps import stored


@pytest.fixture
def text(record: FakeRecord) -> Stored:
    return stored(record, water_item("forsta"))


def read_in(record: FakeRecord, text: Stored, part: int = 0, by: str = elif_) -> Recording:
    return add_recording(record, text.revision.id, "sv", f"{part}" * 64, type(elif_)(by), part=part)


def rings(record: FakeRecord) -> list[str]:
    return [each.to for each in record.outbox.waiting if each.kind == RING]


def due(record: FakeRecord) -> None:
    """The timer rings, as the night watch lets it."""
    (timer,) = record.timers.waiting(RING_TIMER)
    record.clock.advance(timer.due - record.clock.now())
    record.timers.cancel(RING_TIMER, timer.key)
    ring_next(record, RevisionId(str(timer.data["revision"])), "sv", int(str(timer.data["rung"])))


def test_one_message_is_sent_when_the_speaker_has_come_to_an_end(record: FakeRecord, text: Stored) -> None:
    for part in (0, 1):
        read_in(record, text, part)
        record.clock.advance(timedelta(seconds=20))
    assert rings(record) == []
    (timer,) = record.timers.waiting(RING_TIMER)
    assert timer.due - record.clock.now() == SPEAKING - timedelta(seconds=20)
    due(record)
    assert rings(record) == list(record.approvers.crisis[:1])


def test_the_next_is_asked_after_two_minutes_and_crisis_management_alarmed_at_the_end(
    record: FakeRecord, text: Stored
) -> None:
    read_in(record, text)
    everybody = list(record.approvers.crisis)
    for count in range(1, len(everybody) + 1):
        due(record)
        assert rings(record) == everybody[:count]
        (timer,) = record.timers.waiting(RING_TIMER)
        assert timer.due - record.clock.now() == RING_EVERY
    due(record)
    alarmed = {each.to for each in record.outbox.waiting if each.data.get("what") == UNHEARD}
    assert alarmed == set(everybody)
    assert record.timers.waiting(RING_TIMER) == []


def test_the_speaker_is_never_asked_to_listen_to_the_own_voice(record: FakeRecord, text: Stored) -> None:
    read_in(record, text, by=tobias)
    while record.timers.waiting(RING_TIMER):
        due(record)
    assert tobias not in rings(record)
    assert rings(record)


def test_whoever_has_listened_spares_the_others(record: FakeRecord, text: Stored) -> None:
    take = read_in(record, text)
    due(record)
    check_recordings(record, text.revision.id, "sv", [take.id], karin, CRISIS_MANAGER)
    due(record)
    assert len(rings(record)) == 1
    assert record.timers.waiting(RING_TIMER) == []
    assert [each for each in record.outbox.waiting if each.kind == ALARM] == []


def test_nobody_is_asked_for_what_was_taken_away_or_can_never_be_said(
    record: FakeRecord, text: Stored
) -> None:
    gone = read_in(record, text)
    remove_recordings(record, [gone.id], elif_)
    assert waiting_for_listener(record, text.revision.id, "sv") == ()
    read_in(record, text, 1)
    assert len(waiting_for_listener(record, text.revision.id, "sv")) == 1
    revise(record, text.item.id, BOIL_EN, elif_, started_from=1)
    assert waiting_for_listener(record, text.revision.id, "sv") == ()
    due(record)
    assert rings(record) == []


def test_a_links_subject_names_the_text_and_nothing_else_is_taken_for_one() -> None:
    assert named_by(subject_of(RevisionId("0194-abc"), "sv-simple")) == ("0194-abc", "sv-simple")
    assert named_by("0194-abc") is None
