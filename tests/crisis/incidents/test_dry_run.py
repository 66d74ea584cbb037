"""The dry run: what each channel would say in each language, and what stands in the way."""

from broadcast.editions.model import LeftOut
from crisis.incidents import service
from crisis.incidents.dry_run import Channel, DryRun, Obstacle, Preview, Voice, dry_run
from crisis.incidents.model import State
from scripts_library.items.model import Audience, Kind, Stage, Written
from scripts_library.recordings.service import add_recording, check_recordings
from tests.crisis.cast import CRISIS_MANAGER, elif_, karin, tobias, water_item
from tests.crisis.record import FakeRecord
from tests.crisis.steps import activated, approved, ready, reviewed, stored, translated, water_night


def preview(run: DryRun, channel: Channel, language: str) -> Preview:
    return next(each for each in run.previews if (each.channel, each.language) == (channel, language))


def test_it_shows_the_very_words_with_the_slots_filled(record: FakeRecord) -> None:
    incident = water_night(record)
    run = dry_run(record, incident.id, {"area": "Norrby, Hamnen"})
    assert run.blockers == ()
    assert run.confirm == "Koka vattnet i Norrby"
    assert (run.incident.state, run.incident.stage) == (State.PREPARED, Stage.FIRST_WORD)
    (announcement, facts) = preview(run, Channel.PHONE, "sv").lines
    assert announcement.text == "Koka allt vatten i Norrby och Hamnen i 3 minuter."
    assert (announcement.released_by, announcement.voice) == ("karin", Voice.SYNTHETIC)
    assert facts.slug == "blad"


def test_it_changes_nothing(record: FakeRecord) -> None:
    incident = water_night(record)
    before = (record.journal.kinds, record.incidents.get(incident.id), record.editions.last(Audience.LIVE))
    dry_run(record, incident.id, {"area": ["Norrby"]})
    after = (record.journal.kinds, record.incidents.get(incident.id), record.editions.last(Audience.LIVE))
    assert before == after


def test_an_empty_required_slot_is_a_blocker_and_stands_as_its_name(record: FakeRecord) -> None:
    run = dry_run(record, water_night(record).id)
    assert [(each.code, each.slots) for each in run.blockers] == [(Obstacle.SLOTS_MISSING, ("area",))]
    assert "[area]" in preview(run, Channel.SITE, "sv").lines[0].text


def test_without_an_approved_text_it_says_so(record: FakeRecord) -> None:
    stored(record, water_item("forsta"))
    incident = service.prepare(record, "Vatten", tobias, exercise=True, plan="koka-vattnet")
    run = dry_run(record, incident.id, {"area": ["Norrby"]})
    assert [each.code for each in run.blockers] == [Obstacle.NO_APPROVED_TEXT]
    assert run.confirm is None
    assert [each.why for each in preview(run, Channel.PHONE, "sv").lacks] == [LeftOut.NOT_APPROVED]


def test_each_language_tells_what_it_lacks_and_why(record: FakeRecord) -> None:
    first = ready(record, water_item("forsta"))
    english = approved(record, translated(record, first), by=tobias)
    incident = service.prepare(record, "Vatten", tobias, exercise=False, plan="koka-vattnet")
    run = dry_run(record, incident.id, {"area": ["Norrby"]})
    assert [each.why for each in preview(run, Channel.PHONE, "en").lacks] == [LeftOut.UNREVIEWED]
    assert [each.why for each in preview(run, Channel.PHONE, "ar").lacks] == [LeftOut.MISSING]
    reviewed(record, english)
    run = dry_run(record, incident.id, {"area": ["Norrby"]})
    assert preview(run, Channel.PHONE, "en").lines[0].text == "Boil all water in Norrby for 3 minutes."


def test_each_channel_carries_its_own_kinds(record: FakeRecord) -> None:
    incident = water_night(record)
    ready(
        record,
        water_item("samtal", Kind.SCRIPT, (Stage.FIRST_WORD,), order=9),
        Written("Samtal", "Fråga var."),
    )
    run = dry_run(record, incident.id, {"area": ["Norrby"]})
    kinds = {each: {line.kind for line in preview(run, each, "sv").lines} for each in Channel}
    assert kinds == {
        Channel.PHONE: {Kind.ANNOUNCEMENT, Kind.FACT_SHEET},
        Channel.SITE: {Kind.ANNOUNCEMENT, Kind.FACT_SHEET},
        Channel.DESK: {Kind.ANNOUNCEMENT, Kind.FACT_SHEET, Kind.SCRIPT},
    }


def test_a_recorded_voice_is_told_from_a_partly_recorded_one(record: FakeRecord) -> None:
    incident = water_night(record)
    item = record.items.by_slug("blad", plan="koka-vattnet")
    assert item is not None
    revision = record.items.revisions(item.id)[0].id
    voices = []
    for part in (0, 1):
        take = add_recording(record, revision, "sv", "a" * 64, elif_, part=part)
        check_recordings(record, revision, "sv", [take.id], karin, CRISIS_MANAGER)
        run = dry_run(record, incident.id, {"area": ["Norrby"]})
        voices.append(preview(run, Channel.PHONE, "sv").lines[1].voice)
    assert voices == [Voice.PARTLY, Voice.RECORDED]


def test_what_is_active_shows_what_a_change_would_say(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    run = dry_run(record, incident.id, {"area": ["Byn"]}, Stage.CONFIRMED)
    assert preview(run, Channel.PHONE, "sv").lines[0].text == "Proverna visar bakterier. Koka vattnet i Byn."
    assert record.incidents.get(incident.id).slots == {"area": ["Norrby"]}
