"""Browser recordings and uploads to the line's format, through PyAV (FFmpeg's libraries, from its wheel)."""

import io
from array import array
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final, NoReturn, cast

import av
import av.error
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container.input import InputContainer
from av.filter import Graph
from av.packet import Packet
from av.stream import Disposition

from broadcast.phone.audio.errors import AudioDamaged, AudioEmpty, AudioNotAudio, AudioTooLong, AudioVideo
from broadcast.phone.audio.g711 import RATE, LineAudio
from broadcast.phone.audio.loudness import CEILING, evening, faded
from broadcast.phone.audio.sniff import kind_of

LONGEST_SECONDS: Final = 600

_SHAPE: Final = 1  # counts up when the same upload would give another sound
_CODECS: Final = frozenset({"opus", "libopus", "vorbis", "aac", "mp3", "mp3float", "flac", "alac"})
_RATES, _MOST_CHANNELS = range(4_000, 192_001), 8
_OPTIONS: Final = {
    "wav": {"max_probe_packets": "1"}
}  # a WAV says all in its head; looking further costs 8 ms
_LOWEST_HZ: Final = 80
_DECLARED_BUT_NOT_THERE: Final = 1.0
_BROKEN: Final = 0.05


class PyavConverter:
    """PyAV as a `Converter`.

    FFmpeg reads hostile files in C; where a crash, or a file that unpacks to gigabytes, must not reach
    others, call it through `via_helper`, which does this work in a process of its own with limits.
    """

    @property
    def name(self) -> str:
        versions = av.library_versions
        parts = [".".join(map(str, versions[library])) for library in ("libavcodec", "libswresample")]
        return f"pyav {av.__version__} ffmpeg {' '.join(parts)} shape {_SHAPE}"

    def to_line(self, upload: bytes) -> LineAudio:
        kind = kind_of(upload)
        try:
            with av.open(
                io.BytesIO(upload),
                "r",
                format=kind,
                options=_OPTIONS.get(kind, {}),
                metadata_errors="replace",
                io_open=_refuse,
            ) as file:
                samples = _samples(file, _only_sound(file))
        except (av.error.FFmpegError, ValueError, OverflowError, EOFError) as wrong:
            raise AudioDamaged() from wrong
        even = evening(samples)
        return LineAudio(_coded(faded(samples[even.first : even.last]), even.gain))


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AudioNotAudio()


def _only_sound(file: InputContainer) -> AudioStream:
    pictures = [stream for stream in file.streams.video if not stream.disposition & Disposition.attached_pic]
    if pictures:
        raise AudioVideo()
    sound = next(iter(file.streams.audio), None)
    if sound is None:
        raise AudioNotAudio()
    codec = cast(CodecContext | None, sound.codec_context)  # None where FFmpeg has no decoder for it
    if codec is None:
        raise AudioNotAudio()
    known = codec.name in _CODECS or codec.name.startswith("pcm_")
    if not known or sound.rate not in _RATES or not 0 < sound.channels <= _MOST_CHANNELS:
        raise AudioNotAudio()
    return sound


def _samples(file: InputContainer, sound: AudioStream) -> "array[int]":
    """The whole sound at the line's rate, in one channel, without what is below the telephone's band."""
    samples = array("h")
    graph = _to_line_rate(sound)
    for frame in _frames(file, sound):
        graph.push(frame)
        samples.frombytes(b"".join(_ready(graph)))
        if len(samples) > LONGEST_SECONDS * RATE:
            raise AudioTooLong(limit_minutes=LONGEST_SECONDS // 60)
    if not samples:
        raise AudioEmpty()
    _must_be_whole(file, sound, len(samples) / RATE)
    return samples


def _to_line_rate(sound: AudioStream) -> Graph:
    """Sound of 16 bits stays in whole numbers all the way, which is exact on every machine. Direct current
    and rumble pass no telephone, and would count as loudness."""
    graph = Graph()
    graph.link_nodes(
        graph.add_abuffer(template=sound),
        graph.add("aformat", f"sample_fmts=s16:channel_layouts=mono:sample_rates={RATE}"),
        graph.add("highpass", f"f={_LOWEST_HZ}"),
        graph.add("aformat", "sample_fmts=s16"),
        graph.add("abuffersink"),
    ).configure()
    return graph


def _coded(samples: "array[int]", gain: float) -> bytes:
    """The samples as G.711 µ-law, `gain` times as loud; around a peak that would pass the ceiling the gain
    gives way for some milliseconds."""
    graph = Graph()
    graph.link_nodes(
        graph.add_abuffer(sample_rate=RATE, format="s16", layout="mono", time_base=Fraction(1, RATE)),
        graph.add("volume", f"{gain:.6f}:precision=double"),
        graph.add("alimiter", f"limit={CEILING:.6f}:attack=5:release=50:level=0:latency=1"),
        graph.add("aformat", "sample_fmts=s16"),
        graph.add("abuffersink"),
    ).configure()
    graph.push(_frame(samples))
    graph.push(None)
    loud = array("h", b"".join(_ready(graph)))
    coder = AudioCodecContext.create("pcm_mulaw", "w")
    coder.rate, coder.layout, coder.format = RATE, "mono", "s16"
    return b"".join(bytes(packet) for packet in coder.encode(_frame(loud)))


def _frame(samples: "array[int]") -> AudioFrame:
    frame = AudioFrame("s16", "mono", len(samples))
    frame.sample_rate = RATE
    plane = frame.planes[0]
    plane.update(samples.tobytes().ljust(plane.buffer_size, b"\0"))
    return frame


def _ready(graph: Graph) -> Iterator[bytes]:
    try:
        while True:
            frame = cast(AudioFrame, graph.pull())
            yield bytes(frame.planes[0])[: frame.samples * 2]
    except (av.error.BlockingIOError, av.error.EOFError):
        return


def _frames(file: InputContainer, sound: AudioStream) -> Iterator[AudioFrame | None]:
    """The decoded frames, then None, which empties the resampler. A packet in twenty may be broken."""
    packets = broken = 0
    for packet in file.demux(sound):
        packets += 1
        try:
            yield from _decoded(packet)
        except av.error.InvalidDataError:
            broken += 1
    if broken > 1 and broken > packets * _BROKEN:
        raise AudioDamaged()
    yield None


def _decoded(packet: "Packet[Any]") -> Iterable[AudioFrame]:
    return cast(list[AudioFrame], packet.decode())


def _must_be_whole(file: InputContainer, sound: AudioStream, seconds: float) -> None:
    """A file that says how long it is must be that long. What a browser has recorded does not say."""
    declared = float(sound.duration * sound.time_base) if sound.duration and sound.time_base else 0.0
    declared = declared or (file.duration or 0) / av.time_base
    if seconds + _DECLARED_BUT_NOT_THERE < min(declared, LONGEST_SECONDS):
        raise AudioDamaged()
