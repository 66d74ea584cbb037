"""A reader's review of a translation, crisis management's choice, and break-glass."""

from datetime import timedelta

import pytest

from core.clock import ManualClock
from scripts_library.approvals import break_glass, errors, reviewing
from scripts_library.approvals.model import GlassState
from scripts_library.approvals.service import submit
from scripts_library.items.model import Audience
from tests.crisis.cast import (
    CRISIS_MANAGER,
    DUTY_OFFICER,
    EDITOR,
    TRANSLATOR,
    elif_,
    karin,
    nadia,
    tobias,
    water_item,
)
from tests.crisis.record import FakeRecord
from tests.crisis.steps import reviewed, stored, translated

FIVE_MINUTES = timedelta(minutes=5)


def test_a_translator_of_the_language_marks_a_translation_as_reviewed(record: FakeRecord) -> None:
    english = reviewed(record, translated(record, stored(record, water_item("forsta"))))
    (review,) = record.approvals.reviews([english.item.id])
    assert (review.by, review.text.hash) == (nadia, english.text.hash)


def test_nobody_reviews_their_own_translation(record: FakeRecord) -> None:
    english = translated(record, stored(record, water_item("forsta")), by=nadia)
    with pytest.raises(errors.OwnWork):
        reviewed(record, english, by=nadia)


def test_only_a_translator_of_that_language_reviews(record: FakeRecord) -> None:
    english = translated(record, stored(record, water_item("forsta")))
    for roles, languages in ((TRANSLATOR, ["ar"]), (EDITOR, ["en"])):
        with pytest.raises(errors.NotYourLanguage):
            reviewing.review(record, english.revision.id, "en", nadia, roles, languages)


def test_the_source_text_is_not_a_translation_to_review(record: FakeRecord) -> None:
    text = stored(record, water_item("forsta"))
    with pytest.raises(errors.NothingToReview):
        reviewing.review(record, text.revision.id, "sv", nadia, TRANSLATOR, ["sv"])


def test_a_choice_is_crisis_managements_and_has_a_reason(record: FakeRecord) -> None:
    english = translated(record, stored(record, water_item("forsta")))
    with pytest.raises(errors.NotCrisisManagement):
        reviewing.choose(record, english.revision.id, "en", Audience.LIVE, elif_, EDITOR, "Bråttom")
    with pytest.raises(errors.ReasonNeeded):
        reviewing.choose(record, english.revision.id, "en", Audience.LIVE, karin, CRISIS_MANAGER, "")
    chosen = reviewing.choose(
        record, english.revision.id, "en", Audience.LIVE, karin, CRISIS_MANAGER, "Bråttom"
    )
    assert chosen.text.hash == english.text.hash
    assert record.journal.kinds[-1] == "text.chosen"


def test_glass_opens_five_minutes_after_a_request_went_unanswered(
    record: FakeRecord, clock: ManualClock
) -> None:
    text = stored(record, water_item("forsta"), by=tobias)
    submit(record, text.revision.id, "sv", Audience.LIVE, tobias)
    clock.advance(FIVE_MINUTES - timedelta(seconds=1))
    with pytest.raises(errors.TooEarly) as refused:
        break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    assert refused.value.facts["opens"] == clock.now() + timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    glass = break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    assert [key.hash for key in glass.texts] == [text.text.hash]
    (permission,) = record.approvals.permissions([text.item.id])
    assert permission.broken_glass


def test_glass_covers_only_the_texts_that_have_waited_long_enough(
    record: FakeRecord, clock: ManualClock
) -> None:
    text = stored(record, water_item("forsta"))
    english = translated(record, text)
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    clock.advance(FIVE_MINUTES)
    submit(record, english.revision.id, "en", Audience.LIVE, elif_)
    glass = break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    assert [key.language for key in glass.texts] == ["sv"]


def test_breaking_the_same_glass_twice_is_breaking_it_once(record: FakeRecord, clock: ManualClock) -> None:
    text = stored(record, water_item("forsta"))
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    clock.advance(FIVE_MINUTES)
    one = break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    two = break_glass.break_glass(record, [text.revision.id], Audience.LIVE, karin, CRISIS_MANAGER)
    assert one == two
    assert len(record.approvals.glasses()) == 1


def test_glass_needs_somebody_to_have_been_asked(record: FakeRecord, clock: ManualClock) -> None:
    text = stored(record, water_item("forsta"))
    clock.advance(FIVE_MINUTES)
    with pytest.raises(errors.NothingUnanswered):
        break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)


def test_a_request_for_an_exercise_opens_no_live_glass(record: FakeRecord, clock: ManualClock) -> None:
    text = stored(record, water_item("forsta"))
    submit(record, text.revision.id, "sv", Audience.EXERCISE, elif_)
    clock.advance(FIVE_MINUTES)
    with pytest.raises(errors.NothingUnanswered):
        break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)


def test_an_editor_breaks_no_glass(record: FakeRecord, clock: ManualClock) -> None:
    text = stored(record, water_item("forsta"))
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    clock.advance(FIVE_MINUTES)
    with pytest.raises(errors.NotCrisisManagement):
        break_glass.break_glass(record, [text.revision.id], Audience.LIVE, elif_, EDITOR)


def test_everybody_in_crisis_management_is_told_that_glass_was_broken(
    record: FakeRecord, clock: ManualClock
) -> None:
    text = stored(record, water_item("forsta"))
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    clock.advance(FIVE_MINUTES)
    break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    told = [each.to for each in record.outbox.waiting if each.data.get("what") == "break_glass"]
    assert sorted(told) == [karin, tobias]


def test_the_reason_may_follow_once_and_somebody_else_reviews(record: FakeRecord, clock: ManualClock) -> None:
    text = stored(record, water_item("forsta"))
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    clock.advance(FIVE_MINUTES)
    glass = break_glass.break_glass(record, [text.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    break_glass.give_reason(record, glass.id, "Ingen svarade", tobias)
    with pytest.raises(errors.NotPossible):
        break_glass.give_reason(record, glass.id, "Annat", tobias)
    with pytest.raises(errors.OwnWork):
        break_glass.review_glass(record, glass.id, tobias, DUTY_OFFICER, "Bra")
    done = break_glass.review_glass(record, glass.id, karin, CRISIS_MANAGER, "Rätt")
    assert (done.state, done.reason, done.review) == (GlassState.REVIEWED, "Ingen svarade", "Rätt")
    assert record.approvals.glasses(unreviewed=True) == []
    assert record.journal.kinds[-1] == "break_glass.reviewed"


def test_glass_that_waits_is_offered_with_its_time(record: FakeRecord, clock: ManualClock) -> None:
    text = stored(record, water_item("forsta"))
    submit(record, text.revision.id, "sv", Audience.LIVE, elif_)
    (offer,) = break_glass.offers(record, Audience.LIVE)
    assert not offer.open
    assert offer.opens == clock.now() + FIVE_MINUTES
    clock.advance(FIVE_MINUTES)
    assert break_glass.offers(record, Audience.LIVE)[0].open
    assert break_glass.offers(record, Audience.EXERCISE) == ()
