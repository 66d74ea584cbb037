"""Real uploads through the real converter."""

import struct
from array import array
from collections.abc import Callable

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast.phone.audio import sniff, via_pyav
from broadcast.phone.audio.errors import (
    AudioDamaged,
    AudioEmpty,
    AudioNotAudio,
    AudioRefused,
    AudioSilent,
    AudioTooLarge,
    AudioTooLong,
    AudioVideo,
)
from broadcast.phone.audio.loudness import level
from broadcast.phone.audio.via_pyav import PyavConverter
from tests.broadcast.phone.audio.fakes import pcm_wav, silence, tone
from tests.broadcast.phone.audio.media import FORMATS, a_video_without_sound, louder, made, noise_under

converter = PyavConverter()


@pytest.fixture(scope="module")
def files(spoken: "array[int]") -> dict[str, bytes]:
    return {name: made(kind, codec, spoken) for name, (kind, codec) in FORMATS.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_a_recording_becomes_audible_speech_for_the_line(
    name: str, files: dict[str, bytes], spoken: "array[int]"
) -> None:
    audio = converter.to_line(files[name])
    measured = level(audio.wav)
    assert audio.duration_ms == pytest.approx(len(spoken) / 48, abs=400)
    assert measured.speech == pytest.approx(-20, abs=0.5)
    assert -24 < measured.rms < -20
    assert measured.peak <= -2.8


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_file_gives_the_same_bytes(name: str, files: dict[str, bytes]) -> None:
    assert PyavConverter().to_line(files[name]) == converter.to_line(files[name])


def test_stereo_becomes_one_channel(spoken: "array[int]") -> None:
    audio = converter.to_line(made("webm", "libopus", spoken, channels=2))
    assert audio.duration_ms == pytest.approx(len(spoken) / 48, abs=400)
    assert level(audio.wav).speech == pytest.approx(-20, abs=0.5)


@pytest.mark.parametrize("decibels", [-22, 0, 18])
def test_a_soft_and_an_overdriven_recording_are_heard_at_one_level(
    decibels: int, spoken: "array[int]"
) -> None:
    measured = level(converter.to_line(pcm_wav(louder(spoken, decibels))).wav)
    assert measured.speech == pytest.approx(-20, abs=0.7)
    assert measured.peak <= -2.8


def test_a_rooms_hiss_before_and_after_is_cut_away(spoken: "array[int]") -> None:
    noisy = noise_under(silence(2) + spoken + silence(2), amplitude=60)
    audio = converter.to_line(pcm_wav(noisy))
    assert audio.duration_ms == pytest.approx(len(spoken) / 48, abs=400)


def test_hum_and_direct_current_are_not_taken_for_speech(spoken: "array[int]") -> None:
    moved = array("h", [max(-32768, min(32767, sample // 4 + 8000)) for sample in spoken])
    audio = converter.to_line(pcm_wav(silence(1) + moved + silence(1)))
    assert audio.duration_ms < len(spoken) / 48 + 1000
    assert level(audio.wav).speech == pytest.approx(-20, abs=1)


def test_an_empty_file_is_named_empty() -> None:
    with pytest.raises(AudioEmpty):
        converter.to_line(b"")


def test_a_file_over_twenty_megabytes_is_not_read() -> None:
    with pytest.raises(AudioTooLarge) as refused:
        converter.to_line(bytes(sniff.LARGEST + 1))
    assert refused.value.facts == {"limit_mb": 20}


NOT_AUDIO = {
    "text": b"Koka vattnet i Norrby. " * 50,
    "a page": b"<!doctype html><audio src=x>" * 20,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(300),
    "zeros": bytes(5000),
    "a play-list": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a session description": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
}
ONLY_HEADS = {
    "only the head of a wav": b"RIFF\xff\xff\xff\xffWAVE",
    "only the head of an mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "only the head of a webm": b"\x1a\x45\xdf\xa3" + b"\0" * 60,
    "only the head of an ogg": b"OggS" + bytes(60),
    "only the head of an mp3": b"ID3\x04\0\0\0\0\0\x7f",
    "only the head of a flac": b"fLaC" + bytes(40),
}


@pytest.mark.parametrize("name", NOT_AUDIO)
def test_what_is_not_a_sound_is_refused(name: str) -> None:
    with pytest.raises(AudioNotAudio):
        converter.to_line(NOT_AUDIO[name])


@pytest.mark.parametrize("name", ONLY_HEADS)
def test_a_head_without_a_body_is_refused(name: str) -> None:
    with pytest.raises((AudioNotAudio, AudioEmpty, AudioDamaged)):
        converter.to_line(ONLY_HEADS[name])


def test_no_file_makes_us_open_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were FFmpeg to take a play-list for a sound after all, it still could open nothing."""
    monkeypatch.setattr(via_pyav, "kind_of", lambda upload: "concat")
    with pytest.raises(AudioRefused):
        converter.to_line(b"ffconcat version 1.0\nfile /etc/hostname\n")


@pytest.mark.parametrize(("kind", "codec"), [("mp4", "aac"), ("webm", "libopus"), ("matroska", "libopus")])
def test_a_video_with_sound_is_refused_as_a_video(kind: str, codec: str, spoken: "array[int]") -> None:
    with pytest.raises(AudioVideo):
        converter.to_line(made(kind, codec, spoken[:96_000], video=True))


@pytest.mark.parametrize(
    "video", [a_video_without_sound(), b"RIFF\0\0\0\0AVI LIST" + bytes(99), b"FLV\x01\x05" + bytes(99)]
)
def test_a_video_without_sound_is_refused_as_a_video(video: bytes) -> None:
    with pytest.raises(AudioVideo):
        converter.to_line(video)


def test_silence_is_named_silence() -> None:
    for kind, codec in (("webm", "libopus"), ("wav", "pcm_s16le")):
        with pytest.raises(AudioSilent):
            converter.to_line(made(kind, codec, silence(2)))


def test_a_click_is_no_recording() -> None:
    with pytest.raises(AudioSilent):
        converter.to_line(pcm_wav(silence(1) + tone(0.02) + silence(1)))


def test_an_hour_is_too_long_and_is_not_decoded_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence of an hour is a few kilobytes of FLAC: small to send, large to unpack."""
    hour = made("flac", "flac", silence(3660, 8000), rate=8000)
    assert len(hour) < 2_000_000
    frames = 0
    decoded = via_pyav._decoded

    def counted(packet: "av.Packet[av.AudioStream]") -> object:
        nonlocal frames
        found = list(decoded(packet))
        frames += sum(frame.samples for frame in found)
        return found

    monkeypatch.setattr(via_pyav, "_decoded", counted)
    with pytest.raises(AudioTooLong) as refused:
        converter.to_line(hour)
    assert refused.value.facts == {"limit_minutes": 10}
    assert frames < 8000 * 602


def test_ten_minutes_are_not_too_long() -> None:
    audio = converter.to_line(pcm_wav(tone(599, 8000), 8000))
    assert audio.duration_ms == pytest.approx(599_000, abs=300)


def test_a_file_that_says_it_is_longer_than_it_is_counts_as_cut_off(files: dict[str, bytes]) -> None:
    for name in ("flac", "mp3", "mp4 with aac, as Safari records", "wav of 16 bits", "aiff"):
        whole = files[name]
        with pytest.raises(AudioDamaged):
            converter.to_line(whole[: len(whole) // 2])


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_off_anywhere_is_a_shorter_sound_or_refused(name: str, files: dict[str, bytes]) -> None:
    whole = files[name]
    for share in (0.001, 0.01, 0.1, 0.5, 0.9):
        try:
            audio = converter.to_line(whole[: int(len(whole) * share)])
        except AudioRefused:
            continue
        assert 60 <= audio.duration_ms < 15_000
        assert level(audio.wav).speech == pytest.approx(-20, abs=1.5 if audio.duration_ms > 1000 else 6)


@pytest.mark.parametrize(
    "damage",
    [
        lambda head: head[:22] + struct.pack("<H", 65535) + head[24:],
        lambda head: head[:24] + struct.pack("<I", 0xFFFFFFFF) + head[28:],
        lambda head: head[:24] + struct.pack("<I", 0) + head[28:],
        lambda head: head[:34] + struct.pack("<H", 999) + head[36:],
        lambda head: head[:20] + struct.pack("<H", 0x0055) + head[22:],
    ],
    ids=["65,535 channels", "four billion samples a second", "no rate", "999 bits", "another codec's number"],
)
def test_a_head_that_promises_the_impossible_is_refused(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(AudioRefused):
        converter.to_line(damage(pcm_wav(tone(1))))


def sound_or_refusal(upload: bytes) -> None:
    try:
        audio = converter.to_line(upload)
    except AudioRefused:
        return
    assert 0 < audio.duration_ms <= 600_000


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_ends_in_a_sound_or_in_an_error_of_ours(data: st.DataObject) -> None:
    kind, codec = data.draw(st.sampled_from(sorted(FORMATS.values())))
    damaged = bytearray(made(kind, codec, tone(0.3)))
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    sound_or_refusal(bytes(damaged))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([*ONLY_HEADS.values(), b"\xff\xfb\x90\x64", b"\xff\xf1\x50\x80"])
)
def test_any_bytes_behind_any_head_end_in_a_sound_or_in_an_error_of_ours(rest: bytes, head: bytes) -> None:
    sound_or_refusal(head[:16] + rest)
