"""Sven lets somebody in for one shift: a code, two words, one button; and it ends by itself."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from flask.testing import FlaskClient

from core.access.throttle import ADDRESS
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from crisis.calls.partners import PartnerId, Transfer, TransferId
from crisis.staffing.newcomers import service
from crisis.staffing.newcomers.model import State
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Page, Seat
from tests.web.staffed import Staffed
from web.record import Record
from web.serving.night_watch import TIMERS


@dataclass
class Newcomer:
    """Somebody at the door with a telephone of their own."""

    client: FlaskClient

    def get(self, path: str) -> Page:
        return Page(self.client.get(path, follow_redirects=True, headers={"Accept": "text/html"}))

    def post(self, path: str, **data: str) -> Page:
        return Page(self.client.post(path, data=data, follow_redirects=True, headers={"Accept": "text/html"}))


@pytest.fixture
def sven(desk: Desk) -> Seat:
    return desk.log_in("sven")


@pytest.fixture
def newcomer(staffed: Staffed) -> Newcomer:
    return _somebody(staffed)


def _somebody(staffed: Staffed) -> Newcomer:
    client = staffed.app.test_client()
    client.set_cookie("upplys_language", "sv")
    return Newcomer(client)


def door(sven: Seat, desk: Desk, hours: float = 8) -> str:
    """The address on Sven's screen."""
    until = desk.staffed.house.clock.now() + timedelta(hours=hours)
    page = sven.post("/staff/newcomers", {"until": until.isoformat()})
    # drawn in modules and not in pixels, so that it fits the screen with its quiet zone around it
    assert re.search(r'<svg[^>]* viewBox="0 0 (\d+) \1" class="segno">', page.html), page.text
    found = re.search(r"http://127.0.0.1:9(/join/[^<]+)</textarea>", page.html)
    assert found is not None
    return found[1]


def the_one(desk: Desk) -> str:
    return desk.read(lambda record: record.newcomers.in_states(State.ASKS)[0].id)


def let_in(sven: Seat, desk: Desk, newcomer: Newcomer, hours: float = 8) -> str:
    address = door(sven, desk, hours)
    newcomer.post(address, name="Ny Person", acknowledged="yes", language="sv")
    words = " ".join(desk.read(lambda record: record.newcomers.in_states(State.ASKS)[0].words))
    sven.post(f"/staff/newcomers/{the_one(desk)}/confirm", {"words": words})
    return address


def test_a_newcomer_is_at_the_desk_after_two_words_and_a_button(
    sven: Seat, desk: Desk, newcomer: Newcomer
) -> None:
    address = door(sven, desk)
    page = newcomer.get(address)
    assert page.says("offentlighets- och sekretesslagen (2009:400)", "Be att få komma in")
    page = newcomer.post(address, name="Ny Person", acknowledged="yes", language="ar")
    assert page.says("Visa de här två orden för passansvarig")
    (asking,) = desk.read(lambda record: record.newcomers.in_states(State.ASKS))
    words = " ".join(desk.staffed.house.staff_words("sv").say(each) for each in asking.words)
    assert page.says(words)
    leads = sven.get("/staff/newcomers")
    assert leads.says("Ny Person", words)
    done = sven.post(f"/staff/newcomers/{asking.id}/confirm", {"words": " ".join(asking.words)})
    assert done.says("Ny Person är insläppt tills passet slutar.")
    assert newcomer.get(address).says("Du är insläppt, Ny Person")
    page = newcomer.post(f"{address}/in")
    assert (page.status, page.address.startswith("/staff/")) == (200, True)
    account = desk.read(
        lambda record: next(each for each in record.accounts.all() if each.display_name == "Ny Person")
    )
    assert [role.value for role in account.roles] == ["agent"]


