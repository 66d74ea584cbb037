"""The telephone line's own format: G.711 µ-law, 8,000 samples a second, one channel, in a WAV file.

It is what the provider plays without converting, and half the size of 16-bit samples.
"""

import struct
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from broadcast.phone.audio.errors import NotLineAudio

RATE: Final = 8000
"""Samples a second on a telephone line."""

_MU_LAW, _BIAS = 7, 33
_SILENCE: Final = b"\xff"
_HEADER: Final = struct.Struct("<4sI4s 4sIHHIIHHH 4sII 4sI")


def _sample_of(code: int) -> int:
    """The sample of 16 bits that a µ-law byte stands for."""
    code = ~code & 0xFF
    magnitude = ((code & 15) * 2 + _BIAS << (code >> 4 & 7)) - _BIAS
    return (-magnitude if code & 0x80 else magnitude) * 4


_SAMPLES: Final = tuple(_sample_of(code) for code in range(256))


@dataclass(frozen=True, slots=True)
class LineAudio:
    """Sound as the line plays it: one µ-law byte a sample."""

    mu_law: bytes

    @property
    def duration_ms(self) -> int:
        return len(self.mu_law) * 1000 // RATE

    @property
    def wav(self) -> bytes:
        """A whole WAV file; the same sound gives the same bytes."""
        size = len(self.mu_law)
        padding = size % 2
        head = _HEADER.pack(
            b"RIFF", _HEADER.size - 8 + size + padding, b"WAVE",
            b"fmt ", 18, _MU_LAW, 1, RATE, RATE, 1, 8, 0,
            b"fact", 4, size, b"data", size,
        )  # fmt: skip
        return head + self.mu_law + b"\0" * padding


def samples_of(audio: LineAudio) -> "array[int]":
    """The samples, as whole numbers of 16 bits."""
    return array("h", map(_SAMPLES.__getitem__, audio.mu_law))


def line_audio(wav: bytes) -> LineAudio:
    """The sound in a WAV file of the line's format. Raises `NotLineAudio`."""
    if len(wav) < 12 or wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise NotLineAudio()
    chunks = dict(_chunks(wav))
    if (
        chunks.get(b"fmt ", b"")[:16] != struct.pack("<HHIIHH", _MU_LAW, 1, RATE, RATE, 1, 8)
        or b"data" not in chunks
    ):
        raise NotLineAudio()
    return LineAudio(chunks[b"data"])


def _chunks(wav: bytes) -> Iterable[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + 8], "little")
        yield name, wav[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def join(wavs: Sequence[bytes], pause_ms: int = 0) -> bytes:
    """One WAV file of several, in order, with a pause between: for previews and `upplys call --wav`.

    The line itself plays the files one after another. Raises `NotLineAudio`.
    """
    pause = _SILENCE * (RATE * pause_ms // 1000)
    return LineAudio(pause.join(line_audio(wav).mu_law for wav in wavs)).wav
