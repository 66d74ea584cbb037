import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.phone.audio.errors import AudioEmpty, AudioSilent
from broadcast.phone.audio.g711 import RATE, LineAudio, samples_of
from broadcast.phone.audio.loudness import SILENT_DBFS, SPEECH_DBFS, level
from broadcast.phone.audio.via_pyav import PyavConverter
from tests.broadcast.phone.audio.fakes import pcm_wav, silence, tone
from tests.broadcast.phone.audio.media import encoded

HIGHEST_DBFS = -2.8
"""The ceiling of −3, and half a step of the code up there."""


def hum(seconds: float = 1.0, dbfs: float = -20.0) -> "array[int]":
    """A tone whose RMS is at this level."""
    return tone(seconds, RATE, loudness=math.sqrt(2) * 10 ** (dbfs / 20))


def quiet(seconds: float) -> "array[int]":
    return silence(seconds, RATE)


def plain(samples: "array[int]") -> bytes:
    """The samples as the line has them, with nothing evened."""
    return LineAudio(encoded(samples)).wav


def evened(samples: "array[int]") -> LineAudio:
    return PyavConverter().to_line(pcm_wav(samples, RATE))


def test_a_sine_at_full_scale_is_three_decibels_below_a_square_wave() -> None:
    measured = level(plain(tone(1, RATE, loudness=1.0)))
    assert measured.rms == pytest.approx(-3.0, abs=0.2)
    assert measured.peak == pytest.approx(0.0, abs=0.3)


def test_pauses_do_not_count_as_speech() -> None:
    wav = plain(hum(1, -20) + quiet(1))
    assert level(wav).speech == pytest.approx(-20, abs=0.2)
    assert level(wav).rms == pytest.approx(-23, abs=0.2)


def test_a_file_without_sound_has_no_level() -> None:
    assert level(LineAudio(b"").wav).peak == -math.inf
    assert level(LineAudio(b"\xff" * 800).wav).speech == -math.inf


@pytest.mark.parametrize("recorded_at", [-45.0, -30.0, -20.0, -6.0])
def test_whoever_speaks_softly_or_loudly_is_heard_at_one_level(recorded_at: float) -> None:
    measured = level(evened(hum(2, recorded_at)).wav)
    assert measured.speech == pytest.approx(SPEECH_DBFS, abs=0.3)


def test_a_bang_is_held_below_the_ceiling_and_the_speech_around_it_stays_as_it_was() -> None:
    samples = hum(2, -30)
    samples[RATE : RATE + 40] = array("h", [32767, -32768] * 20)
    even = evened(samples)
    assert level(even.wav).peak <= HIGHEST_DBFS
    before_the_bang = LineAudio(even.mu_law[RATE // 4 : RATE // 2])
    assert level(before_the_bang.wav).rms == pytest.approx(SPEECH_DBFS, abs=1.0)


def test_silence_before_and_after_is_cut_but_for_a_breath() -> None:
    even = evened(quiet(2) + hum(1) + quiet(3))
    assert 1150 <= even.duration_ms <= 1250


def test_a_pause_between_two_sentences_stays() -> None:
    assert evened(hum(1) + quiet(2) + hum(1)).duration_ms >= 4000


def test_the_click_of_the_button_is_not_taken_for_the_beginning() -> None:
    click = array("h", [20000, -20000] * 80)
    assert evened(quiet(0.5) + click + quiet(2) + hum(1)).duration_ms < 1300


def test_a_recording_begins_and_ends_at_nothing_so_that_parts_do_not_click() -> None:
    samples = samples_of(evened(hum(1)))
    assert max(map(abs, samples[:4])) < 1500
    assert max(map(abs, samples[-4:])) < 1500


@pytest.mark.parametrize(
    "nothing",
    [quiet(2), hum(2, SILENT_DBFS - 3), array("h"), hum(0.03), array("h", [900] * 3)],
    ids=["nothing", "hiss of a muted microphone", "no samples", "a click", "three samples"],
)
def test_where_nothing_is_heard_we_say_so(nothing: "array[int]") -> None:
    with pytest.raises((AudioSilent, AudioEmpty)):
        evened(nothing)


@given(st.lists(st.integers(-32768, 32767), max_size=2000))
def test_no_sound_at_all_gets_above_the_ceiling(samples: list[int]) -> None:
    try:
        even = evened(array("h", samples))
    except (AudioSilent, AudioEmpty):
        return
    assert level(even.wav).peak <= HIGHEST_DBFS
