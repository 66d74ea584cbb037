"""A recording is said when a second person has heard it; and can be taken away by anybody who may record."""

from datetime import timedelta

import pytest

from scripts_library.approvals.errors import NoAuthority, OwnWork, ReasonNeeded
from scripts_library.items.model import Authority
from scripts_library.items.service import Stored, revise
from scripts_library.recordings.errors import NoSuchRecording, NotPossible, NotYoursToPutBack
from scripts_library.recordings.model import FROM, Act, Recording, State, said_of, waiting_of
from scripts_library.recordings.service import (
    add_recording,
    check_recordings,
    put_back,
    remove_recordings,
    return_recordings,
)
from tests.crisis.cast import (
    AGENT,
    BOIL_EN,
    CRISIS_MANAGER,
    DUTY_OFFICER,
    EDITOR,
    amal,
    elif_,
    karin,
    tobias,
    water_item,
)
from tests.crisis.record import FakeRecord
from tests.crisis.steps import stored


@pytest.fixture
def text(record: FakeRecord) -> Stored:
    return stored(record, water_item("forsta"))


def recorded(record: FakeRecord, text: Stored, sound: str = "a", part: int = 0) -> Recording:
    """Elif reads a part, a little later than whatever was before."""
    record.clock.advance(timedelta(minutes=1))
    return add_recording(record, text.revision.id, "sv", sound * 64, elif_, part=part)


def heard(record: FakeRecord, text: Stored, *takes: Recording) -> None:
    """Karin has listened."""
    ids = [each.id for each in takes]
    check_recordings(record, text.revision.id, "sv", ids, karin, CRISIS_MANAGER)


def said(record: FakeRecord, text: Stored) -> list[str]:
    return [each.sound[0] for each in said_of(record.recordings.of([text.text.hash]))]


def waits(record: FakeRecord, text: Stored) -> list[str]:
    return [each.sound[0] for each in waiting_of(record.recordings.of([text.text.hash]))]


def kinds(record: FakeRecord) -> list[str]:
    return [each.kind for each in record.journal.all()]


def test_nobody_hears_a_recording_that_only_its_maker_has_heard(record: FakeRecord, text: Stored) -> None:
    recorded(record, text)
    assert (said(record, text), waits(record, text)) == ([], ["a"])


