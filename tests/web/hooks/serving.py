"""The line served over HTTP by our own server in a process of its own: ``python -m
tests.web.hooks.serving FOLDER``.

For telephones and observers that must go the whole way. Prints its address, and serves until its input
ends.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def sounds(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Stands where Flask is: any sound is a tenth of a second of silence."""
    from broadcast.phone.audio.g711 import LineAudio

    if not environ["PATH_INFO"].startswith("/audio/"):
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    body = LineAudio(b"\xff" * 800).wav
    start_response("200 OK", [("Content-Type", "audio/wav"), ("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The base address of the line published in ``folder``/published."""
    command = [sys.executable, "-m", "tests.web.hooks.serving", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


def main(folder: Path) -> None:
    from gevent.event import Event
    from gevent.fileobject import FileObject

    from broadcast.phone.line import CurrentLines
    from broadcast.phone.spool.via_gevent import Spool
    from core.clock import SystemClock
    from core.sealing.via_cryptography import AesSealer
    from scripts_library.items.model import Audience
    from tests.web.hooks.provider import EXERCISE_LINE, LINE, TOKEN
    from web.hooks.voice import VoiceHook, VoiceSettings
    from web.serving.wsgi import HotFirst, Server

    numbers = {LINE: Audience.LIVE, EXERCISE_LINE: Audience.EXERCISE}
    settings = VoiceSettings(TOKEN, "https://elsewhere.example", numbers)
    sealer = AesSealer("a secret of thirty-two characters")
    spool = Spool(folder / "spool.sqlite")
    lines = CurrentLines(folder / "published")
    hook = VoiceHook(settings, lines, spool, SystemClock(), sealer)
    server = Server(("127.0.0.1", 0), HotFirst({"/hooks/twilio/": hook}, sounds))
    server.start()
    print(f"http://127.0.0.1:{server.port}", flush=True)
    FileObject(sys.stdin.fileno(), "rb", closefd=False).read()
    ended = Event()
    ended.set()
    server.serve_until(ended, 1)
    spool.close()


if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()
    main(Path(sys.argv[1]))