def test_nobody_comes_in_without_the_reminder_of_secrecy(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    page = newcomer.post(door(sven, desk), name="Ny Person")
    assert page.status == 422
    assert desk.read(lambda record: list(record.newcomers.in_states(State.ASKS))) == []


def test_the_code_is_the_first_ones_and_nobody_elses(
    sven: Seat, desk: Desk, newcomer: Newcomer, staffed: Staffed
) -> None:
    address = let_in(sven, desk, newcomer)
    other = _somebody(staffed)
    assert other.get(address).status == 401
    assert other.post(address, name="Nån Annan", acknowledged="yes").status == 401
    assert other.post(f"{address}/in").status == 401
    assert other.get("/staff/me").status == 401


def test_other_words_let_nobody_in(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    address = door(sven, desk)
    newcomer.post(address, name="Ny Person", acknowledged="yes")
    page = sven.post(f"/staff/newcomers/{the_one(desk)}/confirm", {"words": "blue whale"})
    assert page.status == 422
    sven.post(f"/staff/newcomers/{the_one(desk)}/refuse")
    assert newcomer.get(address).says("Koden gäller inte längre")


def test_a_session_ends_with_the_shift_at_once(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    address = let_in(sven, desk, newcomer)
    newcomer.post(f"{address}/in")
    assert newcomer.get("/staff/me").status == 200
    later = desk.staffed.house.clock.now() + timedelta(hours=8, seconds=1)
    timers: DatabaseTimers[Record] = DatabaseTimers(desk.staffed.house.database)
    run_due(timers, later, {service.END_TIMER: TIMERS[service.END_TIMER]})
    assert newcomer.get("/staff/me").status == 401
    assert newcomer.get(address).says("Ditt pass har slutat")


def test_a_forgotten_page_stops_asking_and_keeps_nobody_from_logging_in(
    sven: Seat, desk: Desk, newcomer: Newcomer, staffed: Staffed
) -> None:
    address = door(sven, desk)
    newcomer.post(address, name="Ny Person", acknowledged="yes")
    assert "hx-get" in newcomer.get(f"{address}/now").html
    sven.post(f"/staff/newcomers/{the_one(desk)}/refuse")
    for _ in range(ADDRESS.free + 2):
        page = newcomer.get(f"{address}/now")
        assert (page.status, page.says("Du blev inte insläppt"), "hx-get" in page.html) == (200, True, False)
    stranger = _somebody(staffed)
    for _ in range(ADDRESS.free + 2):
        assert stranger.get(f"{address}/now").status == 401
        stranger.get("/join/upn_guessed/now")
    assert stranger.get("/join/upn_guessed/now").says("För många försök")
    # somebody who was called in logs in for the first time, behind the same address
    desk.log_in("amal")


def test_the_session_itself_ends_when_the_shift_does(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    """Also while no timer rings: the session was begun to end then."""
    address = let_in(sven, desk, newcomer, hours=2)
    newcomer.post(f"{address}/in")
    (working,) = desk.read(lambda record: record.newcomers.in_states(State.ADMITTED))
    assert working.account is not None
    (session,) = desk.read(lambda record: record.sessions.of(working.account))  # type: ignore[arg-type]
    assert session.ends_at == working.shift_ends


def test_the_lead_ends_a_shift_now(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    address = let_in(sven, desk, newcomer)
    newcomer.post(f"{address}/in")
    (working,) = desk.read(lambda record: record.newcomers.in_states(State.ADMITTED))
    sven.post(f"/staff/newcomers/{working.id}/refuse")
    assert newcomer.get("/staff/me").status == 401


def test_whom_a_newcomer_took_waits_again_when_the_shift_ends(
    sven: Seat, desk: Desk, newcomer: Newcomer
) -> None:
    let_in(sven, desk, newcomer)
    (working,) = desk.read(lambda record: record.newcomers.in_states(State.ADMITTED))
    now, account = desk.staffed.house.clock.now(), working.account
    assert account is not None
    waits = Transfer(TransferId("t"), PartnerId("1177"), now, Audience.LIVE, None, None, None, None, None)
    held = waits.taken(account, now)
    desk.run(lambda record: record.transfers.put(held))
    sven.post(f"/staff/newcomers/{working.id}/refuse")
    assert desk.read(lambda record: record.transfers.waiting(Audience.LIVE)) == 1


def test_a_code_runs_out_after_ten_minutes(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    def opened(record: Record) -> str:
        return service.open_door(record, record.clock.now() + timedelta(hours=8), sven.person)[1]

    secret = desk.earlier(timedelta(minutes=11), opened)
    assert newcomer.get(f"/join/{secret}").status == 401


def test_who_asked_in_time_waits_until_the_lead_has_answered(
    sven: Seat, desk: Desk, newcomer: Newcomer
) -> None:
    def opened(record: Record) -> str:
        return service.open_door(record, record.clock.now() + timedelta(hours=8), sven.person)[1]

    secret = desk.earlier(timedelta(minutes=11), opened)
    asks = partial(
        service.ask, secret=secret, name="Ny Person", languages=(), browser="upm_b", acknowledged=True
    )
    desk.earlier(timedelta(minutes=9), lambda record: asks(record))
    newcomer.client.set_cookie("upplys_newcomer", "upm_b", path=f"/join/{secret}")
    assert newcomer.get(f"/join/{secret}").says("Visa de här två orden för passansvarig")
    leads = sven.get("/staff/newcomers")
    assert leads.says("Ny Person")
    (asking,) = desk.read(lambda record: record.newcomers.in_states(State.ASKS))
    sven.post(f"/staff/newcomers/{asking.id}/confirm", {"words": " ".join(asking.words)})
    assert newcomer.get(f"/join/{secret}").says("Du är insläppt, Ny Person")


def test_a_shift_ends_within_fourteen_hours(sven: Seat, desk: Desk) -> None:
    until = desk.staffed.house.clock.now() + timedelta(hours=15)
    page = sven.post("/staff/newcomers", {"until": until.isoformat()})
    assert (page.status, page.says("Ett pass slutar inom de närmaste 14 timmarna.")) == (422, True)


def test_nobody_is_let_in_for_an_exercise(sven: Seat) -> None:
    """They would be at the live desk, with what is live."""
    page = sven.get("/staff/newcomers")
    assert page.says("De svarar skarpt: släpp inte in någon till en övning den här vägen.")
    assert not page.says("Det gäller övningen")


def test_agents_let_nobody_in(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/newcomers").status == 403


def test_it_stands_in_the_journal_who_was_let_in_by_whom(sven: Seat, desk: Desk, newcomer: Newcomer) -> None:
    let_in(sven, desk, newcomer)
    newest = desk.read(lambda record: record.journal.newest(kind="newcomer.admitted", limit=1))[0]
    assert newest.by == sven.person
    assert "Ny Person" not in repr(newest.data)
