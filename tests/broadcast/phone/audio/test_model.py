from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadcast.phone.audio.model import (
    Coverage,
    Segment,
    Source,
    filled_digest,
    plan,
)
from scripts_library.recordings.model import Recording

NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
TEXT, EARLIER = "a" * 64, "b" * 64
IN, UNTIL = Segment("fixed", "Koka vattnet i"), Segment("fixed", "tills vi säger annat.")
NORRBY, HAMNEN = Segment("slot", "Norrby"), Segment("slot", "Hamnen")
BOIL_NORRBY, BOIL_HAMNEN = (IN, NORRBY, UNTIL), (IN, HAMNEN, UNTIL)


FIXED = (IN.words, "Nästa information kommer", UNTIL.words)


def of_part(segment: Segment, sound: str = "1" * 64, text: str = TEXT, language: str = "sv") -> Recording:
    part = FIXED.index(segment.words)
    return Recording(f"part {segment.words}", text, language, part, None, sound, "elif", NIGHT)


def of_whole(segments: Sequence[Segment], sound: str = "2" * 64, text: str = TEXT) -> Recording:
    return Recording("whole", text, "sv", None, filled_digest(segments), sound, "elif", NIGHT)


BOTH_PARTS = (of_part(IN), of_part(UNTIL))


def sources(
    *recordings: Recording, segments: Sequence[Segment] = BOIL_NORRBY, speaks: bool = True
) -> list[str]:
    return [part.source.value for part in plan(TEXT, "sv", segments, FIXED, recordings, speaks).parts]


def coverage(
    *recordings: Recording, segments: Sequence[Segment] = BOIL_NORRBY, speaks: bool = True
) -> Coverage:
    return plan(TEXT, "sv", segments, FIXED, recordings, speaks).coverage


def test_without_recordings_the_voice_reads_everything() -> None:
    assert sources() == ["voice", "voice", "voice"]
    assert coverage() is Coverage.NONE


def test_elifs_parts_are_heard_with_the_voice_naming_the_area_between_them() -> None:
    assert sources(*BOTH_PARTS) == ["recording", "voice", "recording"]
    assert coverage(*BOTH_PARTS) is Coverage.VOICE_BETWEEN


def test_a_corrected_area_changes_only_what_the_voice_says() -> None:
    before = plan(TEXT, "sv", BOIL_NORRBY, FIXED, BOTH_PARTS, True).parts
    after = plan(TEXT, "sv", BOIL_HAMNEN, FIXED, BOTH_PARTS, True).parts
    assert [part.words for part in after if part not in before] == ["Hamnen"]


def test_a_whole_read_in_with_the_areas_name_is_heard_alone() -> None:
    heard = plan(TEXT, "sv", BOIL_NORRBY, FIXED, [*BOTH_PARTS, of_whole(BOIL_NORRBY)], True)
    assert [part.recording.id for part in heard.parts if part.recording] == ["whole"]
    assert heard.parts[0].words == "Koka vattnet i Norrby tills vi säger annat."
    assert heard.coverage is Coverage.COMPLETE
    assert heard.unrecorded == ()


def test_when_the_area_is_corrected_a_whole_must_be_recorded_again_and_the_voice_reads_until_then() -> None:
    assert coverage(of_whole(BOIL_NORRBY), segments=BOIL_HAMNEN) is Coverage.MUST_RERECORD
    assert sources(of_whole(BOIL_NORRBY), segments=BOIL_HAMNEN) == ["voice", "voice", "voice"]


def test_when_the_area_is_corrected_recorded_parts_stand_in_for_the_whole() -> None:
    assert coverage(of_whole(BOIL_NORRBY), *BOTH_PARTS, segments=BOIL_HAMNEN) is Coverage.VOICE_BETWEEN


def test_a_text_without_slots_is_complete_when_its_part_is_recorded() -> None:
    assert coverage(of_part(IN), segments=[IN]) is Coverage.COMPLETE


def test_a_part_nobody_recorded_is_named_and_read_by_the_voice() -> None:
    heard = plan(TEXT, "sv", BOIL_NORRBY, FIXED, [of_part(IN)], True)
    assert [part.source for part in heard.parts] == [Source.RECORDING, Source.VOICE, Source.VOICE]
    assert heard.unrecorded == (FIXED.index(UNTIL.words),)


