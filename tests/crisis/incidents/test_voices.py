"""Which recordings an edition holds: those that a second person has heard. And what taking one away cuts."""

from datetime import timedelta

import pytest

from broadcast.editions.model import Edition, EditionNumber
from broadcast.editions.service import current
from core.access.model import PersonId
from crisis.incidents import saying, voices
from crisis.incidents.model import Incident
from crisis.incidents.service import fill_slots
from scripts_library.items.model import Audience, Text, Written
from scripts_library.items.service import revise
from scripts_library.recordings.errors import NoSuchRecording, NotYoursToPutBack
from scripts_library.recordings.model import Recording, State
from scripts_library.recordings.service import add_recording, check_recordings
from tests.crisis.cast import CRISIS_MANAGER, EDITOR, elif_, karin, tobias
from tests.crisis.record import FakeRecord
from tests.crisis.steps import activated, approved, entry, said, water_night

RETYPED = Written(
    "Koka vattnet", "Koka allt vatten i {area} i 5 minuter.\n\nNästa besked: {next_information}."
)


@pytest.fixture
def night(record: FakeRecord) -> Incident:
    """The water incident is live: its first word is said."""
    return activated(record, water_night(record)).incident


def first_word(record: FakeRecord) -> Text:
    item = record.items.by_slug("forsta", plan="koka-vattnet")
    assert item is not None
    return record.items.text(record.items.revisions(item.id)[0].id, "sv")


def recorded(record: FakeRecord, sound: str = "a", by: PersonId = elif_) -> Recording:
    record.clock.advance(timedelta(minutes=1))
    return add_recording(record, first_word(record).revision, "sv", sound * 64, by, part=0)


def heard(record: FakeRecord, *takes: Recording) -> None:
    revision = first_word(record).revision
    check_recordings(record, revision, "sv", [each.id for each in takes], karin, CRISIS_MANAGER)


def sounds(edition: Edition) -> list[str]:
    """The recordings that the edition holds, by the first letter of their hash."""
    found = entry(edition, "forsta")
    assert found is not None
    return [each.sound[0] for each in found.texts["sv"].recordings]


def now(record: FakeRecord, audience: Audience = Audience.LIVE) -> Edition:
    return current(record, audience)


def publish(record: FakeRecord) -> Edition:
    return saying.publish(record, karin, "Ny inspelning")


def test_what_nobody_else_has_heard_goes_into_no_edition(record: FakeRecord, night: Incident) -> None:
    recorded(record)
    assert sounds(publish(record)) == []
    assert said(now(record), "forsta") is not None, "the voice reads it: never silence"


def test_what_a_second_person_has_heard_goes_out_with_the_next_edition(
    record: FakeRecord, night: Incident
) -> None:
    take, before = recorded(record), now(record).number
    heard(record, take)
    assert now(record).number == before, "a check alone cuts nothing"
    assert sounds(publish(record)) == ["a"]


def test_a_recording_that_is_taken_away_is_gone_at_once(record: FakeRecord, night: Incident) -> None:
    take = recorded(record)
    heard(record, take)
    before = publish(record)
    done = voices.remove(record, [take.id], elif_)
    assert [each.number for each in done.editions] == [before.number + 1]
    assert sounds(now(record)) == []
    assert said(now(record), "forsta") == said(before, "forsta")
    assert now(record).reason == voices.REMOVED


def test_taking_a_recording_away_puts_no_other_text_out(record: FakeRecord, night: Incident) -> None:
    """Whoever may record is not whoever may publish."""
    take = recorded(record)
    heard(record, take)
    before = publish(record)
    facts = record.items.by_slug("blad", plan="koka-vattnet")
    assert facts is not None
    newer = revise(record, facts.id, Written("Så kokar du", "Koka i 5 minuter."), elif_, started_from=1)
    approved(record, newer)
    voices.remove(record, [take.id], elif_)
    assert said(now(record), "blad") == said(before, "blad")
    assert now(record).released == before.released


