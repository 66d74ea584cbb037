"""The night: an incident is prepared, activated, corrected, confirmed, over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from unicodedata import normalize

import pytest

from broadcast.editions.model import LeftOut, Mode
from core.clock import ManualClock
from crisis.incidents import service
from crisis.incidents.errors import Blocked, NotConfirmed, NotPossible, SaidSince, WrongStage
from crisis.incidents.model import NEXT, Incident, State
from crisis.incidents.service import Spoken
from scripts_library.items.model import Audience, Stage
from scripts_library.slots.errors import SlotMissing, SlotValueRefused
from tests.crisis.cast import karin, tobias, water_item
from tests.crisis.record import FakeRecord
from tests.crisis.steps import (
    FACTS,
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


def test_an_activated_incident_is_said_with_its_slots(record: FakeRecord) -> None:
    incident = water_night(record)
    spoken = activated(record, incident)
    assert spoken.incident.state is State.ACTIVE
    assert spoken.edition is not None
    assert spoken.edition.number == 1
    assert spoken.edition.cut.mode is Mode.CRISIS
    assert (
        said(spoken.edition, "forsta")
        == "Koka allt vatten i {area} i 3 minuter.\n\nNästa besked: {next_information}."
    )
    assert spoken.edition.cut.incidents[0].slots == {"area": ["Norrby"]}
    assert spoken.edition.cut.incidents[0].titles["en"] == "Boil the water"


def test_the_announcement_comes_first_and_only_at_its_stage(record: FakeRecord) -> None:
    edition = activated(record, water_night(record)).edition
    assert edition is not None
    assert [each.slug for each in edition.cut.entries] == ["forsta", "blad"]


def test_live_needs_the_title_written_out(record: FakeRecord) -> None:
    incident = water_night(record)
    with pytest.raises(NotConfirmed):
        service.activate(record, incident.id, tobias, confirm="ja", slots={"area": ["Norrby"]})
    assert record.incidents.get(incident.id).state is State.PREPARED
    assert record.editions.last(Audience.LIVE) is None


def test_the_title_is_the_same_however_the_keyboard_composes_its_letters(record: FakeRecord) -> None:
    incident = water_night(record, title="Översvämning på Ängen")
    typed = normalize("NFD", " Översvämning på Ängen ")
    spoken = service.activate(record, incident.id, tobias, confirm=typed, slots={"area": ["Norrby"]})
    assert spoken.incident.state is State.ACTIVE


@pytest.mark.parametrize("typed", ["koka vattnet", " KOKA\u00a0VATTNET", "Koka  vattnet"])
def test_capitals_and_spaces_do_not_matter_in_the_name(record: FakeRecord, typed: str) -> None:
    incident = water_night(record, title="Koka vattnet")
    spoken = service.activate(record, incident.id, tobias, confirm=typed, slots={"area": ["Norrby"]})
    assert spoken.incident.state is State.ACTIVE


def test_an_exercise_is_activated_without_writing_its_title(record: FakeRecord) -> None:
    incident = water_night(record, exercise=True)
    spoken = service.activate(record, incident.id, tobias, slots={"area": ["Norrby"]})
    assert spoken.edition is not None
    assert spoken.edition.audience is Audience.EXERCISE
    assert record.editions.last(Audience.LIVE) is None


def test_a_required_slot_that_is_empty_is_named(record: FakeRecord) -> None:
    incident = water_night(record)
    with pytest.raises(SlotMissing) as refused:
        service.activate(record, incident.id, tobias, confirm=incident.title)
    assert [each.field for each in refused.value.errors] == ["area"]


def test_nothing_is_activated_while_nothing_is_approved(record: FakeRecord) -> None:
    stored(record, water_item("forsta"))
    incident = service.prepare(record, "Vatten", tobias, exercise=False, plan="koka-vattnet")
    with pytest.raises(Blocked):
        activated(record, incident)


def test_it_begins_at_the_first_stage_that_has_approved_words(record: FakeRecord) -> None:
    stored(record, water_item("forsta"))
    ready(record, water_item("bekraftat", stages=(Stage.CONFIRMED,)))
    incident = service.prepare(record, "Vatten", tobias, exercise=False, plan="koka-vattnet")
    assert activated(record, incident).incident.stage is Stage.CONFIRMED


def test_without_a_plan_the_generic_one_serves(record: FakeRecord) -> None:
    incident = service.prepare(record, "Något", tobias, exercise=False)
    assert incident.plan == "nagot-har-hant"


def test_a_corrected_street_is_the_next_edition_in_every_language(record: FakeRecord) -> None:
    first = ready(record, water_item("forsta"))
    reviewed(record, approved(record, translated(record, first), by=tobias))
    incident = service.prepare(record, "Vatten", tobias, exercise=False, plan="koka-vattnet")
    one = activated(record, incident).edition
    two = service.fill_slots(record, incident.id, {"area": "Norrby, Hamnen"}, karin).edition
    assert one is not None
    assert two is not None
    assert (one.number, two.number) == (1, 2)
    assert two.cut.incidents[0].slots == {"area": ["Norrby", "Hamnen"]}
    assert two.cut.entries == one.cut.entries
    assert set(two.cut.entries[0].texts) == {"sv", "en"}
    assert two.cut.entries[0].left_out == {"ar": LeftOut.MISSING}


def test_slots_of_a_prepared_incident_are_kept_and_nothing_is_said(record: FakeRecord) -> None:
    incident = water_night(record)
    spoken = service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    assert spoken.edition is None
    assert record.incidents.get(incident.id).slots == {"area": ["Hamnen"]}


def test_a_value_of_the_wrong_type_is_refused_at_its_slot(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    with pytest.raises(SlotValueRefused) as refused:
        service.fill_slots(record, incident.id, {"next_information": "snart", "nonsense": 1}, karin)
    assert {each.field for each in refused.value.errors} == {"next_information", "nonsense"}


def test_a_required_slot_of_what_is_said_cannot_be_emptied(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    with pytest.raises(SlotMissing):
        service.fill_slots(record, incident.id, {"area": None}, karin)


def test_the_stages_follow_each_other_and_each_has_its_announcement(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    confirmed = service.change_stage(record, incident.id, Stage.CONFIRMED, karin).edition
    assert said(confirmed, "bekraftat") is not None
    assert said(confirmed, "forsta") is None
    over = service.deactivate(record, incident.id, karin).edition
    assert said(over, "over") == "Vattnet i {area} är bra igen."
    closed = service.close(record, incident.id, karin).edition
    assert closed is not None
    assert closed.cut.mode is Mode.ORDINARY
    assert closed.cut.entries == ()


def test_the_all_clear_is_not_a_stage_to_choose(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    with pytest.raises(WrongStage):
        service.change_stage(record, incident.id, Stage.ALL_CLEAR, karin)


def test_an_incident_that_winds_down_can_be_taken_back_up(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    service.deactivate(record, incident.id, karin)
    assert activated(record, incident).incident.state is State.ACTIVE


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("wanted", [State.ACTIVE, State.WINDING_DOWN, State.CLOSED])
def test_the_table_of_states_holds(record: FakeRecord, state: State, wanted: State) -> None:
    incident = _in(water_night(record), state)
    steps = {
        State.ACTIVE: lambda: incident.activated(karin, record.clock.now(), Stage.FIRST_WORD),
        State.WINDING_DOWN: lambda: incident.winding_down(karin, record.clock.now()),
        State.CLOSED: lambda: incident.closed(karin, record.clock.now()),
    }
    if wanted in NEXT[state]:
        assert steps[wanted]().state is wanted
    else:
        with pytest.raises(NotPossible):
            steps[wanted]()


def _in(incident: Incident, state: State) -> Incident:
    return replace(incident, state=state)


def test_several_incidents_are_one_word_most_urgent_first(record: FakeRecord, clock: ManualClock) -> None:
    water = water_night(record)
    activated(record, water)
    clock.advance(timedelta(minutes=1))
    ready(record, water_item("nagot", plan="nagot-har-hant"), FACTS)
    power = service.prepare(record, "Strömavbrott", tobias, exercise=False, plan="nagot-har-hant", urgency=90)
    edition = service.activate(record, power.id, tobias, confirm="Strömavbrott").edition
    assert edition is not None
    assert [each.id for each in edition.cut.incidents] == [power.id, water.id]


def test_a_text_with_a_slot_that_its_incident_lacks_is_left_out_not_guessed(record: FakeRecord) -> None:
    water = water_night(record)
    activated(record, water)
    ready(record, water_item("nagot", plan="nagot-har-hant"))
    generic = service.prepare(record, "Ström", tobias, exercise=False)
    with pytest.raises(Blocked):
        service.activate(record, generic.id, tobias, confirm="Ström")


def test_two_incidents_of_one_plan_have_their_own_addresses_and_values(record: FakeRecord) -> None:
    one = water_night(record)
    activated(record, one)
    two = water_night(record, title="Koka vattnet i Byn")
    edition = activated(record, two, {"area": ["Byn"]}).edition
    assert edition is not None
    slugs = [each.slug for each in edition.cut.entries]
    assert len(slugs) == len(set(slugs)) == 4
    assert {each.incident for each in edition.cut.entries} == {one.id, two.id}
    first = entry(edition, "forsta")
    assert first is not None
    assert first.incident == one.id


def test_the_promised_next_information_sets_an_alarm_and_a_new_promise_moves_it(
    record: FakeRecord, clock: ManualClock
) -> None:
    incident = water_night(record)
    activated(record, incident, {"area": ["Norrby"], "next_information": "2026-11-21T03:00:00+01:00"})
    clock.advance(timedelta(minutes=51))
    assert service.next_information_late(record, incident.id)
    alarms = [each for each in record.outbox.waiting if each.data.get("what") == "next_information_late"]
    assert {each.to for each in alarms} == {tobias, karin}
    service.fill_slots(record, incident.id, {"next_information": "2026-11-21T04:00:00+01:00"}, karin)
    assert not service.next_information_late(record, incident.id)


def test_a_promise_in_the_past_is_refused_at_its_field_and_an_old_one_hinders_no_correction(
    record: FakeRecord, clock: ManualClock
) -> None:
    incident = water_night(record)
    past, soon = "2026-11-21T02:10:00+01:00", "2026-11-21T02:40:00+01:00"
    with pytest.raises(SlotValueRefused) as refused:
        activated(record, incident, {"area": ["Norrby"], "next_information": past})
    assert [each.field for each in refused.value.errors] == ["next_information"]
    activated(record, incident, {"area": ["Norrby"], "next_information": soon})
    clock.advance(timedelta(hours=1))
    kept = service.fill_slots(record, incident.id, {"area": ["Hamnen"], "next_information": soon}, karin)
    assert kept.incident.slots["area"] == ["Hamnen"]
    with pytest.raises(SlotValueRefused):
        service.fill_slots(record, incident.id, {"next_information": past}, karin)


def test_nothing_further_is_promised_at_the_all_clear(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident, {"area": ["Norrby"], "next_information": "2026-11-21T03:00:00+01:00"})
    over = service.deactivate(record, incident.id, karin)
    assert over.edition is not None
    assert over.edition.cut.incidents[0].slots == {"area": ["Norrby"]}
    assert over.incident.slots == {"area": ["Norrby"]}


def test_whoever_decided_on_an_earlier_edition_reads_the_newer_one_first(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    service.fill_slots(record, incident.id, {"area": ["Hamnen"]}, karin)
    acts: dict[str, Callable[[int], Spoken]] = {
        "stage": lambda read: service.change_stage(record, incident.id, Stage.CONFIRMED, tobias, read=read),
        "over": lambda read: service.deactivate(record, incident.id, tobias, read=read),
        "close": lambda read: service.close(record, incident.id, tobias, read=read),
    }
    for number, (name, act) in enumerate(acts.items(), start=2):
        with pytest.raises(SaidSince) as unread:
            act(number - 1)
        assert unread.value.facts == {"read": number - 1, "now": number}, name
        assert record.editions.newest(Audience.LIVE).number == number
        assert act(number).edition is not None


def test_the_all_clear_of_a_live_incident_can_want_its_name(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    with pytest.raises(NotConfirmed):
        service.deactivate(record, incident.id, tobias, confirm="ja")
    assert record.incidents.get(incident.id).state is State.ACTIVE
    assert service.deactivate(record, incident.id, tobias, confirm="KOKA vattnet i norrby").edition
    drill = water_night(record, exercise=True, title="Övning")
    activated(record, drill)
    assert service.deactivate(record, drill.id, tobias, confirm="").edition


def test_ordinary_work_rests_while_it_lasts_and_is_taken_up_again(record: FakeRecord) -> None:
    incident = water_night(record)
    edition = activated(record, incident).edition
    assert edition is not None
    assert [each.key for each in edition.cut.incidents[0].set_aside] == ["building_permits"]
    service.deactivate(record, incident.id, karin)
    service.close(record, incident.id, karin)
    assert all(each.taken_up_at is not None for each in record.incidents.resting(incident.id))
    assert {"work.set_aside", "work.taken_up"} <= set(record.journal.kinds)
