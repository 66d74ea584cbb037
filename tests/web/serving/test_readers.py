"""The web server in front tells who first read an edition: what is taken, and what is not."""

import socket
from datetime import UTC, datetime, timedelta

import gevent
import pytest
from gevent.event import Event

from core.clock import ManualClock
from web.serving.readers import Readers, read

NOW = datetime(2026, 11, 21, 1, 41, 7, tzinfo=UTC)
STAMP = f"{NOW.timestamp():.3f}"


@pytest.mark.parametrize(
    "line",
    [
        f"{STAMP} 7 site",
        f"<190>Nov 21 02:41:07 nginx: {STAMP} 7 site",
        f"<190>Nov 21 02:41:07 host nginx: {STAMP} 7 site\n",
    ],
)
def test_a_line_of_the_web_server_is_read(line: str) -> None:
    assert read(line.encode(), NOW) == ("site", 7, NOW)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "7 site",
        f"{STAMP} 0 site",
        f"{STAMP} -7 site",
        f"{STAMP} 7 phone",
        f"{STAMP} 7 site; more",
        f"{STAMP} 99999999999 site",
        "\x00" * 500,
    ],
)
def test_anything_else_is_no_reader(line: str) -> None:
    assert read(line.encode(), NOW) is None


def test_a_time_that_can_not_be_is_now() -> None:
    assert read(b"1000000000.000 7 feeds", NOW) == ("feeds", 7, NOW)
    late = NOW + timedelta(seconds=2)
    assert read(f"{STAMP} 7 feeds".encode(), late) == ("feeds", 7, NOW)


def test_what_comes_as_a_datagram_is_told_and_a_port_that_is_taken_stops_nothing() -> None:
    met: list[tuple[str, int, datetime]] = []
    came = Event()

    def meet(channel: str, number: int, at: datetime) -> None:
        met.append((channel, number, at))
        came.set()

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        taken = Readers(port, meet, ManualClock(NOW))
        taken.start()
        assert taken.port == 0
        taken.stop()
    readers = Readers(port, meet, ManualClock(NOW))
    readers.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nginx:
        nginx.sendto(b"nonsense", ("127.0.0.1", readers.port))
        nginx.sendto(f"{STAMP} 7 site".encode(), ("127.0.0.1", readers.port))
    with gevent.Timeout(10):
        came.wait()
    readers.stop()
    assert met == [("site", 7, NOW)]


def test_with_no_port_nothing_is_listened_to() -> None:
    none = Readers(0, lambda *_: None, ManualClock(NOW))
    none.start()
    assert none.port == 0
    none.stop()
