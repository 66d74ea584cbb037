"""What items, approvals and recordings promise, kept in memory and in both databases."""

from datetime import timedelta

import pytest

from core.clock import ManualClock
from scripts_library.approvals import break_glass, errors, service, withdrawals
from scripts_library.approvals.model import (
    Approval,
    GlassId,
    GlassState,
    RequestId,
    RequestState,
    TextKey,
    WithdrawalId,
)
from scripts_library.approvals.reviewing import choose
from scripts_library.items import errors as item_errors
from scripts_library.items.model import Audience, ItemId, Kind, RevisionId, Stage, Text, Written
from scripts_library.items.ports import Wanted
from scripts_library.items.service import history, restore_revision, revise, save_draft
from scripts_library.recordings.errors import NoSuchRecording, OwnRecording, RecordingRefused
from scripts_library.recordings.model import Check, Recording, State, newest_of_each
from scripts_library.recordings.service import (
    add_recording,
    check_recordings,
    put_back,
    remove_recordings,
    return_recordings,
    unread_parts,
)
from tests.crisis.cast import (
    BOIL,
    BOIL_EN,
    CRISIS_MANAGER,
    DUTY_OFFICER,
    EDITOR,
    NIGHT,
    WATER_SLOTS,
    elif_,
    karin,
    nadia,
    tobias,
    water_item,
)
from tests.crisis.databases import Units
from tests.crisis.record import Record
from tests.crisis.steps import FACTS, approved, reviewed, stored, translated

NAUGHTY = Written(
    "'; DROP TABLE texts; -- “”",
    "<script>alert(1)</script>\n\n\u200fعربي\u200e 🏳️‍🌈 ﷽ \\u0000 %s {{ ]]> &amp; {area}",
    {"area": {"ye's": "\u00e5\u0308"}},
)


def test_an_item_comes_back_as_it_was_made(units: Units) -> None:
    new = water_item("blad", Kind.FACT_SHEET, (Stage.CONFIRMED, Stage.UPDATE), order=3, listen=True)
    made = units.run(stored, new, NAUGHTY)

    def look(record: Record) -> None:
        assert record.items.item(made.item.id) == made.item
        assert record.items.revision(made.revision.id) == made.revision
        assert record.items.text(made.revision.id, "sv") == made.text
        assert made.revision.slots == WATER_SLOTS
        assert record.items.by_slug("blad", plan="koka-vattnet") == made.item
        assert record.items.by_slug("blad", plan=None) is None

    units.run(look)


def test_items_are_found_by_plan_incident_and_kind(units: Units) -> None:
    plan = units.run(stored, water_item("a")).item
    own = units.run(stored, water_item("b", Kind.ANSWER, plan=None, incident="i-1")).item
    free = units.run(stored, water_item("c", Kind.ANSWER, plan=None)).item

    def look(record: Record) -> None:
        assert list(record.items.find(Wanted(plan="koka-vattnet"))) == [plan]
        assert list(record.items.find(Wanted(incident="i-1"))) == [own]
        assert list(record.items.find(Wanted(plan="", incident=""))) == [free]
        assert list(record.items.find(Wanted(kind=Kind.ANSWER))) == [own, free]
        assert list(record.items.find(Wanted(), after=plan.id, most=1)) == [own]

    units.run(look)


def test_a_slug_is_taken_once_in_a_plan_and_once_outside_all_plans(units: Units) -> None:
    for plan in ("koka-vattnet", None):
        units.run(stored, water_item("a", plan=plan))
        with pytest.raises(item_errors.SlugTaken):
            units.run(stored, water_item("a", plan=plan))


