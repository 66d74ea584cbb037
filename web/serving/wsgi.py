"""Gevent's WSGI server, as we run it: TCP_NODELAY, no access log, a stop that lets calls finish.

Without TCP_NODELAY each answer on a kept connection waits for the client's delayed acknowledgement: 44
ms.
"""

import logging
import socket
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import LoggingLogAdapter, WSGIServer

from web.serving.handler import Handler

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GRACE_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.01
BACKLOG: Final = 1024
_log: Final = logging.getLogger(__name__)


class HotFirst:
    """Paths that begin with a prefix of ``hot`` go there, all others to ``then``."""

    def __init__(self, hot: "Mapping[str, WSGIApplication]", then: "WSGIApplication") -> None:
        self.hot = dict(hot)
        self._then = then

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        for prefix, app in self.hot.items():
            if path.startswith(prefix):
                return app(environ, start_response)
        return self._then(environ, start_response)


class _Server(WSGIServer):
    handler_class = Handler
    answering = 0
    """Requests that are being answered now."""

    stopping = False

    def handle(self, sock: socket.socket, address: Any) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle(sock, address)


class Server:
    """Serves ``app``.

    ``address`` is (host, port), where port 0 takes a free one, which ``port`` then tells; or a socket
    that listens already.
    """

    def __init__(self, address: tuple[str, int] | socket.socket, app: "WSGIApplication") -> None:
        errors = LoggingLogAdapter(_log, level=logging.ERROR)
        backlog = None if isinstance(address, socket.socket) else BACKLOG
        self._server = _Server(address, app, log=None, error_log=errors, backlog=backlog, spawn=Pool())

    @property
    def port(self) -> int:
        """The port it listens on; known once it has started."""
        return self._server.server_port or 0

    @property
    def busy(self) -> int:
        """Requests that are being answered now."""
        return self._server.answering

    def start(self) -> None:
        """Listen, and serve in greenlets from now on."""
        self._server.start()

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Take no new connections, let what is being answered finish, then close; idle connections close
        at once."""
        self._server.stopping = True
        self._server.close()
        until = monotonic() + grace_seconds
        while self._server.answering and monotonic() < until:
            gevent.sleep(POLL_SECONDS)
        self._server.stop(timeout=0)

    def serve_until(self, ended: Event, grace_seconds: float = GRACE_SECONDS) -> None:
        """Serve until ``ended`` is set, then stop."""
        if not self._server.started:
            self.start()
        ended.wait()
        self.stop(grace_seconds)
        gevent.sleep(0)
