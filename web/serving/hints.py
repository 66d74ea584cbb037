"""A hint between the processes of one host: something was cut.

Nothing is true only in a hint; a lost one costs a second.
"""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gevent import spawn

LARGEST: Final = 16


class Hint:
    """A datagram to the process that publishes on this host.

    ``leads``: this is that process.
    """

    def __init__(self, folder: Path, *, leads: bool) -> None:
        self.leads = leads
        self._path = folder / "publish.sock"
        self._socket: socket.socket | None = None

    def listen(self, act: Callable[[], None]) -> None:
        """Call ``act`` at each hint.

        Where the system gives no such socket, the look each second serves alone.
        """
        try:
            self._path.unlink(missing_ok=True)
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.bind(os.fspath(self._path))
        except OSError:
            return
        spawn(self._go_on, self._socket, act)

    def send(self) -> None:
        """Tell the publishing process; if it does not listen, it will look by itself."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"cut", os.fspath(self._path))
        except OSError:
            pass

    @staticmethod
    def _go_on(listening: socket.socket, act: Callable[[], None]) -> None:
        while listening.recv(LARGEST):
            act()
