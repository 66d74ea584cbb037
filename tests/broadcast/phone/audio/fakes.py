"""Stand-ins for the ports of the audio room. They keep the same contract as the real ones."""

import io
import math
import tempfile
import wave
from array import array
from pathlib import Path

from broadcast.phone.audio.errors import SoundMissing, VoiceLacksLanguage
from broadcast.phone.audio.g711 import LineAudio
from broadcast.phone.audio.model import Sound
from broadcast.phone.audio.speakable import speakable
from core.canonical import digest_bytes


class FakeVoice:
    """Hums a tone, 60 ms a character, in Swedish, English and Arabic; counts how often it was asked."""

    name = "hummer 1"

    def __init__(self) -> None:
        self.read: list[str] = []

    def speaks(self, language: str) -> bool:
        return language.split("-")[0] in {"sv", "en", "ar"}

    def speak(self, words: str, language: str) -> bytes:
        if not self.speaks(language):
            raise VoiceLacksLanguage(language=language)
        text = speakable(words)
        self.read.append(words)
        return pcm_wav(tone(seconds=0.06 * (5 + len(text)), rate=16_000), rate=16_000)


class FakeConverter:
    """Takes anything and makes one byte of sound of each byte."""

    name = "mirror 1"

    def to_line(self, upload: bytes) -> LineAudio:
        return LineAudio(upload)


class MemorySounds:
    """A `SoundStore` in memory; a sound gets a file only where its path is asked for."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._folder = Path(tempfile.mkdtemp())

    def put(self, content: bytes) -> str:
        sha256 = digest_bytes(content)
        self._contents[sha256] = content
        return sha256

    def has(self, sha256: str) -> bool:
        return sha256 in self._contents

    def read(self, sha256: str) -> bytes:
        if not self.has(sha256):
            raise SoundMissing(sha256=sha256)
        return self._contents[sha256]

    def path(self, sha256: str) -> Path:
        place = self._folder / f"{sha256[:64]}.wav"
        place.write_bytes(self.read(sha256))
        return place


class MemoryIndex:
    """A `SpokenIndex` in memory."""

    def __init__(self) -> None:
        self._known: dict[str, Sound] = {}

    def find(self, key: str) -> Sound | None:
        return self._known.get(key)

    def keep(self, key: str, sound: Sound) -> None:
        self._known[key] = sound


def tone(seconds: float, rate: int = 48_000, hertz: float = 440.0, loudness: float = 0.3) -> "array[int]":
    """A sine of 16 bits."""
    step = 2 * math.pi * hertz / rate
    return array("h", [round(32767 * loudness * math.sin(step * at)) for at in range(int(seconds * rate))])


def silence(seconds: float, rate: int = 48_000) -> "array[int]":
    return array("h", bytes(2 * int(seconds * rate)))


def pcm_wav(samples: "array[int]", rate: int = 48_000, channels: int = 1) -> bytes:
    """The samples as an ordinary WAV file of 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples.tobytes())
    return file.getvalue()
