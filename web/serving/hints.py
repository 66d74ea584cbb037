"""A hint between the processes of one host: something was cut.

Nothing is true only in a hint; a lost one costs a second.
"""

import os
import platform
import socket
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from gevent import sleep, spawn

LARGEST: Final = 16
AGAIN_S: Final = 1.0
"""How long to wait before the address is tried again, where another process still has it."""


class Hint:
    """A datagram to the process that leads on this host.

    The address is drawn from the data folder's and is no file in it, so a
    folder can be copied while it is served, and may lie as deep as it likes (a socket's path holds a hundred
    bytes). Whoever else on the machine sends a hint makes us look a second sooner, nothing more.
    """

    def __init__(self, folder: Path) -> None:
        self._address = _address(folder)
        self._closed = False
        self._socket: socket.socket | None = None

    def listen(self, act: Callable[[], None]) -> None:
        """Call ``act`` at each hint, from now on or from when the address is free.

        Where the system gives no such socket, the look each second serves alone.
        """
        self._socket = self._bound()
        spawn(self._go_on, act)

    def send(self) -> None:
        """Tell the publishing process; if it does not listen, it will look by itself."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"cut", self._address)
        except OSError:
            pass

    def close(self) -> None:
        """Listen no more."""
        self._closed = True
        if self._socket is not None:
            self._socket.close()
            if not self._address.startswith("\0"):
                Path(self._address).unlink(missing_ok=True)

    def _bound(self) -> socket.socket | None:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            if not self._address.startswith("\0"):
                Path(self._address).unlink(missing_ok=True)
            listening.bind(self._address)
        except OSError:
            listening.close()
            return None
        return listening

    def _go_on(self, act: Callable[[], None]) -> None:
        while not self._closed:
            if self._socket is None:
                self._socket = self._bound()
            if self._socket is None:
                sleep(AGAIN_S)
            elif self._heard(self._socket):
                act()

    def _heard(self, listening: socket.socket) -> bool:
        try:
            listening.recv(LARGEST)
        except OSError:
            return False  # closed
        return True


def _address(folder: Path) -> str:
    """Linux knows names that are no files and go with whoever held them; elsewhere it is a short file."""
    name = f"upplys-{sha256(os.fsencode(folder.resolve())).hexdigest()[:24]}"
    if platform.system() == "Linux":
        return f"\0{name}"
    return str(Path(tempfile.gettempdir()) / name)
