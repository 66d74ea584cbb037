"""What incidents and calls promise, kept in memory and in both databases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcast.editions.model import EditionNumber, Instead
from broadcast.phone.spool.model import SpooledStep
from core.canonical import Json
from core.clock import ManualClock
from crisis.calls import service as calls
from crisis.calls.errors import NoSuchCallBack, NotPossible
from crisis.calls.model import CallBackId, CallBackState, VoiceMessageId
from crisis.incidents import saying, service, work
from crisis.incidents.errors import NoSuchIncident
from crisis.incidents.model import SAID, IncidentId, State
from scripts_library.items.model import Audience, ItemId, Stage, Written
from scripts_library.items.service import revise
from tests.crisis.cast import BOIL, NIGHT, elif_, karin, tobias
from tests.crisis.databases import Units
from tests.crisis.record import Record
from tests.crisis.steps import activated, approved, entry, said, water_night

NEWER = Written("Koka vattnet", "Koka vattnet i {area} i 3 minuter. Gäller även disk.")


class PlainSealer:
    """Opens what it closed, and tells for which purpose."""

    def seal(self, text: str, purpose: str) -> str:
        return f"{purpose}|{text}"

    def open(self, sealed: str, purpose: str) -> str:
        assert sealed.startswith(f"{purpose}|")
        return sealed.partition("|")[2]

    def is_current(self, sealed: str) -> bool:
        return True


def test_an_incident_comes_back_as_it_is(units: Units) -> None:
    incident = units.run(water_night)
    drill = units.run(water_night, exercise=True, title="Övning")
    spoken = units.run(activated, incident)

    def look(record: Record) -> None:
        assert record.incidents.get(incident.id) == spoken.incident
        assert list(record.incidents.find(audience=Audience.EXERCISE)) == [drill]
        assert list(record.incidents.find(states=SAID)) == [spoken.incident]
        assert list(record.incidents.find(states=[State.CLOSED])) == []

    units.run(look)
    with pytest.raises(NoSuchIncident):
        units.run(lambda record: record.incidents.get(IncidentId("nope")))


def test_an_exercise_is_an_exercise_for_ever(units: Units) -> None:
    """Even when a use case were to say otherwise, the record keeps what was decided at its making."""
    drill = units.run(water_night, exercise=True)
    units.run(lambda record: record.incidents.put(replace(drill, exercise=False, title="Skarpt")))
    kept = units.run(lambda record: record.incidents.get(drill.id))
    assert (kept.exercise, kept.title) == (True, "Skarpt")


def test_the_whole_night(units: Units, clock: ManualClock) -> None:
    """Activate, correct, withdraw, publish the correction, restore, close: each an edition, and the
    chain is whole."""
    incident = units.run(water_night)
    units.run(activated, incident)
    clock.advance(timedelta(minutes=6))
    units.run(service.fill_slots, incident.id, {"area": ["Hamnen"]}, karin)
    item = units.run(lambda record: record.items.by_slug("forsta", plan="koka-vattnet"))
    assert item is not None
    withdrawn = units.run(saying.withdraw, item.id, tobias, "Fel gata")
    found = entry(withdrawn.editions[0], "forsta")
    assert found is not None
    assert found.instead is Instead.RETRACTION
    text = units.run(revise, item.id, NEWER, elif_, started_from=1)
    units.run(approved, text)
    published = units.run(saying.publish, karin, "Rättad")
    assert said(published, "forsta") == NEWER.body
    restored = units.run(saying.restore, EditionNumber(1), tobias)
    assert [each.slug for each in restored.kept_back] == ["forsta"]
    clock.advance(timedelta(hours=5))
    units.run(service.deactivate, incident.id, karin)
    closed = units.run(service.close, incident.id, karin).edition
    assert closed is not None
    assert (closed.number, closed.cut.entries) == (7, ())


def test_what_a_restore_holds_back_is_remembered(units: Units) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    item = units.run(lambda record: record.items.by_slug("forsta", plan="koka-vattnet"))
    assert item is not None
    units.run(approved, units.run(revise, item.id, NEWER, elif_, started_from=1))
    units.run(saying.restore, EditionNumber(1), tobias)
    edition = units.run(service.fill_slots, incident.id, {"area": ["Byn"]}, karin).edition
    assert said(edition, "forsta") == BOIL.body
    baseline = units.run(lambda record: record.incidents.baseline(Audience.LIVE))
    assert baseline is not None
    assert len(baseline.held) == 1
    assert units.run(lambda record: record.incidents.baseline(Audience.LIVE, upto=baseline.seq - 1)) is None
    assert units.run(lambda record: record.incidents.baseline(Audience.EXERCISE)) is None


def test_end_times_are_kept_for_each_item_and_incident(units: Units, clock: ManualClock) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    item = units.run(lambda record: record.items.by_slug("forsta", plan="koka-vattnet"))
    assert item is not None
    units.run(saying.set_ends, item.id, NIGHT + timedelta(hours=1), karin, incident=incident.id)
    clock.advance(timedelta(minutes=1))
    units.run(saying.set_ends, item.id, NIGHT + timedelta(hours=2), karin, incident=incident.id)
    units.run(saying.set_ends, item.id, None, tobias)
    ends = units.run(lambda record: record.incidents.ends())
    assert [(each.item, each.incident, each.ends) for each in ends] == [
        (item.id, None, None),
        (item.id, incident.id, NIGHT + timedelta(hours=2)),
    ]


def test_the_tick_list_follows_the_plan_and_tells_who_ticked(units: Units) -> None:
    incident = units.run(water_night)
    units.run(work.tick, incident.id, "schools", karin)
    units.run(work.tick, incident.id, "county_board", tobias)
    units.run(work.untick, incident.id, "county_board", tobias)
    lines = units.run(work.tick_list, incident.id)
    assert [(line.key, line.ticked.by if line.ticked else None) for line in lines] == [
        ("county_board", None),
        ("schools", karin),
    ]
    (call_in,) = units.run(work.call_in_list, incident.id)
    assert (call_in.skill, call_in.people) == ("kommunvagledare", 4)


def test_work_that_was_taken_up_can_rest_again(units: Units, clock: ManualClock) -> None:
    incident = units.run(water_night)
    units.run(activated, incident)
    clock.advance(timedelta(minutes=1))
    up = units.run(saying.take_up, incident.id, "building_permits", karin).edition
    clock.advance(timedelta(minutes=1))
    again = units.run(saying.set_aside, incident.id, "building_permits", karin).edition
    assert up is not None
    assert again is not None
    assert up.cut.incidents[0].set_aside == ()
    assert [each.key for each in again.cut.incidents[0].set_aside] == ["building_permits"]
    resting = units.run(lambda record: record.incidents.resting(incident.id))
    assert [each.taken_up_by for each in resting] == [karin, None]


def step(sequence: int, *effects: Mapping[str, Json], spool: str = "s-1", call: str = "CA1") -> SpooledStep:
    return SpooledStep(
        spool=spool,
        sequence=sequence,
        call=call,
        step=str(sequence),
        at=NIGHT + timedelta(seconds=sequence),
        audience="live",
        edition=3,
        place_in="sv/main",
        place_out="sv/call_back",
        key="9",
        language="ar",
        effects=effects,
        number_sealed=PlainSealer().seal("+46701740605", f"call:{call}"),
    )


CALL_BACK: Mapping[str, Json] = {"do": "call_back", "language": "ar", "topic": "water"}
MESSAGE: Mapping[str, Json] = {
    "do": "voice_message",
    "language": "ar",
    "recording": "RE1",
    "url": "https://x.example/RE1",
    "seconds": 12,
}


def test_a_step_is_imported_once_however_often_it_is_read(units: Units) -> None:
    rows = [
        step(1, {"do": "heard", "what": "main", "item": None}),
        step(2, CALL_BACK),
        step(3, {"do": "ended", "seconds": 42}),
    ]
    assert units.run(calls.import_steps, rows) == 3
    assert units.run(calls.import_steps, rows) == 0
    assert units.run(calls.imported_upto, "s-1") == 3
    assert units.run(calls.imported_upto, "s-2") == 0
    call = units.run(lambda record: record.calls.call("CA1"))
    assert call is not None
    assert (call.began_at, call.language, call.edition, call.seconds) == (
        NIGHT + timedelta(seconds=1),
        "ar",
        3,
        42,
    )
    assert len(units.run(lambda record: record.calls.call_backs())) == 1


def test_what_the_provider_sends_again_asks_for_nothing_more(units: Units) -> None:
    """To another host, or a week later, when the spool that would have known it has forgotten it."""
    first = step(1, MESSAGE)
    again = [replace(first, sequence=9), replace(first, spool="s-2")]
    assert units.run(calls.import_steps, [first]) == 1
    assert units.run(calls.import_steps, again) == 0
    assert len(units.run(lambda record: record.calls.voice_messages())) == 1
    assert [units.run(calls.imported_upto, spool) for spool in ("s-1", "s-2")] == [9, 1]


def test_a_call_back_that_was_settled_is_not_asked_for_by_a_repeat(units: Units) -> None:
    units.run(calls.import_steps, [step(1, CALL_BACK)])
    (waiting,) = units.run(lambda record: record.calls.call_backs())
    units.run(calls.settle, waiting.id, CallBackState.REACHED, karin)
    units.run(calls.import_steps, [replace(step(1, CALL_BACK), sequence=9)])
    assert units.run(lambda record: record.calls.call_backs()) == []


def test_a_caller_who_asks_twice_waits_in_one_place(units: Units) -> None:
    units.run(
        calls.import_steps,
        [step(1, CALL_BACK), step(2, CALL_BACK), step(1, CALL_BACK, spool="s-2", call="CA2")],
    )
    waiting = units.run(lambda record: record.calls.call_backs())
    assert sorted(each.call for each in waiting) == ["CA1", "CA2"]


def test_a_number_is_opened_by_name_and_the_journal_knows_but_does_not_tell_it(units: Units) -> None:
    units.run(calls.import_steps, [step(1, CALL_BACK)])
    (waiting,) = units.run(lambda record: record.calls.call_backs())
    assert "+46701740605" not in repr(waiting).replace(waiting.number_sealed, "")
    assert units.run(calls.open_number, waiting.id, karin, PlainSealer()) == "+46701740605"
    newest = units.run(lambda record: record.journal.newest(limit=1))[0]
    assert (newest.kind, newest.by) == ("call_back.number_opened", karin)
    assert "+46701740605" not in repr(newest)


def test_a_call_back_ends_reached_given_up_or_cancelled(units: Units) -> None:
    units.run(calls.import_steps, [step(1, CALL_BACK)])
    (waiting,) = units.run(lambda record: record.calls.call_backs())
    units.run(calls.settle, waiting.id, CallBackState.GIVEN_UP, karin)
    units.run(calls.settle, waiting.id, CallBackState.WAITING, karin)
    done = units.run(calls.settle, waiting.id, CallBackState.REACHED, tobias)
    assert (done.settled_by, done.settled_at) == (tobias, NIGHT)
    with pytest.raises(NotPossible):
        units.run(calls.settle, waiting.id, CallBackState.WAITING, karin)
    assert units.run(lambda record: record.calls.call_backs()) == []
    with pytest.raises(NoSuchCallBack):
        units.run(calls.settle, CallBackId("nope"), CallBackState.REACHED, karin)


def test_a_voice_message_waits_until_somebody_has_heard_it(units: Units) -> None:
    units.run(calls.import_steps, [step(1, MESSAGE)])
    (message,) = units.run(lambda record: record.calls.voice_messages())
    assert (message.recording, message.seconds, message.heard_by) == ("RE1", 12, None)
    units.run(calls.heard, VoiceMessageId(message.id), karin)
    units.run(calls.heard, VoiceMessageId(message.id), tobias)
    assert units.run(lambda record: record.calls.voice_messages()) == []
    assert units.run(lambda record: record.calls.voice_message(message.id)).heard_by == karin
    assert units.run(calls.open_message_number, message.id, karin, PlainSealer()) == "+46701740605"


def test_an_effect_that_is_not_known_is_kept_and_does_no_harm(units: Units) -> None:
    units.run(calls.import_steps, [step(1, {"do": "dance"}, {"do": "ended", "seconds": "long"})])
    call = units.run(lambda record: record.calls.call("CA1"))
    assert call is not None
    assert call.seconds == 0


def test_items_of_the_night_are_named_by_their_ids(units: Units) -> None:
    incident = units.run(water_night)
    edition = units.run(activated, incident).edition
    assert edition is not None
    named = {each.item: each.slug for each in edition.cut.entries}

    def look(record: Record) -> None:
        assert {item: record.items.item(ItemId(item)).slug for item in named} == named

    units.run(look)
    assert edition.cut.incidents[0].stage is Stage.FIRST_WORD
