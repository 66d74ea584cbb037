"""Asking a website outside, with care: no redirect is followed, no private address is asked, and nothing is
waited for or read without end.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from broadcast.channels.website.errors import NoAnswer, NotAsked

AGENT: Final = "upplys-watch"
WHOLE_S: Final = 15.0
"""Seconds that one exchange may take from the first look-up to the last byte."""
STEP_S: Final = 6.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` by their names in small letters. ``cut``: there was more than was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """Asks. ``private``: whether plain http and addresses of one's own network are allowed as well."""

    private: bool = False
    step: float = STEP_S
    whole: float = WHOLE_S
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(
        self, method: str, address: str, headers: Mapping[str, str], sent: bytes | None, most: int
    ) -> Answer:
        """Raises `NoAnswer` and `NotAsked`."""
        parts = urlsplit(_ascii(address))
        if not parts.hostname or parts.scheme not in ({"https", "http"} if self.private else {"https"}):
            raise NotAsked(why="only https")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = HTTPConnection(parts.netloc.rpartition("@")[2], timeout=self.step)
        held: list[socket.socket] = []
        over = Event()
        late = Timer(self.whole, _end, [held, over])
        late.daemon = True
        late.start()
        try:
            held += [self._reach(parts.hostname, parts.port, secure=parts.scheme == "https")]
            connection.sock = held[0]
            if over.is_set():
                raise TimeoutError(f"it was not reached within {self.whole:.0f} s")
            connection.request(method, path, sent, {"User-Agent": AGENT, **headers})
            answer = connection.getresponse()
            read = answer.read(most + 1)
            if over.is_set():
                raise TimeoutError(f"it had not answered to its end after {self.whole:.0f} s")
            told = _by_name(answer.getheaders())
            return Answer(answer.status, told, read[:most], len(read) > most)
        except (OSError, HTTPException, ValueError) as wrong:
            raise NoAnswer(why=f"{type(wrong).__name__}: {wrong}") from wrong
        finally:
            late.cancel()
            connection.close()

    def _reach(self, host: str, port: int | None, *, secure: bool) -> socket.socket:
        """A connection to the very address that was looked at: a name that changes between look-up and
        connection leads nowhere else.
        """
        found = socket.getaddrinfo(host, port or (443 if secure else 80), type=socket.SOCK_STREAM)
        there = [each[4] for each in found]
        if not self.private and not all(_public(str(each[0])) for each in there):
            raise NotAsked(why="an address of a private network")
        plain = socket.create_connection((str(there[0][0]), int(there[0][1])), self.step)
        if not secure:
            return plain
        try:
            return self.tls.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _by_name(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers that are given several times count as one, with commas between (RFC 9110, 5.2)."""
    found: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        found[lower] = f"{found[lower]}, {value}" if lower in found else value
    return found


def _ascii(address: str) -> str:
    """The address as it goes over the wire: å, ä, ö and spaces in it are written as people write them."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode()
    except ValueError as wrong:
        raise NotAsked(why="not an address") from wrong
    kept = "%/:@!$&'()*+,;=~"
    return urlunsplit((parts.scheme, host, quote(parts.path, kept), quote(parts.query, f"{kept}?"), ""))


def _public(address: str) -> bool:
    """An IPv4 address within an IPv6 one counts as itself."""
    own = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(own, ipaddress.IPv6Address):
        inner = own.ipv4_mapped or own.sixtofour or (own.teredo[1] if own.teredo else None)
        if inner is not None and not inner.is_global:
            return False
        if own in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.ip_address(int(own) & 0xFFFFFFFF).is_global
    return own.is_global and not own.is_multicast


def _end(held: Sequence[socket.socket], over: Event) -> None:
    """Whoever waits on it is told at once that it is over. The connection itself forgets its socket as soon
    as an answer without length begins, so it is held apart.
    """
    over.set()
    for each in held:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue
