"""The helper process of `via_helper`: `python -m broadcast.phone.audio.helper`. Not for people: it speaks in
pipes."""

import contextlib
import json
import os
import resource
import signal
from typing import Final

from broadcast.phone.audio.errors import AudioRefused
from broadcast.phone.audio.via_espeak import EspeakVoice
from broadcast.phone.audio.via_helper import DONE, LINE, NAMES, REFUSED, SPEAK, read, write
from broadcast.phone.audio.via_pyav import PyavConverter
from core.errors import UpplysError

SECONDS: Final = 60
"""The longest that one request may take: ten minutes of sound take three seconds."""
MEMORY: Final = 1 << 30
"""Bytes of address space: ten minutes of sound take 300 MB, libraries included."""


def main() -> None:
    """Answer requests until the other side hangs up."""
    voice, converter = EspeakVoice(), PyavConverter()
    _limit()
    with contextlib.suppress(OSError):
        while True:
            what, request = read(0)
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            done, answer = _answered(voice, converter, what, request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            write(1, done, answer)


def _limit() -> None:
    """A request that takes too long ends the process (no handler, so also inside a library), one that takes
    too much memory fails, and none can write a file."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(what, (most, most))


def _answered(
    voice: EspeakVoice, converter: PyavConverter, what: bytes, request: bytes
) -> tuple[bytes, bytes]:
    try:
        return DONE, _done(voice, converter, what, request)
    except UpplysError as wrong:
        return REFUSED, _told(wrong)
    except MemoryError:
        return REFUSED, _told(AudioRefused())


def _done(voice: EspeakVoice, converter: PyavConverter, what: bytes, request: bytes) -> bytes:
    if what == LINE:
        return converter.to_line(request).mu_law
    if what == SPEAK:
        words, language = json.loads(request)
        return voice.speak(words, language)
    assert what == NAMES
    return json.dumps({"voice": voice.name, "converter": converter.name}).encode()


def _told(wrong: UpplysError) -> bytes:
    return json.dumps({"code": wrong.code, "facts": wrong.facts}, default=str).encode()


if __name__ == "__main__":
    main()
    os._exit(0)