def test_what_is_not_there_is_not_found(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    wanted = {
        item_errors.NoSuchItem: lambda record: record.items.item(ItemId("x")),
        item_errors.NoSuchRevision: lambda record: record.items.text(RevisionId("x"), "sv"),
        item_errors.NoSuchText: lambda record: record.items.text(made.revision.id, "fi"),
        errors.NoSuchRequest: lambda record: record.approvals.request(RequestId("x")),
        errors.NoSuchBreakGlass: lambda record: record.approvals.glass(GlassId("x")),
        errors.NoSuchWithdrawal: lambda record: record.approvals.withdrawal(WithdrawalId("x")),
    }
    for error, lookup in wanted.items():
        with pytest.raises(error):
            units.run(lookup)


def test_a_text_is_stored_once(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    units.run(translated, made)
    with pytest.raises(item_errors.Immutable):
        units.run(translated, made)


def test_an_edit_conflict_carries_the_others_words(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    units.run(revise, made.item.id, FACTS, elif_, started_from=1)
    with pytest.raises(item_errors.EditConflict) as conflict:
        units.run(revise, made.item.id, BOIL, karin, started_from=1)
    assert conflict.value.facts["body"] == FACTS.body
    numbers = units.run(lambda record: [each.number for each in record.items.revisions(made.item.id)])
    assert numbers == [1, 2]


def test_the_history_shows_texts_and_hands_and_a_restored_revision_its_origin(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    units.run(translated, made)
    units.run(restore_revision, made.revision.id, karin)
    new, old = units.run(history, made.item.id)
    assert (new.revision.number, new.revision.restores, set(new.texts)) == (2, 1, {"sv", "en"})
    assert {hand.person for hand in old.hands} == {elif_, "amal"}


def test_drafts_are_kept_changed_and_dropped_for_each_person(units: Units, clock: ManualClock) -> None:
    units.run(save_draft, "new:answer", "sv", Written("", "Hal"), karin)
    clock.advance(timedelta(seconds=3))
    units.run(save_draft, "new:answer", "sv", NAUGHTY, karin, started_from=2)
    units.run(save_draft, "new:answer", "sv", FACTS, elif_)

    def look(record: Record) -> None:
        (draft,) = record.items.drafts(karin)
        assert (draft.written, draft.started_from, draft.saved_at) == (
            NAUGHTY,
            2,
            NIGHT + timedelta(seconds=3),
        )
        record.items.drop_draft(karin, "new:answer", "sv")
        assert record.items.draft(karin, "new:answer", "sv") is None
        assert record.items.draft(elif_, "new:answer", "sv") is not None

    units.run(look)


def test_an_approval_permits_its_text_and_answers_its_request(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    noise = units.run(stored, water_item("b"))
    request = units.run(service.submit, made.revision.id, "sv", Audience.LIVE, elif_)
    units.run(approved, made)

    def look(record: Record) -> None:
        (permission,) = record.approvals.permissions([made.item.id])
        assert (permission.text.hash, permission.by, permission.audience) == (
            made.text.hash,
            karin,
            Audience.LIVE,
        )
        assert record.approvals.permissions([noise.item.id]) == []
        answered = record.approvals.request(request.id)
        assert (answered.state, answered.answered_by) == (RequestState.APPROVED, karin)
        assert record.approvals.unanswered() == []

    units.run(look)


def test_four_eyes_hold_at_the_port_itself(units: Units) -> None:
    """Past the use cases: the adapter, and the database behind it, refuse by themselves."""
    made = units.run(stored, water_item("a"))
    english = units.run(translated, made)

    def past_the_rules(record: Record) -> None:
        key = TextKey(english.revision.id, "en", english.text.hash)
        record.approvals.add_approval(Approval("a-1", key, Audience.LIVE, elif_, NIGHT, 1))

    with pytest.raises(errors.OwnWork):
        units.run(past_the_rules)


def test_an_approver_never_becomes_a_hand(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    units.run(approved, made)
    with pytest.raises(errors.OwnWork):
        units.run(service.submit, made.revision.id, "sv", Audience.EXERCISE, karin)


def test_reviews_choices_and_glass_come_back(units: Units, clock: ManualClock) -> None:
    made = units.run(stored, water_item("a"))
    english = units.run(reviewed, units.run(translated, made))
    units.run(choose, english.revision.id, "en", Audience.LIVE, karin, CRISIS_MANAGER, "Bråttom")
    units.run(service.submit, made.revision.id, "sv", Audience.LIVE, elif_)
    clock.advance(timedelta(minutes=5))
    glass = units.run(break_glass.break_glass, [made.revision.id], Audience.LIVE, tobias, DUTY_OFFICER)
    units.run(break_glass.give_reason, glass.id, "Natt", tobias)
    units.run(break_glass.review_glass, glass.id, karin, CRISIS_MANAGER, "Rätt")

    def look(record: Record) -> None:
        (review,) = record.approvals.reviews([made.item.id])
        (choice,) = record.approvals.choices([made.item.id])
        assert (review.by, review.text.language) == (nadia, "en")
        assert (choice.reason, choice.audience) == ("Bråttom", Audience.LIVE)
        assert review.seq < choice.seq
        kept = record.approvals.glass(glass.id)
        assert (kept.state, kept.reason, kept.texts) == (GlassState.REVIEWED, "Natt", glass.texts)
        assert list(record.approvals.glasses()) == [kept]
        assert record.approvals.permissions([made.item.id])[0].broken_glass

    units.run(look)


def test_a_withdrawal_covers_what_was_there_and_comes_back_an_audience_at_a_time(units: Units) -> None:
    made = units.run(stored, water_item("a"))
    done = units.run(withdrawals.withdraw, made.item.id, tobias)
    assert units.run(withdrawals.withdraw, made.item.id, karin) == done
    units.run(revise, made.item.id, FACTS, elif_, started_from=1)
    units.run(withdrawals.mark_returned, done, Audience.LIVE, karin)
    units.run(withdrawals.give_reason, done.id, "Fel gata", tobias)
    again = units.run(withdrawals.withdraw, made.item.id, tobias)
    first, second = units.run(lambda record: record.approvals.withdrawals([made.item.id]))
    assert (first.upto, first.returned, first.reason) == (1, frozenset({Audience.LIVE}), "Fel gata")
    assert second == again
    assert (second.upto, second.returned) == (2, frozenset())


def test_a_withdrawal_that_was_undone_counts_no_more_and_is_still_known(
    units: Units, clock: ManualClock
) -> None:
    made = units.run(stored, water_item("a"))
    done = units.run(withdrawals.withdraw, made.item.id, tobias)
    clock.advance(timedelta(minutes=10))
    undone = units.run(withdrawals.undo, done.id, karin, CRISIS_MANAGER)
    assert units.run(withdrawals.undo, done.id, tobias, CRISIS_MANAGER) == undone
    assert units.run(lambda record: record.approvals.withdrawals([made.item.id])) == []
    known = units.run(lambda record: record.approvals.withdrawal(done.id))
    assert known == undone
    assert known.undone is not None
    assert (known.undone.by, known.undone.at) == (karin, clock.now())
    again = units.run(withdrawals.withdraw, made.item.id, tobias, along=done.id)
    assert units.run(lambda record: record.approvals.withdrawals([made.item.id])) == [again]
    assert again.along == done.id


def test_a_withdrawal_is_undone_by_crisis_management_within_ten_minutes(
    units: Units, clock: ManualClock
) -> None:
    made = units.run(stored, water_item("a"))
    done = units.run(withdrawals.withdraw, made.item.id, tobias)
    with pytest.raises(errors.NotCrisisManagement):
        units.run(withdrawals.undo, done.id, elif_, EDITOR)
    clock.advance(timedelta(minutes=10, seconds=1))
    with pytest.raises(errors.UndoTooLate):
        units.run(withdrawals.undo, done.id, karin, CRISIS_MANAGER)
    assert units.run(lambda record: record.approvals.withdrawals([made.item.id])) == [done]


def takes_of(units: Units, text: Text) -> tuple[Recording, ...]:
    """The newest take of each part of the text."""
    return units.run(lambda record: newest_of_each(record.recordings.of([text.hash])))


def test_a_recording_belongs_to_a_part_of_one_text_and_the_newest_take_counts(
    units: Units, clock: ManualClock
) -> None:
    made = units.run(stored, water_item("a"), BOIL)
    units.run(add_recording, made.revision.id, "sv", "a" * 64, elif_, part=0)
    clock.advance(timedelta(minutes=1))
    units.run(add_recording, made.revision.id, "sv", "b" * 64, elif_, part=0)
    units.run(add_recording, made.revision.id, "sv", "c" * 64, elif_, part=1)
    takes = takes_of(units, made.text)
    assert [(each.part, each.sound[0]) for each in takes] == [(0, "b"), (1, "c")]
    assert unread_parts(made.text, {each.part for each in takes}) != ()
    newer = units.run(revise, made.item.id, FACTS, elif_, started_from=1)
    assert takes_of(units, newer.text) == ()


@pytest.mark.parametrize("place", [{"part": 99}, {"part": -1}, {}])
def test_a_recording_needs_a_place_in_its_text(units: Units, place: dict[str, int]) -> None:
    made = units.run(stored, water_item("a"), BOIL)
    with pytest.raises(RecordingRefused):
        units.run(lambda record: add_recording(record, made.revision.id, "sv", "a" * 64, elif_, **place))  # type: ignore[arg-type]


def test_the_whole_of_a_text_with_slots_is_bound_to_the_values_it_was_read_with(units: Units) -> None:
    made = units.run(stored, water_item("a"), BOIL)
    units.run(add_recording, made.revision.id, "sv", "a" * 64, elif_, slots_digest="d" * 64)
    (take,) = takes_of(units, made.text)
    assert (take.part, take.slots_digest) == (None, "d" * 64)
    english = units.run(translated, made, BOIL_EN)
    assert takes_of(units, english.text) == ()


def test_a_recording_comes_back_with_who_heard_it_and_what_became_of_it(
    units: Units, clock: ManualClock
) -> None:
    made = units.run(stored, water_item("a"), BOIL)
    first = units.run(add_recording, made.revision.id, "sv", "a" * 64, elif_, part=0)
    clock.advance(timedelta(minutes=1))
    second = units.run(add_recording, made.revision.id, "sv", "b" * 64, elif_, part=1)
    (check,) = units.run(check_recordings, made.revision.id, "sv", [first.id], karin, CRISIS_MANAGER)
    units.run(return_recordings, made.revision.id, "sv", [second.id], "Fel gata", tobias, DUTY_OFFICER)
    units.run(remove_recordings, [first.id], elif_)

    def look(record: Record) -> None:
        one, two = record.recordings.of([made.text.hash])
        assert (one.id, one.check, one.state) == (first.id, check, State.REMOVED)
        assert (two.id, two.check, two.state) == (second.id, None, State.RETURNED)
        assert one.move is not None
        assert one.move.by == elif_
        assert two.move is not None
        assert two.move.reason == "Fel gata"
        assert record.recordings.get(first.id) == one

    units.run(look)
    units.run(put_back, [first.id], elif_, EDITOR)
    back = units.run(lambda record: record.recordings.get(first.id))
    assert (back.state, back.check) == (State.CHECKED, check)


def test_what_waits_for_a_listener_is_found_with_the_newest_revision_of_its_text(
    units: Units, clock: ManualClock
) -> None:
    made = units.run(stored, water_item("a"), BOIL)
    takes = []
    for part, sound in enumerate("ab"):
        clock.advance(timedelta(minutes=1))
        takes.append(units.run(add_recording, made.revision.id, "sv", sound * 64, elif_, part=part))
    again = units.run(revise, made.item.id, BOIL, elif_, started_from=1)
    units.run(check_recordings, made.revision.id, "sv", [takes[0].id], karin, CRISIS_MANAGER)
    (found,) = units.run(lambda record: record.recordings.unheard())
    assert (found.recording.id, found.revision) == (takes[1].id, again.revision.id)
    units.run(remove_recordings, [takes[1].id], karin)
    assert units.run(lambda record: record.recordings.unheard()) == []


def test_whoever_made_it_is_refused_as_its_listener_by_the_record_itself(units: Units) -> None:
    made = units.run(stored, water_item("a"), BOIL)
    take = units.run(add_recording, made.revision.id, "sv", "a" * 64, karin, part=0)
    with pytest.raises(OwnRecording):
        units.run(lambda record: record.recordings.add_check(Check(take.id, karin, NIGHT, 99)))
    with pytest.raises(NoSuchRecording):
        units.run(lambda record: record.recordings.get("x"))