def test_what_is_not_out_is_taken_away_without_an_edition(record: FakeRecord, night: Incident) -> None:
    take, before = recorded(record), now(record).number
    assert voices.remove(record, [take.id], elif_).editions == ()
    heard_later = recorded(record, "b")
    heard(record, heard_later)
    assert voices.remove(record, [heard_later.id], tobias).editions == ()
    assert now(record).number == before


def test_taking_away_twice_is_once(record: FakeRecord, night: Incident) -> None:
    take = recorded(record)
    heard(record, take)
    publish(record)
    voices.remove(record, [take.id], elif_)
    again = voices.remove(record, [take.id], karin)
    assert (again.recordings, again.editions) == ((), ())


def test_the_only_error_is_that_there_is_no_such_recording(record: FakeRecord, night: Incident) -> None:
    with pytest.raises(NoSuchRecording):
        voices.remove(record, ["x"], karin)


def test_an_exercise_that_says_it_too_goes_back_to_the_voice_as_well(record: FakeRecord) -> None:
    live, drill = water_night(record), water_night(record, exercise=True, title="Övning vatten")
    take = recorded(record)
    heard(record, take)
    activated(record, live)
    activated(record, drill)
    assert {each.audience for each in voices.remove(record, [take.id], elif_).editions} == set(Audience)
    assert [sounds(now(record, each)) for each in Audience] == [[], []]


def test_undo_says_the_same_recording_again_at_once(record: FakeRecord, night: Incident) -> None:
    take = recorded(record)
    heard(record, take)
    before = publish(record)
    voices.remove(record, [take.id], elif_)
    voices.put_back(record, [take.id], elif_, EDITOR)
    assert sounds(now(record)) == ["a"]
    assert now(record).cut == before.cut
    assert now(record).number == before.number + 2


def test_undo_of_what_was_never_heard_says_nothing_new(record: FakeRecord, night: Incident) -> None:
    take, before = recorded(record), now(record).number
    voices.remove(record, [take.id], elif_)
    assert voices.put_back(record, [take.id], elif_, EDITOR).editions == ()
    assert record.recordings.get(take.id).state is State.WAITING
    assert now(record).number == before


def test_undo_is_for_whoever_did_it_and_for_crisis_management(record: FakeRecord, night: Incident) -> None:
    take = recorded(record)
    heard(record, take)
    publish(record)
    voices.remove(record, [take.id], tobias)
    with pytest.raises(NotYoursToPutBack):
        voices.put_back(record, [take.id], elif_, EDITOR)
    assert sounds(now(record)) == []


def test_an_earlier_edition_is_restored_without_what_was_taken_away_since(
    record: FakeRecord, night: Incident
) -> None:
    older, newer = recorded(record, "a"), recorded(record, "b")
    heard(record, older)
    first = publish(record)
    heard(record, newer)
    second = publish(record)
    assert (sounds(first), sounds(second)) == (["a"], ["b"])
    assert sounds(saying.restore(record, first.number, karin).edition) == ["a"], (
        "it was heard, and not removed"
    )
    voices.remove(record, [newer.id], karin)
    for each in (first, second):
        assert sounds(saying.restore(record, EditionNumber(each.number), karin).edition) == []


def test_a_text_that_changes_is_read_by_the_voice(record: FakeRecord, night: Incident) -> None:
    heard(record, recorded(record))
    assert sounds(publish(record)) == ["a"]
    item = record.items.by_slug("forsta", plan="koka-vattnet")
    assert item is not None
    newer = revise(record, item.id, RETYPED, elif_, started_from=1)
    approved(record, newer)
    assert sounds(publish(record)) == []


def test_a_correction_of_a_slot_keeps_the_recorded_parts(record: FakeRecord, night: Incident) -> None:
    heard(record, recorded(record))
    publish(record)
    fill_slots(record, night.id, {"area": ["Hamnen"]}, tobias)
    assert sounds(now(record)) == ["a"]
