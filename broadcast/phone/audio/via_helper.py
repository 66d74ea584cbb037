"""The voice and the converter in a process of their own.

Both are large C libraries that read whatever people write and upload. espeak-ng 1.52 ends its whole process
on some words, and a small file can ask a decoder for gigabytes or hours. In the helper such an input costs
one request: it is stopped at its limit of time or memory, the answer is an error of ours, and the next
request gets a new helper.

Calls block until the answer is there, outside Python's lock; call them from a worker process or a native
thread, not on an event loop. One request at a time; others wait. Start more helpers for more at once.
"""

import contextlib
import json
import os
import posix  # as it is: what gevent puts in place of os.posix_spawn works on a process's main thread only
import signal
import struct
import sys
import weakref
from _queue import SimpleQueue  # as it is: gevent's locks do not hold between native threads
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from broadcast.phone.audio.errors import BY_CODE, AudioFailed, AudioTooLarge, VoiceFailed
from broadcast.phone.audio.g711 import LineAudio
from broadcast.phone.audio.sniff import LARGEST
from broadcast.phone.audio.via_espeak import voice_of

HEAD: Final = struct.Struct("<cI")
"""Before each message: what it is, and how many bytes follow."""
SPEAK, LINE, NAMES, DONE, REFUSED = b"s", b"c", b"n", b"+", b"-"

_MODULE: Final = "broadcast.phone.audio.helper"
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What the helper gets of the environment; keys and passwords are not its business."""


class Ended(Exception):
    """The helper ended instead of answering."""


class Helper:
    """Starts the helper process when it is first needed, and again after it has ended or this process has
    forked."""

    def __init__(self) -> None:
        self._turn: SimpleQueue[None] = SimpleQueue()
        self._turn.put(None)
        self._process: _Process | None = None

    def ask(self, what: bytes, request: bytes) -> bytes:
        """The helper's answer. Raises the error the helper answers with, or `Ended` where it ended over
        this."""
        with self._alone():
            try:
                return self._running().ask(what, request)
            except Ended:
                self._stop()
                raise

    def close(self) -> None:
        """Stop the process; the next request starts one."""
        with self._alone():
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self._turn.get()
        try:
            yield
        finally:
            self._turn.put(None)

    def _running(self) -> "_Process":
        if self._process is None or self._process.owner != os.getpid() or self._process.has_ended():
            self._stop()
            self._process = _Process()
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.stop()
        self._process = None


class _Process:
    """One running helper: its id, and the two pipes to it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        its_input, self._to = os.pipe()
        self._from, its_output = os.pipe()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._id = posix.posix_spawn(
            sys.executable,
            [sys.executable, "-m", _MODULE],
            environment,
            file_actions=[(os.POSIX_SPAWN_DUP2, its_input, 0), (os.POSIX_SPAWN_DUP2, its_output, 1)],
            setpgroup=0,
        )
        os.close(its_input)
        os.close(its_output)
        self.stop = weakref.finalize(self, _stop, self._id, self.owner, self._to, self._from)

    def has_ended(self) -> bool:
        return _has_ended(self._id)

    def ask(self, what: bytes, request: bytes) -> bytes:
        try:
            write(self._to, what, request)
            done, answer = read(self._from)
        except OSError:
            raise Ended from None
        if done == REFUSED:
            wrong = json.loads(answer)
            raise BY_CODE[wrong["code"]](**wrong["facts"])
        return answer


def _stop(process: int, owner: int, to: int, back: int) -> None:
    os.close(to)
    os.close(back)
    if os.getpid() == owner and not _has_ended(process):
        os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            posix.waitpid(process, 0)


def _has_ended(process: int) -> bool:
    try:
        return posix.waitpid(process, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True


def write(to: int, what: bytes, content: bytes) -> None:
    """Send one message whole."""
    rest = memoryview(HEAD.pack(what, len(content)) + content)
    while rest:
        rest = rest[os.write(to, rest) :]


def read(source: int) -> tuple[bytes, bytes]:
    """Receive one message whole. Raises `OSError` where the other side has ended."""
    what, size = HEAD.unpack(_exactly(source, HEAD.size))
    return what, _exactly(source, size)


def _exactly(source: int, size: int) -> bytes:
    parts, missing = [], size
    while missing:
        part = os.read(source, min(missing, 1 << 20))
        if not part:
            raise BrokenPipeError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


class HelperVoice:
    """The emergency voice as a `Voice`, in the helper."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper
        self._name: str | None = None

    @property
    def name(self) -> str:
        if self._name is None:
            self._name = _names(self._helper)["voice"]
        return self._name

    def speaks(self, language: str) -> bool:
        return voice_of(language) is not None

    def speak(self, words: str, language: str) -> bytes:
        return _voice(self._helper, SPEAK, [words, language])


class HelperConverter:
    """The converter as a `Converter`, in the helper."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper
        self._name: str | None = None

    @property
    def name(self) -> str:
        if self._name is None:
            self._name = _names(self._helper)["converter"]
        return self._name

    def to_line(self, upload: bytes) -> LineAudio:
        if len(upload) > LARGEST:
            raise AudioTooLarge(limit_mb=LARGEST // 1024 // 1024)
        try:
            return LineAudio(self._helper.ask(LINE, upload))
        except Ended:
            raise AudioFailed() from None


def _voice(helper: Helper, what: bytes, request: list[str]) -> bytes:
    try:
        return helper.ask(what, json.dumps(request).encode())
    except Ended:
        raise VoiceFailed() from None


def _names(helper: Helper) -> dict[str, str]:
    names: dict[str, str] = json.loads(_voice(helper, NAMES, []))
    return names
