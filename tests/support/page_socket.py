"""A page's socket as a browser opens it: WebSocket (RFC 6455) with Socket.IO 5 on it, in few lines, so that a
test sees each packet and a benchmark pays for nothing else."""

import json
import os
import socket
import struct
from collections.abc import Callable
from typing import Any, Final

PATH: Final = "/socket.io/?EIO=4&transport=websocket"
_TEXT, _CLOSE, _MASKED, _LONG, _LONGER = 0x81, 0x8, 0x80, 126, 127
_TURN: Final = b"upplys-t"[:4]


class Refused(Exception):
    """The server gave no socket; the first argument is its status."""


class PageSocket:
    """One open socket. `connect` makes the connection: gevent's where the test shares the server's loop."""

    def __init__(
        self,
        port: int,
        cookie: str = "",
        connect: Callable[..., socket.socket] = socket.create_connection,
        headers: str = "",
        timeout: float = 10,
    ) -> None:
        self._acks = 0
        self._sock = connect(("127.0.0.1", port), timeout=timeout)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        try:
            self._shake_hands(port, cookie, headers)
            self.packet("0")
        except BaseException:
            self.close()
            raise
        self.send("40")

    @property
    def connection(self) -> socket.socket:
        return self._sock

    def joined(self) -> bool:
        """Whether Socket.IO let the page in; a hint may come before it says so."""
        try:
            self.packet("40")
        except Refused:
            return False
        return True

    def emit(self, name: str, said: object) -> Any:
        """Say something, and what was answered; hints that come meanwhile are passed over."""
        number = self._acks
        self._acks += 1
        self.send(f"42{number}{json.dumps([name, said])}")
        head = f"43{number}"
        (answer,) = json.loads(self.packet(head)[len(head) :])
        return answer

    def hint(self) -> dict[str, Any]:
        """The next hint."""
        name, hint = json.loads(self.packet("42")[2:])
        assert name == "hint"
        return dict(hint)

    def until_closed(self) -> None:
        """Wait until the server ends it; a time-out is an error."""
        try:
            while True:
                self.packet("never")
        except ConnectionError:
            return

    def packet(self, beginning: str) -> str:
        """The next packet that begins so; pings are answered."""
        while True:
            text = self._frame()
            if text.startswith(beginning):
                return text
            if text == "2":
                self.send("3")
            elif text.startswith("44"):
                raise Refused(text)

    def send(self, text: str) -> None:
        data = text.encode()
        mask = (_TURN * (len(data) // 4 + 1))[: len(data)]
        masked = bytes(a ^ b for a, b in zip(data, mask, strict=True))
        long = len(data) >= _LONG
        size = struct.pack("!BH", _MASKED | _LONG, len(data)) if long else bytes([_MASKED | len(data)])
        self._sock.sendall(bytes([_TEXT]) + size + _TURN + masked)

    def close(self) -> None:
        self._sock.close()

    def _shake_hands(self, port: int, cookie: str, headers: str) -> None:
        key = os.urandom(16).hex()[:22] + "=="
        request = (
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: upplys_session={cookie}\r\n{headers}\r\n"
        )
        self._sock.sendall(request.encode())
        while b"\r\n\r\n" not in self._rest:
            self._read()
        head, self._rest = self._rest.split(b"\r\n\r\n", 1)
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            raise Refused(status)

    def _frame(self) -> str:
        kind, size = self._take(2)
        if size == _LONG:
            size = struct.unpack("!H", self._take(2))[0]
        elif size == _LONGER:
            size = struct.unpack("!Q", self._take(8))[0]
        data = self._take(size)
        if kind & 0xF == _CLOSE:
            raise ConnectionResetError("closed")
        return data.decode()

    def _take(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._read()
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def _read(self) -> None:
        more = self._sock.recv(65_536)
        if not more:
            raise ConnectionResetError("closed")
        self._rest += more
