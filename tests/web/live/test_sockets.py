"""Sockets to open pages: who gets one, what comes through, and who is out within five seconds."""

import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from time import monotonic

import pytest
from gevent.event import AsyncResult

from broadcast.channels.desk.service import reading_now
from core.access.model import Caller, PersonId, Role
from scripts_library.items.model import Audience
from tests.house.test_imports import ROOT
from tests.support.page_socket import PageSocket, Refused
from tests.web.live.conftest import Served, logged_out, out_of_use, without_role
from web.access import rule_of
from web.live.hints import Hint, Live, What
from web.live.sockets import EVENTS
from web.live.via_redis import Bridge
from web.record import Record

LIVE = Audience.LIVE
OUT_WITHIN_S = 5.0


@pytest.fixture
def amal(served: Served) -> tuple[PersonId, str]:
    return served.log_in("amal", Role.AGENT)


def page(served: Served, token: str) -> PageSocket:
    opened = served.socket(token)
    assert opened.joined()
    return opened


def test_a_hint_comes_to_every_page_and_says_no_word(served: Served, amal: tuple[PersonId, str]) -> None:
    one, other = page(served, amal[1]), page(served, amal[1])
    served.house.live.hint("edition", LIVE, 7)
    assert one.hint() == other.hint() == {"what": "edition", "audience": "live", "n": 7}


@pytest.mark.parametrize("token", ["", "ses_unknown", "nonsense"])
def test_without_a_session_there_is_no_socket(served: Served, token: str) -> None:
    with pytest.raises(Refused) as refused:
        served.socket(token)
    assert refused.value.args == (401,)


def test_a_page_of_another_site_gets_no_socket(served: Served, amal: tuple[PersonId, str]) -> None:
    with pytest.raises(Refused):
        served.socket(amal[1], headers="Origin: https://elsewhere.example\r\n")


def test_a_partner_is_told_nothing(served: Served) -> None:
    _, token = served.log_in("larm", Role.PARTNER)
    assert not served.socket(token).joined()


def test_a_desk_says_over_its_socket_what_it_says_over_http(
    served: Served, amal: tuple[PersonId, str]
) -> None:
    number, desk = served.say(), page(served, amal[1])
    told = desk.emit("here", {"desk": "d-1", "audience": "live", "shown": 0})
    assert (told["edition"], told["waiting"]) == (number, 0)
    ack = {"desk": "d-1", "audience": "live", "edition": number, "hash": told["hash"]}
    assert desk.emit("ack", ack) == {"edition": number, "read": True}
    reading = served.house.database.read(reading_now, LIVE)
    assert reading is not None
    assert [each.person for each in reading.read] == [amal[0]]


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "x" * 5_000,
        {"desk": 7},
        {"desk": "d", "edition": -1},
        {"desk": "d", "edition": 2**40},
        {"desk": "", "edition": 1},
        {"desk": "d", "edition": True},
        {"desk": "d", "audience": "all"},
        {"desk": "d", "audience": []},
        {"desk": "d", "hash": ["x"]},
    ],
)
def test_what_cannot_be_understood_is_answered_so(
    served: Served, amal: tuple[PersonId, str], said: object
) -> None:
    desk = page(served, amal[1])
    assert desk.emit("ack", said) == {"error": "desk_word"}
    assert "error" not in desk.emit("here", {"desk": "d-1"})


def test_who_may_not_read_the_script_may_not_say_that_they_did(served: Served) -> None:
    _, token = served.log_in("agnes", Role.AUDITOR)
    assert page(served, token).emit("here", {"desk": "d-1"}) == {"error": "not_allowed"}


@pytest.mark.parametrize("ending", [out_of_use, logged_out, without_role])
def test_who_may_not_be_here_any_more_is_out_within_five_seconds(
    served_on_each: Served, ending: Callable[[Record, PersonId], None]
) -> None:
    served, amal = served_on_each, served_on_each.log_in("amal", Role.AGENT)
    _, karins = served.log_in("karin", Role.CRISIS_MANAGER)
    hers, another = page(served, amal[1]), page(served, karins)
    began = monotonic()
    served.house.database.run(ending, amal[0])
    hers.until_closed()
    assert monotonic() - began < OUT_WITHIN_S
    served.house.live.hint("calls", LIVE, 1)
    assert another.hint()["what"] == "calls"


def test_whoever_comes_while_the_others_are_looked_at_stays(
    served: Served, amal: tuple[PersonId, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = page(served, amal[1]), list[PageSocket]()
    another, looked_at = served.log_in("late", Role.AGENT)[1], served.sockets._who_are

    def meanwhile(tokens: set[str]) -> Mapping[str, Caller] | None:
        known = looked_at(tokens)
        late.append(page(served, another))
        return known

    monkeypatch.setattr(served.sockets, "_who_are", meanwhile)
    served.sockets.look()
    monkeypatch.undo()
    served.house.live.hint("edition", LIVE, 8)
    assert late[0].hint() == early.hint() == {"what": "edition", "audience": "live", "n": 8}


def test_every_event_declares_its_rule(served: Served) -> None:
    assert len(EVENTS) > 1
    assert [name for name, act in EVENTS.items() if rule_of(act) is None] == []


def two_processes(url: str) -> str:
    """What came of it, as tests/web/live/entry.py prints it: it runs as a process that serves does."""
    command = [sys.executable, "-m", "tests.web.live.entry", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()[-1]


def test_a_hint_goes_to_the_other_processes(valkey_url: str) -> None:
    assert two_processes(valkey_url) == "own in time, other heard"


def test_a_redis_that_hangs_delays_no_hint_to_the_own_pages() -> None:
    """It takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as hung:
        told = two_processes(f"redis://127.0.0.1:{hung.getsockname()[1]}/0")
    assert told == "own in time, other did not hear"


def test_a_redis_that_is_down_delays_no_hint_to_the_own_pages() -> None:
    assert two_processes("redis://127.0.0.1:1/0") == "own in time, other did not hear"


def test_what_somebody_else_says_in_redis_is_passed_over() -> None:
    live = Live()
    heard: AsyncResult[Hint] = AsyncResult()
    live.listen(heard.set)
    bridge = Bridge("redis://127.0.0.1:1/0", live)
    for data in (
        None,
        b"\xff",
        b"[]",
        b'{"what": "words"}',
        b'{"what": "edition", "audience": "all", "n": 1}',
    ):
        bridge._hear(data)
    bridge._hear(b'{"what": "calls", "audience": "live", "n": 2, "from": "another"}')
    assert heard.get(timeout=5) == Hint(What.CALLS, LIVE, 2)


def test_the_names_of_what_changes_are_few() -> None:
    assert {each.value for each in What} == {"edition", "questions", "calls"}
