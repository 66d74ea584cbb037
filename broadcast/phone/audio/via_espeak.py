"""The emergency voice: espeak-ng from the package espeakng-loader, called in this process. No system package.

espeak-ng has had inputs that end the whole process, so where a crash must not reach others, call it through
`via_helper`, which does this work in a process of its own.
"""

import _ctypes
import ctypes
import io
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import espeakng_loader

from broadcast.phone.audio.errors import VoiceFailed, VoiceLacksLanguage, VoiceNothingToSay
from broadcast.phone.audio.speakable import speakable
from i18n.languages.errors import NoLanguageTag
from i18n.languages.model import LanguageTag

WORDS_A_MINUTE: Final = 150
"""Slower than espeak's own 175: figures and street names must be caught at first hearing, on a small
loudspeaker."""
WORDS_A_MINUTE_SIMPLE: Final = 130
"""For plain, easy language (`-simple`)."""
LONGEST_SECONDS: Final = 900

_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8, _BY_CHARACTER, _RATE_PARAMETER, _SEED = 2, 0x8000, 1, 1, 1, 1

_LANGUAGES: Final = (
    "af am ar as az be bg bn bs ca cs cy da de el en eo es et eu fa fi ga gd gu he hi hr ht hu hy id "
    "is it ja ka kk kl kn ko ku ky lb lt lv mk ml mr ms mt my nb ne nl om or pa pl pt ro ru sd si sk "
    "sl smj sq sr sv sw ta te th ti tk tr tt ug uk ur uz vi yue"
)
_OTHER_NAMES: Final = {
    "no": "nb", "fr": "fr", "kmr": "ku", "zh": "cmn", "cmn": "cmn", "en-US": "en-us", "pt-BR": "pt-br"
}  # fmt: skip
_VOICES: Final = {language: language for language in _LANGUAGES.split()} | _OTHER_NAMES
"""Language → espeak's voice. Not here, so that a person must record them: Somali (so), Northern and Southern
Sami (se, sma), Romani (rom), Meänkieli (fit), Yiddish (yi), Sorani (ckb), Dari (prs), Pashto (ps), among
others."""

_SCRIPTS: Final = {
    "sr": "Cyrl Latn",
    "bs": "Latn",
    "zh": "Hans Hant",
    "cmn": "Hans Hant",
    "yue": "Hans Hant",
    "ku": "Latn",
    "uz": "Latn",
}
"""Which scripts a voice reads, where a tag names one."""

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakVoice:
    """espeak-ng as a `Voice`. One text at a time; others wait for the lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        with self._lock, _library() as (library, _):
            version: bytes = library.espeak_Info(None)
        self._name = f"espeak-ng {version.decode()} at {WORDS_A_MINUTE}/{WORDS_A_MINUTE_SIMPLE}"

    @property
    def name(self) -> str:
        return self._name

    def speaks(self, language: str) -> bool:
        return voice_of(language) is not None

    def speak(self, words: str, language: str) -> bytes:
        voice = voice_of(language)
        if voice is None:
            raise VoiceLacksLanguage(language=language)
        text = speakable(words).encode("utf-8")
        rate = WORDS_A_MINUTE_SIMPLE if language.lower().endswith("-simple") else WORDS_A_MINUTE
        with self._lock:
            return _spoken(text, voice, rate)


def voice_of(language: str) -> str | None:
    """espeak's voice for a language tag, or None. A region or variant falls back to its language (`sv-simple`
    and `sv-FI` to `sv`), never to a related one, nor to a script the voice does not read."""
    try:
        primary, *rest = LanguageTag(language).split("-")
    except NoLanguageTag:
        return None
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    if script and script not in _SCRIPTS.get(primary, "").split():
        return None
    return _VOICES.get("-".join([primary, *rest])) or _VOICES.get(primary)


def _spoken(text: bytes, voice: str, rate: int) -> bytes:
    pcm = bytearray()

    def take(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return int(len(pcm) > LONGEST_SECONDS * 2 * 22050)

    callback = _Callback(take)
    with _library() as (library, sample_rate):
        library.espeak_SetSynthCallback(callback)
        library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        failed = library.espeak_SetVoiceByName(voice.encode()) or library.espeak_SetParameter(
            _RATE_PARAMETER, rate, 0
        )
        failed = failed or library.espeak_Synth(
            text + b"\0", len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None
        )
    if failed:
        raise VoiceFailed()
    if not pcm:
        raise VoiceNothingToSay()
    return _wav(bytes(pcm), sample_rate)


@contextmanager
def _library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """espeak-ng as if just started. It keeps the state of its sound generator from one text to the next, and
    `espeak_Terminate` keeps it too, so the same words would sound different each time; half a millisecond to
    load it anew buys sounds that are the same to the byte."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    try:
        library.espeak_Info.restype = ctypes.c_char_p
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        data = espeakng_loader.get_data_path().encode()
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT)
        if rate <= 0:
            raise VoiceFailed()
        yield library, rate
        library.espeak_Terminate()
    finally:
        _ctypes.dlclose(library._handle)  # noqa: SLF001


def _wav(pcm: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(pcm)
    return file.getvalue()
