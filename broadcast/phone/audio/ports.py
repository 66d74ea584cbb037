"""What sound on the line needs of the world."""

from pathlib import Path
from typing import Protocol

from broadcast.phone.audio.g711 import LineAudio
from broadcast.phone.audio.model import Sound


class Voice(Protocol):
    """Reads text aloud. One voice may be asked by several threads at once."""

    @property
    def name(self) -> str:
        """Name, version and settings of the voice: two voices of one name give the same sound for the same
        words."""
        ...

    def speaks(self, language: str) -> bool:
        """Whether the voice has this language (BCP 47). Never true for a language that is only near it."""
        ...

    def speak(self, words: str, language: str) -> bytes:
        """The words read aloud, as a WAV file of any rate. Any text may be given: signs that cannot be spoken
        are passed over, and nothing in it is taken for an instruction.

        Raises `VoiceLacksLanguage`, `VoiceTooLong`, `VoiceNothingToSay`, `VoiceFailed`.
        """
        ...


class Converter(Protocol):
    """Makes what a browser recorded or a person uploaded ready for the line."""

    @property
    def name(self) -> str:
        """Name and version: two converters of one name give the same bytes for the same input."""
        ...

    def to_line(self, upload: bytes) -> LineAudio:
        """The sound for the line: silence around it cut off, loudness evened. Raises a kind of
        `AudioRefused`, or `AudioFailed`."""
        ...


class SoundStore(Protocol):
    """Sounds by the hash of their content. What was put stays; putting it again changes nothing."""

    def put(self, content: bytes) -> str:
        """Store the file and tell its SHA-256. When this returns, it is on disk."""
        ...

    def has(self, sha256: str) -> bool: ...

    def path(self, sha256: str) -> Path:
        """Where the file is. Raises `SoundMissing`."""
        ...

    def read(self, sha256: str) -> bytes:
        """The file's bytes. Raises `SoundMissing`, also for a file whose content is not what its name
        says."""
        ...


class SpokenIndex(Protocol):
    """Remembers which sound a voice made of which words, so that the same words are read only once."""

    def find(self, key: str) -> Sound | None: ...

    def keep(self, key: str, sound: Sound) -> None: ...
