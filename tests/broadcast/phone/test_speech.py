"""How a text is spoken: by sentences, with a person's voice where there is one."""

from dataclasses import replace

from broadcast.editions.model import RecordedPart
from broadcast.phone.audio.model import Segment, filled_digest
from broadcast.phone.ports import Part
from broadcast.phone.speech import EditionSpeech
from scripts_library.items.model import Kind
from scripts_library.slots.model import SlotSpec, SlotType
from tests.broadcast.phone.fakes import AREA, WATER, an_edition, entry, said

BODY = "Koka vattnet i {area}. Gör så här:\n\n"
BODY += "- Koka i en minut\n- Låt svalna\n\nNästa besked {next_information}."
STREETS = SlotSpec("streets", SlotType.STREETS)
BOIL = entry("boil", Kind.ANNOUNCEMENT, {"sv": said("Koka", BODY)})


def parts(*recordings: RecordedPart, has: bool = True) -> tuple[Part, ...]:
    texts = {"sv": replace(BOIL.texts["sv"], recordings=recordings)}
    recorded = replace(BOIL, texts=texts)
    return EditionSpeech(lambda _: has).parts(an_edition(recorded), recorded, "sv")


def test_a_voice_reads_a_sentence_at_a_time_so_a_new_slot_is_one_to_read_anew() -> None:
    assert [part.text for part in parts()] == [
        "Koka vattnet i Norrby och Hamnen.",
        "Gör så här:",
        "Koka i en minut.",
        "Låt svalna.",
    ]


def test_an_announcement_leaves_a_long_list_to_who_asks_for_it() -> None:
    body = "Det gäller {area}.\n\nDessa gator: {streets}.\n\nRing 112 om det är fara för liv."
    for count, kind, lines in ((8, Kind.ANNOUNCEMENT, 3), (9, Kind.ANNOUNCEMENT, 2), (9, Kind.ANSWER, 3)):
        streets = [f"Gata {number}" for number in range(count)]
        where = replace(entry("where", kind, {"sv": said("Var", body)}), slots=(AREA, STREETS))
        water = replace(WATER, slots={**WATER.slots, "streets": streets})
        edition = an_edition(where)
        edition = replace(edition, cut=replace(edition.cut, incidents=(water,)))
        spoken = EditionSpeech().parts(edition, where, "sv")
        assert len(spoken) == lines, (count, kind)
        assert spoken[-1].text == "Ring 112 om det är fara för liv."


def test_recorded_parts_are_played_with_the_voice_between_them() -> None:
    assert parts(RecordedPart(0, "a" * 64), RecordedPart(2, "c" * 64)) == (
        Part("Koka vattnet i", sound="a" * 64),
        Part("Norrby och Hamnen"),
        Part("Gör så här:"),
        Part("Koka i en minut", sound="c" * 64),
        Part("Låt svalna"),
    )


def test_the_whole_in_one_recording_is_played_only_for_the_very_same_words() -> None:
    words = [
        ("fixed", "Koka vattnet i"),
        ("slot", "Norrby och Hamnen"),
        ("fixed", "Gör så här:"),
        ("fixed", "Koka i en minut"),
        ("fixed", "Låt svalna"),
    ]
    same = filled_digest([Segment(kind, text) for kind, text in words])  # type: ignore[arg-type]
    assert [part.sound for part in parts(RecordedPart(None, "d" * 64, same))] == ["d" * 64]
    assert all(part.sound is None for part in parts(RecordedPart(None, "d" * 64, "0" * 64)))
    told = "Koka vattnet i Norrby och Hamnen. Gör så här: Koka i en minut. Låt svalna."
    assert [part.text for part in parts(RecordedPart(None, "d" * 64, same))] == [told]


def test_a_recording_that_is_not_at_hand_is_as_none() -> None:
    assert parts(RecordedPart(0, "a" * 64), has=False) == parts()