def test_a_recording_of_an_earlier_wording_is_outdated_and_not_heard() -> None:
    old = [of_part(IN, text=EARLIER), of_whole(BOIL_NORRBY, text=EARLIER)]
    assert sources(*old) == ["voice", "voice", "voice"]
    assert coverage(*old) is Coverage.OUTDATED


def test_the_voice_never_fills_in_for_a_language_it_does_not_speak() -> None:
    somali = [of_part(IN, language="so"), of_part(UNTIL, language="so")]
    heard = plan(TEXT, "so", BOIL_NORRBY, FIXED, somali, voice_speaks=False)
    assert [part.source for part in heard.parts] == [Source.RECORDING, Source.MISSING, Source.RECORDING]
    assert heard.coverage is Coverage.MUST_RERECORD
    assert not heard.can_be_heard


def test_a_recording_in_another_language_is_not_heard() -> None:
    assert coverage(of_part(IN, language="en"), segments=[IN]) is Coverage.NONE


def test_the_newest_of_two_recordings_counts() -> None:
    old, new = (
        of_part(IN, sound="3" * 64),
        replace(of_part(IN, sound="4" * 64), at=NIGHT + timedelta(minutes=1)),
    )
    for recordings in ([old, new], [new, old]):
        heard = plan(TEXT, "sv", [IN], FIXED, recordings, True).parts[0].recording
        assert heard == new


def test_a_left_out_paragraph_does_not_move_the_recordings_of_those_after_it() -> None:
    with_time = [
        IN,
        NORRBY,
        Segment("fixed", "Nästa information kommer"),
        Segment("slot", "klockan sex"),
        UNTIL,
    ]
    recordings = [*map(of_part, (with_time[0], with_time[2], UNTIL))]
    left_out = plan(TEXT, "sv", BOIL_NORRBY, FIXED, recordings, True)
    assert [part.recording and part.recording.id for part in left_out.parts] == [
        "part Koka vattnet i",
        None,
        "part tills vi säger annat.",
    ]


def test_a_whole_read_with_the_paragraph_is_not_heard_without_it() -> None:
    with_more = [*BOIL_NORRBY, Segment("fixed", "Nästa information kommer klockan sex.")]
    assert coverage(of_whole(with_more)) is Coverage.MUST_RERECORD


def test_a_text_of_nothing_cannot_be_heard() -> None:
    assert not plan(TEXT, "sv", [Segment("fixed", " \n")], FIXED, [], True).can_be_heard


def test_a_whole_text_without_slots_needs_no_digest() -> None:
    read = replace(of_whole([IN]), slots_digest=None)
    assert coverage(read, segments=[IN, UNTIL]) is Coverage.COMPLETE
    assert coverage(read, segments=BOIL_NORRBY) is Coverage.MUST_RERECORD


def test_a_part_number_the_text_does_not_have_is_passed_over() -> None:
    assert coverage(replace(of_part(IN), part=7), segments=[IN]) is Coverage.MUST_RERECORD


segments = st.lists(st.builds(Segment, st.sampled_from(["fixed", "slot"]), st.text(max_size=4)), max_size=6)


@given(segments, st.data(), st.booleans())
def test_all_words_are_heard_once_in_order_and_only_a_voice_that_speaks_reads(
    text: list[Segment], data: st.DataObject, speaks: bool
) -> None:
    fixed = [segment.words for segment in text if segment.kind == "fixed"]
    chosen = data.draw(st.sets(st.integers(0, len(fixed) - 1), max_size=4)) if fixed else set()
    recordings = [replace(of_part(IN), part=part) for part in chosen]
    heard = plan(TEXT, "sv", text, fixed, recordings, speaks)
    spoken = [segment for segment in text if segment.words.strip()]
    assert [part.words for part in heard.parts] == [segment.words for segment in spoken]
    sources = {part.source for part in heard.parts}
    assert (Source.MISSING if speaks else Source.VOICE) not in sources
    recorded = {fixed[part] for part in chosen}
    for segment, part in zip(spoken, heard.parts, strict=True):
        is_recorded = segment.kind == "fixed" and segment.words in recorded
        assert (part.source is Source.RECORDING) == is_recorded
    assert (heard.coverage is Coverage.COMPLETE) == (sources == {Source.RECORDING})


@given(segments, segments)
def test_two_fillings_have_one_digest_only_if_they_are_the_same(
    one: list[Segment], other: list[Segment]
) -> None:
    assert (filled_digest(one) == filled_digest(other)) == (one == other)