def test_a_second_person_who_has_listened_lets_it_be_said(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    heard(record, text, take)
    assert (said(record, text), waits(record, text)) == (["a"], [])
    assert kinds(record)[-1] == "recording.checked"


def test_listening_twice_is_once(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    heard(record, text, take)
    heard(record, text, take)
    assert kinds(record).count("recording.checked") == 1


def test_whoever_made_it_cannot_be_the_second_person(record: FakeRecord, text: Stored) -> None:
    take = add_recording(record, text.revision.id, "sv", "a" * 64, karin, part=0)
    with pytest.raises(OwnWork) as refused:
        check_recordings(record, text.revision.id, "sv", [take.id], karin, CRISIS_MANAGER)
    assert refused.value.code == "own_work"
    with pytest.raises(OwnWork):
        return_recordings(record, text.revision.id, "sv", [take.id], "Fel", karin, CRISIS_MANAGER)
    assert said(record, text) == []


def test_whoever_wrote_the_text_may_listen_to_anothers_recording(record: FakeRecord) -> None:
    text = stored(record, water_item("hjalp", plan="vardag", authority=Authority.STANDING), by=elif_)
    take = add_recording(record, text.revision.id, "sv", "a" * 64, tobias, part=0)
    check_recordings(record, text.revision.id, "sv", [take.id], elif_, EDITOR)
    assert said(record, text) == ["a"]


@pytest.mark.parametrize("roles", [EDITOR, AGENT])
def test_what_has_happened_is_heard_by_crisis_management(
    record: FakeRecord, text: Stored, roles: frozenset[str]
) -> None:
    take = add_recording(record, text.revision.id, "sv", "a" * 64, karin, part=0)
    with pytest.raises(NoAuthority):
        check_recordings(record, text.revision.id, "sv", [take.id], amal, roles)  # type: ignore[arg-type]
    assert said(record, text) == []


def test_a_recording_of_other_words_is_not_of_this_text(record: FakeRecord, text: Stored) -> None:
    other = stored(record, water_item("andra"), by=elif_)
    take = recorded(record, other)
    heard(record, other, take)  # the same words: the same text by its hash
    with pytest.raises(NoSuchRecording):
        check_recordings(record, text.revision.id, "sv", ["x"], karin, CRISIS_MANAGER)
    with pytest.raises(NoSuchRecording):
        check_recordings(record, text.revision.id, "sv", [], karin, CRISIS_MANAGER)


def test_an_older_take_is_said_until_the_newer_has_been_heard(record: FakeRecord, text: Stored) -> None:
    heard(record, text, recorded(record, text, "a"))
    newer = recorded(record, text, "b")
    assert (said(record, text), waits(record, text)) == (["a"], ["b"])
    heard(record, text, newer)
    assert (said(record, text), waits(record, text)) == (["b"], [])


def test_of_several_takes_only_the_newest_waits(record: FakeRecord, text: Stored) -> None:
    recorded(record, text, "a")
    recorded(record, text, "b")
    assert waits(record, text) == ["b"]


def test_what_is_not_right_goes_back_to_the_speaker_with_why(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    return_recordings(record, text.revision.id, "sv", [take.id], "Säger Hamnen", tobias, DUTY_OFFICER)
    back = record.recordings.get(take.id)
    assert back.state is State.RETURNED
    assert back.move is not None
    assert (back.move.by, back.move.reason) == (tobias, "Säger Hamnen")
    assert (said(record, text), waits(record, text)) == ([], [])
    with pytest.raises(NotPossible):
        heard(record, text, take)


def test_sending_back_needs_a_reason(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    with pytest.raises(ReasonNeeded):
        return_recordings(record, text.revision.id, "sv", [take.id], "  ", tobias, DUTY_OFFICER)


def test_a_recording_that_is_taken_away_leaves_the_voice_not_an_older_take(
    record: FakeRecord, text: Stored
) -> None:
    older, newer = recorded(record, text, "a"), recorded(record, text, "b")
    heard(record, text, older, newer)
    gone = remove_recordings(record, [newer.id], elif_)
    assert {each.id for each in gone} == {older.id, newer.id}
    assert said(record, text) == []


def test_a_new_take_that_is_thrown_away_leaves_what_is_said(record: FakeRecord, text: Stored) -> None:
    heard(record, text, recorded(record, text, "a"))
    remove_recordings(record, [recorded(record, text, "b").id], elif_)
    assert (said(record, text), waits(record, text)) == (["a"], [])


def test_taking_away_twice_is_once_and_refused_to_nobody(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    assert len(remove_recordings(record, [take.id], amal)) == 1
    assert remove_recordings(record, [take.id], karin) == ()
    assert kinds(record).count("recording.removed") == 1
    assert record.recordings.get(take.id).sound == take.sound, "it stays stored"


def test_undo_puts_the_same_recording_back_with_its_check(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    heard(record, text, take)
    check = record.recordings.get(take.id).check
    remove_recordings(record, [take.id], elif_)
    put_back(record, [take.id], elif_, EDITOR)
    assert said(record, text) == ["a"]
    assert record.recordings.get(take.id).check == check


def test_what_was_never_heard_waits_again_when_it_is_put_back(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    remove_recordings(record, [take.id], elif_)
    put_back(record, [take.id], elif_, EDITOR)
    assert (said(record, text), waits(record, text)) == ([], ["a"])


def test_what_crisis_management_took_away_is_put_back_by_crisis_management(
    record: FakeRecord, text: Stored
) -> None:
    take = recorded(record, text)
    heard(record, text, take)
    remove_recordings(record, [take.id], karin)
    with pytest.raises(NotYoursToPutBack):
        put_back(record, [take.id], elif_, EDITOR)
    assert said(record, text) == []
    put_back(record, [take.id], tobias, DUTY_OFFICER)
    assert said(record, text) == ["a"]


def test_a_speaker_does_not_undo_what_a_listener_sent_back(record: FakeRecord, text: Stored) -> None:
    take = recorded(record, text)
    return_recordings(record, text.revision.id, "sv", [take.id], "Fel", tobias, DUTY_OFFICER)
    with pytest.raises(NotYoursToPutBack):
        put_back(record, [take.id], elif_, EDITOR)
    put_back(record, [take.id], tobias, DUTY_OFFICER)
    assert waits(record, text) == ["a"]


def test_a_changed_text_is_said_by_the_voice(record: FakeRecord, text: Stored) -> None:
    heard(record, text, recorded(record, text))
    changed = revise(record, text.item.id, BOIL_EN, elif_, started_from=1)
    assert said(record, changed) == []
    assert said(record, text) == ["a"], "the earlier words keep their recording, for as long as they are said"


def test_the_table_of_acts() -> None:
    """A change to the rules is a change to this table."""
    table = {
        Act.CHECK: {State.WAITING},
        Act.RETURN: {State.WAITING},
        Act.REMOVE: {State.WAITING, State.CHECKED},
        Act.PUT_BACK: {State.RETURNED, State.REMOVED},
    }
    assert dict(FROM) == table
