"""From an upload to a stored sound, and from a plan to what the line plays."""

from dataclasses import dataclass

from broadcast.phone.audio.errors import VoiceNothingToSay
from broadcast.phone.audio.g711 import line_audio
from broadcast.phone.audio.model import PlannedPart, Sound, Source, SpokenPlan
from broadcast.phone.audio.ports import Converter, SoundStore
from broadcast.phone.audio.speech import Speech


@dataclass(frozen=True, slots=True)
class Played:
    """One sound the line plays, where it comes from, and the words it says."""

    sound: Sound
    source: Source
    words: str


def stored(upload: bytes, converter: Converter, sounds: SoundStore) -> Sound:
    """A browser's recording or an uploaded file made ready for the line and stored. Raises a kind of
    `AudioRefused`, or `AudioFailed`."""
    audio = converter.to_line(upload)
    return Sound(sounds.put(audio.wav), audio.duration_ms, len(audio.wav))


def sound_of(sha256: str, sounds: SoundStore) -> Sound:
    """A stored sound and its length. Raises `SoundMissing`, `NotLineAudio`."""
    wav = sounds.read(sha256)
    return Sound(sha256, line_audio(wav).duration_ms, len(wav))


def played(plan: SpokenPlan, speech: Speech, sounds: SoundStore) -> tuple[Played, ...]:
    """The sounds of a planned text in order; the line plays them one after another.

    Empty where the text cannot be heard (`plan.can_be_heard`), or where nothing in it sounds; parts of only
    signs are passed over. Raises `VoiceTooLong`, `VoiceFailed`, `SoundMissing`.
    """
    if not plan.can_be_heard:
        return ()
    heard = (_played(part, plan.language, speech, sounds) for part in plan.parts)
    return tuple(part for part in heard if part is not None)


def _played(part: PlannedPart, language: str, speech: Speech, sounds: SoundStore) -> Played | None:
    if part.recording is not None:
        return Played(sound_of(part.recording.sound, sounds), part.source, part.words)
    try:
        return Played(speech.voiced(part.words, language), part.source, part.words)
    except VoiceNothingToSay:
        return None
