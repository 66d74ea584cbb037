"""Files as browsers and people's machines make them: made here, by PyAV, for the tests."""

import io
import math
from array import array
from fractions import Fraction
from typing import Any, Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

RATE: Final = 48_000

FORMATS: Final[dict[str, tuple[str, str]]] = {
    "webm with opus, as Chromium and Firefox record": ("webm", "libopus"),
    "ogg with opus, as older Firefox records": ("ogg", "libopus"),
    "mp4 with aac, as Safari records": ("mp4", "aac"),
    "m4a with aac, as a telephone's memo": ("ipod", "aac"),
    "m4a with alac": ("ipod", "alac"),
    "mp3": ("mp3", "libmp3lame"),
    "ogg with vorbis": ("ogg", "vorbis"),
    "flac": ("flac", "flac"),
    "aac": ("adts", "aac"),
    "aiff": ("aiff", "pcm_s16be"),
    "wav of 16 bits": ("wav", "pcm_s16le"),
    "wav of 24 bits": ("wav", "pcm_s24le"),
    "wav of floating point": ("wav", "pcm_f32le"),
    "wav as the line has it": ("wav", "pcm_mulaw"),
}


def made(
    format_name: str,
    codec: str,
    samples: "array[int]",
    channels: int = 1,
    video: bool = False,
    rate: int = RATE,
) -> bytes:
    """A file of this format and codec with these samples (16 bits) in each channel."""
    file = io.BytesIO()
    layout = "mono" if channels == 1 else "stereo"
    with av.open(file, "w", format=format_name) as container:
        rate_in_file = 8000 if codec == "pcm_mulaw" else rate
        stream: Any = container.add_stream(codec, rate=rate_in_file, layout=layout)
        if codec == "vorbis":
            stream.codec_context.options = {"strict": "experimental"}
            layout = stream.codec_context.layout = "stereo"
        pictures: Any = _picture_stream(container) if video else None
        resampler = av.AudioResampler(
            stream.format.name, layout, rate_in_file, frame_size=stream.frame_size or 960
        )
        for frame in [*(_mono(chunk, rate) for chunk in _chunks(samples)), None]:
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
        if pictures:
            container.mux(pictures.encode(VideoFrame(64, 64, "yuv420p")))
            container.mux(pictures.encode(None))
    return file.getvalue()


def a_video_without_sound() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = _picture_stream(container)
        container.mux(stream.encode(VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    return file.getvalue()


def encoded(samples: "array[int]") -> bytes:
    """Samples as G.711 µ-law, by FFmpeg."""
    coder = AudioCodecContext.create("pcm_mulaw", "w")
    coder.rate, coder.layout, coder.format = 8000, "mono", "s16"
    return b"".join(bytes(packet) for packet in coder.encode(_mono(samples, 8000)))


def noise_under(samples: "array[int]", amplitude: int) -> "array[int]":
    """The samples with a room's hiss under them (a fixed one, so that a test is the same each time)."""
    state, noisy = 1, array("h")
    for sample in samples:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        hiss = (state >> 16) % (2 * amplitude + 1) - amplitude if amplitude else 0
        noisy.append(max(-32768, min(32767, sample + hiss)))
    return noisy


def louder(samples: "array[int]", decibels: float) -> "array[int]":
    """The samples this much louder; what does not fit is clipped, as a bad microphone does."""
    gain = math.pow(10, decibels / 20)
    return array("h", [max(-32768, min(32767, round(sample * gain))) for sample in samples])


def _picture_stream(container: Any) -> Any:
    stream = container.add_stream("mpeg4" if container.format.name != "webm" else "libvpx", rate=25)
    stream.width = stream.height = 64
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, 25)
    return stream


def _chunks(samples: "array[int]") -> "list[array[int]]":
    return [samples[at : at + 4800] for at in range(0, len(samples), 4800)]


def _mono(chunk: "array[int]", rate: int) -> AudioFrame:
    frame = AudioFrame("s16", "mono", len(chunk))
    frame.sample_rate = rate
    frame.planes[0].update(chunk.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    return frame
