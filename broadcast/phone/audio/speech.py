"""The voice's reading of words, kept so that the same words are read only once."""

from typing import Final

from broadcast.phone.audio.errors import AudioSilent, VoiceNothingToSay
from broadcast.phone.audio.model import Sound
from broadcast.phone.audio.ports import Converter, SoundStore, SpokenIndex, Voice
from core.canonical import digest

KEPT: Final = 4096
"""Utterances remembered by a process."""


class Speech:
    """Words to sounds. Known words cost one look into the index; so a second cut of the same texts costs
    nothing, and a corrected slot costs the reading of that slot."""

    def __init__(self, voice: Voice, converter: Converter, sounds: SoundStore, spoken: SpokenIndex) -> None:
        self._voice, self._converter, self._sounds, self._spoken = voice, converter, sounds, spoken
        self._kept: dict[tuple[str, str], Sound] = {}

    def speaks(self, language: str) -> bool:
        """Whether the voice has this language."""
        return self._voice.speaks(language)

    def voiced(self, words: str, language: str) -> Sound:
        """The stored sound of the words read aloud, in the line's format, as loud as every recording.

        Raises `VoiceLacksLanguage`, `VoiceTooLong`, `VoiceNothingToSay`, `VoiceFailed`.
        """
        known = self.known(words, language)
        if known is not None:
            return known
        sound = self._read(words, language)
        self._spoken.keep(self._key(words, language), sound)
        self._keep(words, language, sound)
        return sound

    def known(self, words: str, language: str) -> Sound | None:
        """The sound of words that were read before, without reading anything."""
        found = self._kept.get((words, language)) or self._spoken.find(self._key(words, language))
        if found is None or not self._sounds.has(found.sha256):
            return None
        self._keep(words, language, found)
        return found

    def _keep(self, words: str, language: str, sound: Sound) -> None:
        """In memory as well: a cut asks for hundreds that the one before asked for."""
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[words, language] = sound

    def _read(self, words: str, language: str) -> Sound:
        try:
            audio = self._converter.to_line(self._voice.speak(words, language))
        except AudioSilent:
            raise VoiceNothingToSay() from None
        return Sound(self._sounds.put(audio.wav), audio.duration_ms, len(audio.wav))

    def _key(self, words: str, language: str) -> str:
        exact = words.encode("utf-8", "surrogatepass").hex()
        return digest([self._voice.name, self._converter.name, language, exact])
