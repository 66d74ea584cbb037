import io
from array import array

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.phone.audio.errors import NotLineAudio
from broadcast.phone.audio.g711 import LineAudio, join, line_audio, samples_of
from tests.broadcast.phone.audio.fakes import pcm_wav, tone

ALL_CODES = bytes(range(256))


def heard_by_ffmpeg(wav: bytes) -> "tuple[str, int, int, array[int]]":
    samples = array("h")
    with av.open(io.BytesIO(wav), "r", format="wav") as file:
        stream = file.streams.audio[0]
        for frame in file.decode(stream):
            samples.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
        return stream.codec_context.name, stream.rate, stream.channels, samples


def test_another_reader_finds_mu_law_at_8000_hz_in_one_channel_and_the_same_samples() -> None:
    codec, rate, channels, samples = heard_by_ffmpeg(LineAudio(ALL_CODES).wav)
    assert (codec, rate, channels) == ("pcm_mulaw", 8000, 1)
    assert samples == samples_of(LineAudio(ALL_CODES))


@given(st.binary(max_size=300))
def test_a_file_of_any_length_is_read_back_whole(mu_law: bytes) -> None:
    wav = LineAudio(mu_law).wav
    assert line_audio(wav).mu_law == mu_law
    assert len(wav) % 2 == 0
    assert int.from_bytes(wav[4:8], "little") == len(wav) - 8


def test_joined_files_are_heard_one_after_another_with_the_pause_between() -> None:
    joined = line_audio(join([LineAudio(b"\x01\x02\x03").wav, LineAudio(b"\x04").wav], pause_ms=1))
    assert joined.mu_law == b"\x01\x02\x03" + b"\xff" * 8 + b"\x04"


def test_joining_nothing_gives_a_file_without_sound() -> None:
    assert line_audio(join([])).mu_law == b""


def test_a_second_lasts_a_thousand_milliseconds() -> None:
    assert LineAudio(bytes(8000)).duration_ms == 1000


@pytest.mark.parametrize(
    "other", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"ID3" * 40, pcm_wav(tone(0.1, 8000), 8000)], ids=repr
)
def test_what_is_not_in_the_lines_format_is_not_joined(other: bytes) -> None:
    with pytest.raises(NotLineAudio):
        join([other])
