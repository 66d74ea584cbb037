"""A serving process from start to stop: listen, publish, keep time, and end without losing a call."""

import os
import signal
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from gevent import signal_handler, spawn
from gevent.event import Event

from web.app import create_app
from web.building import Office, Process, build
from web.demo.keys import Keys
from web.hooks import PREFIX
from web.hooks.receipts import RECEIPTS
from web.hooks.summons import SUMMONS
from web.hooks.texts import TEXTS
from web.live.opening import Lively
from web.serving.leading import Lead, Succession
from web.serving.night_watch import NightWatch
from web.serving.readers import Readers
from web.serving.rehearsing import Rehearsing
from web.serving.waits import WatchWaits
from web.serving.wsgi import BACKLOG, HotFirst, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PARENT_LOOK_S: Final = 1.0

log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """Which of a host's serving processes this is, from 0, how many there are, and the process that keeps
    them going."""

    number: int
    of: int
    crew: int = 0

    @property
    def several(self) -> bool:
        return self.of > 1


ALONE: Final = Place(0, 1)


@dataclass(frozen=True, slots=True)
class Serving:
    """A process that serves.

    ``url`` is where it is reached on this host.
    """

    url: str
    process: Process


def serve(
    office: Office,
    when_ready: Callable[[Serving], None],
    *,
    demo: Keys | None = None,
    place: Place = ALONE,
) -> None:
    """Serve until asked to stop (SIGTERM, SIGINT).

    ``when_ready`` is called once the newest edition is published on this host, or another process sees to
    that.
    """
    door = _Door()
    bound = listener(office.settings.host, office.settings.port, shared=place.several)
    server = Server(bound, door)
    if not place.several:
        server.start()  # callers wait in line while the house is built; of several, the others take them
    url = f"http://{_reachable(office.settings.host)}:{bound.getsockname()[1]}"
    process = build(office, url, demo=demo)
    app, duties = create_app(process.house), _Duties(office, process)
    watches = (Lively(app, process.house), WatchWaits(office, process.waits), duties)
    door.open(HotFirst(_hooks_of(process), app))
    if place.several:
        bound.listen(BACKLOG)
        server.start()
    process.house.publishing.start()
    for watch in watches:
        watch.start()
    ended = _asked_to_end()
    if place.several:
        spawn(_end_with, place.crew, ended)
    spawn(when_ready, Serving(url, process))
    try:
        ended.wait()
        process.house.publishing.look_no_more()
        server.serve_until(ended)  # from now on: let what is being answered finish
    finally:
        for watch in watches:
            watch.stop()
        _end(process)


class _Duties:
    """What one process does for all of its host: it publishes, keeps time and reads ahead."""

    def __init__(self, office: Office, process: Process) -> None:
        self._office, self._process = office, process
        self._succession = Succession(Lead(office.folders.lead), self._begin)
        self._watches: tuple[NightWatch | Rehearsing | Readers, ...] = ()

    def start(self) -> None:
        self._succession.start()

    def stop(self) -> None:
        for watch in self._watches:
            watch.stop()
        self._succession.stop()

    def _begin(self) -> None:
        publishing, settings = self._process.house.publishing, self._office.settings
        self._watches = (
            NightWatch(self._office, self._process.carriers),
            Rehearsing(self._office),
            Readers(settings.readers_port, publishing.first_reader, self._office.clock),
        )
        publishing.lead()
        for watch in self._watches:
            watch.start()


def _hooks_of(process: Process) -> "Mapping[str, WSGIApplication]":
    """What providers address, each before whatever begins with the same."""
    return {
        SUMMONS: process.summons_hook,
        TEXTS: process.texts_hook,
        RECEIPTS: process.receipts_hook,
        PREFIX: process.voice_hook,
    }


def _asked_to_end() -> Event:
    ended = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal_handler(each, ended.set)
    return ended


def _end_with(crew: int, ended: Event) -> None:
    """One of several ends when whoever started them is gone, be it while this one started: a second crew may
    be on its way."""
    while os.getppid() == crew and not ended.wait(PARENT_LOOK_S):
        pass
    ended.set()


def _end(process: Process) -> None:
    process.house.publishing.stop()
    process.spool.close()
    for compiler in process.compilers:
        compiler.close()
    process.audio.close()


def listener(host: str, port: int, *, shared: bool) -> socket.socket:
    """A listening socket; ``shared``: several processes may have one of the same port, and the system deals
    out among those that listen, which this one does not yet. Raises ``OSError`` where it can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        made.bind((host, port))
        if not shared:
            made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    made.setblocking(False)
    return made


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
