"""What can be wrong with a recording, a voice or a stored sound, in our words."""

from typing import Final

from core.errors import Invalid, NotFound, Unavailable, UpplysError, msgid


class AudioRefused(Invalid):
    """An upload that cannot become a recording. Its subclasses say why."""

    code = "audio_refused"
    message = msgid("This recording cannot be used.")


class AudioEmpty(AudioRefused):
    code = "audio_empty"
    message = msgid("The file is empty. Record again, or choose another file.")


class AudioTooLarge(AudioRefused):
    """Facts: `limit_mb`."""

    code = "audio_too_large"
    message = msgid("The file is larger than %(limit_mb)s MB. Choose a shorter recording.")


class AudioNotAudio(AudioRefused):
    code = "audio_not_audio"
    message = msgid("The file is not a sound we can read. Send WebM, Ogg, MP4, M4A, MP3, FLAC or WAV.")


class AudioVideo(AudioRefused):
    code = "audio_video"
    message = msgid("The file is a video. Send the sound only.")


class AudioTooLong(AudioRefused):
    """Facts: `limit_minutes`."""

    code = "audio_too_long"
    message = msgid("The recording is longer than %(limit_minutes)s minutes. Record a shorter one.")


class AudioSilent(AudioRefused):
    code = "audio_silent"
    message = msgid("Nothing can be heard in the recording. Check the microphone and record again.")


class AudioDamaged(AudioRefused):
    code = "audio_damaged"
    message = msgid("The recording is damaged or cut off. Record again, or send the file anew.")


class AudioFailed(Unavailable):
    """The converter itself failed or was stopped at its limit of time or memory."""

    code = "audio_failed"
    message = msgid("The recording could not be converted. Try again, or send it in another format.")


class NotLineAudio(AudioRefused):
    """A stored or joined file is not an 8 kHz mono G.711 WAV."""

    code = "audio_not_line"
    message = msgid("The sound is not in the telephone line's format.")


class VoiceLacksLanguage(Invalid):
    """Facts: `language` (BCP 47). A person has to record the text."""

    code = "voice_language"
    message = msgid("The voice does not speak %(language)s. A person has to record the text.")


class VoiceTooLong(Invalid):
    """Facts: `limit` (characters)."""

    code = "voice_too_long"
    message = msgid("The text is too long to be read aloud: at most %(limit)s characters.")


class VoiceNothingToSay(Invalid):
    """The words hold nothing that sounds: only signs, spaces or invisible characters."""

    code = "voice_nothing_to_say"
    message = msgid("There is nothing in the text that can be read aloud.")


class VoiceFailed(Unavailable):
    code = "voice_failed"
    message = msgid("The voice could not read the text. Try again, or record it.")


class SoundMissing(NotFound):
    """Facts: `sha256`."""

    code = "sound_missing"
    message = msgid("The sound %(sha256)s is not stored here.")


BY_CODE: Final[dict[str, type[UpplysError]]] = {
    wrong.code: wrong
    for wrong in (
        AudioRefused, AudioEmpty, AudioTooLarge, AudioNotAudio, AudioVideo, AudioTooLong, AudioSilent,
        AudioDamaged, AudioFailed, NotLineAudio, VoiceLacksLanguage, VoiceTooLong, VoiceNothingToSay,
        VoiceFailed, SoundMissing,
    )
}  # fmt: skip
