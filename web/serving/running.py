"""A serving process from start to stop: listen, publish, keep time, and end without losing a call."""

import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from gevent import signal_handler, spawn
from gevent.event import Event

from web.app import create_app
from web.building import Office, Process, build
from web.demo.keys import Keys
from web.hooks import PREFIX
from web.serving.night_watch import NightWatch
from web.serving.rehearsing import Rehearsing
from web.serving.wsgi import HotFirst, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Serving:
    """A process that serves.

    ``url`` is where it is reached on this host.
    """

    url: str
    process: Process


def serve(office: Office, when_ready: Callable[[Serving], None], *, demo: Keys | None = None) -> None:
    """Serve until asked to stop (SIGTERM, SIGINT).

    ``when_ready`` is called once every channel gives the newest edition.
    """
    door = _Door()
    server = Server((office.settings.host, office.settings.port), door)
    server.start()  # the port is known, and callers wait in line, while the house is built
    url = f"http://{_reachable(office.settings.host)}:{server.port}"
    process = build(office, url, demo=demo)
    watch, rehearsing = NightWatch(office), Rehearsing(office)
    door.open(HotFirst({PREFIX: process.voice_hook}, create_app(process.house)))
    process.house.publishing.start()
    watch.start()
    rehearsing.start()
    ended = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal_handler(each, ended.set)
    spawn(when_ready, Serving(url, process))
    try:
        server.serve_until(ended)
    finally:
        watch.stop()
        rehearsing.stop()
        process.house.publishing.stop()
        process.spool.close()
        process.compiler.close()
        process.audio.close()


class _Door:
    """The application as the server knows it: callers who come before it is built wait at the door."""

    def __init__(self) -> None:
        self._opened = Event()
        self._app: HotFirst | None = None

    def open(self, app: HotFirst) -> None:
        self._app = app
        self._opened.set()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self._opened.wait()
        assert self._app is not None
        return self._app(environ, start_response)


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)
