"""Sockets to open pages (Socket.IO): they carry hints out, and a desk's word in.

Nobody is let in without a session; each event declares its rule as every view does; and whoever's session,
account or role has ended is out within five seconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from flask import Flask, request
from flask_socketio import SocketIO
from gevent import spawn
from gevent.event import Event
from werkzeug.wrappers import Request, Response

from core.access.log_in import who_are
from core.access.model import Caller
from core.errors import Unavailable, UpplysError
from web.access import Action, allows, check, may, rule_of
from web.doors import SESSION_COOKIE
from web.live.desk_events import acknowledge, here
from web.live.hints import Hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from web.house import House

PATH: Final = "/socket.io"
LOOK_EVERY_S: Final = 2.0
BELIEVED_S: Final = 4.0
"""How long a socket stays when the record does not answer who its holder is."""
LARGEST: Final = 8 * 1024
PING_S: Final = 15
GONE_S: Final = 10

log: Final = structlog.get_logger()

Answer = dict[str, Any]


@dataclass(slots=True)
class Holder:
    """Who holds a socket, as known when last looked."""

    token: str
    caller: Caller
    confirmed: float


EVENTS: Final[Mapping[str, Callable[["House", Caller, Mapping[str, Any]], Answer]]] = {
    "here": here,
    "ack": acknowledge,
}
"""What pages may say, each with its rule. To be there at all is to see what is said: `Action.WORD_SEE`."""


class Sockets:
    """The sockets of one process."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._holders: dict[str, Holder] = {}
        self._ended = Event()
        self.io = SocketIO(
            async_mode="gevent",
            manage_session=False,
            transports=["websocket"],
            ping_interval=PING_S,
            ping_timeout=GONE_S,
            max_http_buffer_size=LARGEST,
        )
        self.io.on("connect")(self._connect)
        self.io.on("disconnect")(self._disconnect)
        for name, act in EVENTS.items():
            self.io.on(name)(self._event(act))

    def install(self, app: Flask) -> None:
        """Answer at ``PATH``, in front of everything else."""
        self.io.init_app(app)
        app.wsgi_app = _Door(app.wsgi_app, self._house)  # type: ignore[method-assign]
        app.extensions["upplys_sockets"] = self

    def start(self) -> None:
        """Look from now on whether everybody may still be here."""
        spawn(self._go_on)

    def stop(self) -> None:
        self._ended.set()

    @property
    def open(self) -> int:
        return len(self._holders)

    def tell(self, hint: Hint) -> None:
        """To every page at once."""
        self.io.emit("hint", hint.json())

    def look(self) -> None:
        """Close the sockets of those who may not be here any more; of everybody, when nobody can tell."""
        here = dict(self._holders)  # whoever comes meanwhile was looked at as they came
        tokens = {each.token for each in here.values()}
        known = self._who_are(tokens) if tokens else {}
        now = monotonic()
        for sid, holder in here.items():
            if known is None:
                if now - holder.confirmed > BELIEVED_S:
                    self._close(sid)
            elif (caller := known.get(holder.token)) is None or not allows(Action.WORD_SEE, caller):
                self._close(sid)
            else:
                holder.caller, holder.confirmed = caller, now

    def _who_are(self, tokens: set[str]) -> Mapping[str, Caller] | None:
        try:
            return self._house.database.read(who_are, tokens, self._house.clock.now())
        except Unavailable:
            return None

    def _go_on(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception:
                log.exception("sockets")

    @may(Action.WORD_SEE)
    def _connect(self) -> bool:
        """False sends them away."""
        token = request.cookies.get(SESSION_COOKIE, "")
        caller = self._house.callers.who_has_session(token)
        if caller is None or not allows(Action.WORD_SEE, caller):
            return False
        self._holders[_sid()] = Holder(token, caller, monotonic())
        return True

    @may(Action.WORD_SEE)
    def _disconnect(self, *_why: object) -> None:
        self._holders.pop(_sid(), None)

    def _event(self, act: Callable[["House", Caller, Mapping[str, Any]], Answer]) -> Callable[..., Answer]:
        rule = rule_of(act)

        def handled(said: object = None) -> Answer:
            holder = self._holders.get(_sid())
            try:
                check(rule, holder.caller if holder else None)
                assert holder is not None  # the check lets nobody in whom it doesn't know
                return act(self._house, holder.caller, said if isinstance(said, dict) else {})
            except UpplysError as error:
                return {"error": error.code}

        handled.access_rule = rule  # type: ignore[attr-defined]
        return handled

    def _close(self, sid: str) -> None:
        self._holders.pop(sid, None)
        server = self.io.server
        engine_sid = server.manager.eio_sid_from_sid(sid, "/")
        if engine_sid is not None:
            spawn(server.eio.disconnect, engine_sid)


class _Door:
    """Whoever has no session gets no socket: 401 before anything is upgraded."""

    def __init__(self, app: "WSGIApplication", house: "House") -> None:
        self._app, self._house = app, house

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        if not environ["PATH_INFO"].startswith(PATH):
            return self._app(environ, start_response)
        token = Request(environ).cookies.get(SESSION_COOKIE, "")
        try:
            known = self._house.callers.who_has_session(token) if token else None
        except Unavailable:
            return Response(status=503)(environ, start_response)
        if known is None:
            return Response(status=401)(environ, start_response)
        return self._app(environ, start_response)


def install(app: Flask) -> None:
    """The sockets of this application."""
    Sockets(cast("House", app.extensions["upplys"])).install(app)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO puts it there
