"""Words become sounds once, and a planned text becomes what the line plays."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadcast.phone.audio import service
from broadcast.phone.audio.errors import AudioNotAudio, SoundMissing, VoiceLacksLanguage, VoiceNothingToSay
from broadcast.phone.audio.g711 import join, line_audio
from broadcast.phone.audio.loudness import level
from broadcast.phone.audio.model import Segment, Source, plan
from broadcast.phone.audio.speech import Speech
from broadcast.phone.audio.via_espeak import EspeakVoice
from broadcast.phone.audio.via_files import FileSounds, FileSpokenIndex
from broadcast.phone.audio.via_pyav import PyavConverter
from scripts_library.recordings.model import Recording
from tests.broadcast.phone.audio.fakes import FakeVoice, MemoryIndex, MemorySounds, pcm_wav, silence, tone

NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
TEXT = "a" * 64
IN, NORRBY, UNTIL = (
    Segment("fixed", "Koka vattnet i"),
    Segment("slot", "Norrby"),
    Segment("fixed", "tills vi säger annat."),
)
FIXED = (IN.words, UNTIL.words)


class Room:
    """A voice, a converter and a store, put together as the composition root does."""

    def __init__(self, voice: FakeVoice | None = None) -> None:
        self.voice, self.sounds, self.index = voice or FakeVoice(), MemorySounds(), MemoryIndex()
        self.speech = Speech(self.voice, PyavConverter(), self.sounds, self.index)

    def elif_records(self, segment: Segment, upload: bytes) -> Recording:
        sound = service.stored(upload, PyavConverter(), self.sounds)
        part = FIXED.index(segment.words)
        return Recording(segment.words, TEXT, "sv", part, None, sound.sha256, "elif", NIGHT)


@pytest.fixture
def room() -> Room:
    return Room()


def test_words_are_read_once_and_found_again(room: Room) -> None:
    first = room.speech.voiced("Koka vattnet.", "sv")
    assert room.speech.voiced("Koka vattnet.", "sv") == first
    assert room.voice.read == ["Koka vattnet."]


def test_the_sound_is_stored_in_the_lines_format_at_its_level(room: Room) -> None:
    sound = room.speech.voiced("Koka vattnet.", "sv")
    wav = room.sounds.read(sound.sha256)
    assert (len(wav), line_audio(wav).duration_ms) == (sound.bytes_len, sound.duration_ms)
    assert level(wav).speech == pytest.approx(-20, abs=0.5)


def test_the_same_words_in_another_language_are_read_anew(room: Room) -> None:
    room.speech.voiced("Information", "sv")
    room.speech.voiced("Information", "en")
    assert len(room.voice.read) == 2


def test_another_voice_reads_the_words_anew(room: Room) -> None:
    room.speech.voiced("Koka vattnet.", "sv")
    newer = FakeVoice()
    newer.name = "hummer 2"
    Speech(newer, PyavConverter(), room.sounds, room.index).voiced("Koka vattnet.", "sv")
    assert newer.read == ["Koka vattnet."]


def test_a_sound_lost_from_the_store_is_read_anew(room: Room) -> None:
    first = room.speech.voiced("Koka vattnet.", "sv")
    empty = MemorySounds()
    assert Speech(room.voice, PyavConverter(), empty, room.index).voiced("Koka vattnet.", "sv") == first
    assert empty.has(first.sha256)


def test_what_cannot_be_read_is_told(room: Room) -> None:
    with pytest.raises(VoiceLacksLanguage):
        room.speech.voiced("Biyaha karkari", "so")
    with pytest.raises(VoiceNothingToSay):
        room.speech.voiced("\ud800 …", "sv")


def test_a_voice_that_makes_only_silence_has_nothing_to_say(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.voice, "speak", lambda words, language: pcm_wav(silence(1)))
    with pytest.raises(VoiceNothingToSay):
        room.speech.voiced("Koka", "sv")


def test_the_line_plays_elifs_parts_with_the_voice_between(room: Room) -> None:
    recordings = [
        room.elif_records(IN, pcm_wav(tone(2, hertz=300))),
        room.elif_records(UNTIL, pcm_wav(tone(1, hertz=500))),
    ]
    heard = service.played(
        plan(TEXT, "sv", (IN, NORRBY, UNTIL), FIXED, recordings, True), room.speech, room.sounds
    )
    assert [(part.source, part.words) for part in heard] == [
        (Source.RECORDING, "Koka vattnet i"),
        (Source.VOICE, "Norrby"),
        (Source.RECORDING, "tills vi säger annat."),
    ]
    assert [part.sound.duration_ms for part in heard] == pytest.approx([2000, 660, 1000], abs=5)
    assert room.voice.read == ["Norrby"]
    whole = join([room.sounds.read(part.sound.sha256) for part in heard])
    assert line_audio(whole).duration_ms == pytest.approx(
        sum(part.sound.duration_ms for part in heard), abs=3
    )


def test_a_text_that_lacks_a_part_is_not_played_at_all(room: Room) -> None:
    recordings = [replace(room.elif_records(IN, pcm_wav(tone(1))), language="so")]
    heard = plan(TEXT, "so", (IN, NORRBY), FIXED, recordings, voice_speaks=room.speech.speaks("so"))
    assert service.played(heard, room.speech, room.sounds) == ()


def test_a_part_of_only_signs_is_passed_over(room: Room) -> None:
    heard = plan(TEXT, "sv", (IN, Segment("slot", "…"), UNTIL), FIXED, [], True)
    played = service.played(heard, room.speech, room.sounds)
    assert [part.words for part in played] == [IN.words, UNTIL.words]


def test_a_lost_recording_is_told_and_not_replaced_in_silence(room: Room) -> None:
    lost = Recording("x", TEXT, "sv", 0, None, "0" * 64, "elif", NIGHT)
    with pytest.raises(SoundMissing):
        service.played(plan(TEXT, "sv", (IN,), FIXED, [lost], True), room.speech, room.sounds)


def test_an_upload_that_is_refused_is_not_stored(room: Room) -> None:
    with pytest.raises(AudioNotAudio):
        service.stored(b"Koka vattnet", PyavConverter(), room.sounds)


def test_real_speech_is_stored_once_and_a_corrected_slot_costs_only_itself(tmp_path: Path) -> None:
    sounds = FileSounds(tmp_path / "sounds")
    speech = Speech(EspeakVoice(), PyavConverter(), sounds, FileSpokenIndex(tmp_path / "spoken"))

    def files_after(area: str) -> int:
        heard = plan(TEXT, "sv", (IN, Segment("slot", area), UNTIL), FIXED, [], True)
        assert len(service.played(heard, speech, sounds)) == 3
        return len(list((tmp_path / "sounds").rglob("*.wav")))

    assert [files_after("Norrby"), files_after("Norrby"), files_after("Hamnen")] == [3, 3, 4]
