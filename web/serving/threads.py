"""Slow work that is not I/O (hashing passwords, converting sound) on native threads, so that no call or
page waits for it."""

from collections.abc import Callable
from typing import Final, TypeVar, cast

from gevent.threadpool import ThreadPool

from broadcast.phone.audio.g711 import LineAudio
from broadcast.phone.audio.model import Sound
from broadcast.phone.audio.ports import Converter
from broadcast.phone.audio.speech import Speech
from core.access.ports import PasswordHasher

T = TypeVar("T")


def beside(pool: ThreadPool, work: Callable[[], T]) -> T:
    """Run ``work`` on a thread of ``pool`` while other greenlets go on; what it raises is raised here."""

    def carried() -> tuple[T | None, BaseException | None]:
        try:
            return work(), None
        except BaseException as wrong:  # noqa: BLE001 - carried to the caller as it is
            return None, wrong

    result, wrong = pool.apply(carried)
    if wrong is not None:
        raise wrong
    return cast("T", result)


HASHES_AT_ONCE: Final = 2
"""A hash takes a processor and 46 MiB on purpose: whoever sends a thousand passwords at once waits in line,
and takes neither the memory nor the threads that others need."""


class HasherOnThreads:
    """A ``PasswordHasher`` whose slow work holds nobody up, on a few native threads of its own."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._pool = ThreadPool(HASHES_AT_ONCE)

    @property
    def dummy(self) -> str:
        return beside(self._pool, lambda: self._hasher.dummy)

    def hash(self, password: str) -> str:
        return beside(self._pool, lambda: self._hasher.hash(password))

    def matches(self, hashed: str, password: str) -> bool:
        return beside(self._pool, lambda: self._hasher.matches(hashed, password))

    def outdated(self, hashed: str) -> bool:
        return self._hasher.outdated(hashed)


class ConverterOnThread:
    """A ``Converter`` on a native thread of its own: the helper behind it works on one upload at a
    time."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter
        self._pool = ThreadPool(1)

    @property
    def name(self) -> str:
        return beside(self._pool, lambda: self._converter.name)

    def to_line(self, upload: bytes) -> LineAudio:
        return beside(self._pool, lambda: self._converter.to_line(upload))


class SpeechOnThread:
    """The voice's reading on a native thread of its own: the helper behind it reads one text at a
    time."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._pool = ThreadPool(1)

    def speaks(self, language: str) -> bool:
        return self._speech.speaks(language)

    def voiced(self, words: str, language: str) -> Sound:
        return beside(self._pool, lambda: self._speech.voiced(words, language))
