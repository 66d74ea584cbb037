"""The agent's desk: what stands on it, what changed, who has read it, who is there."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from broadcast.channels.desk.service import reading_now
from crisis.calls.presence import Availability, become, now_of
from crisis.incidents import service
from crisis.incidents.model import Incident, IncidentId
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Page, Seat
from tests.web.console.night import activated

LIVE = Audience.LIVE


@pytest.fixture
def water(desk: Desk) -> Incident:
    """The water night, said."""
    address = activated(desk.staffed.as_("tobias"))
    return desk.read(lambda record: record.incidents.get(IncidentId(address.rpartition("/")[2])))


@pytest.fixture
def amal(desk: Desk) -> Seat:
    return desk.log_in("amal")


def corrected(desk: Desk, incident: Incident, *streets: str) -> int:
    """The street list is corrected; the number of the edition that says so."""
    tobias = desk.person("tobias")
    acted = desk.run(
        lambda record: service.fill_slots(record, incident.id, {"streets": list(streets)}, tobias)
    )
    assert acted.edition is not None
    return acted.edition.number


def call(seat: Seat, method: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
    headers = {"X-CSRF-Token": seat.browser.token, "Accept": "application/json"}
    return seat.browser.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


def told(seat: Seat, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return call(seat, method, path, body).json


def stands_on(page: Page) -> tuple[int, str]:
    found = re.search(r'id="desk-words" data-edition="(\d+)" data-hash="(\w+)"', page.html)
    assert found is not None, page.html[:500]
    return int(found[1]), found[2]


def acknowledge(seat: Seat, page: Page, *, pressed: bool = False, desk: str = "d-1") -> Any:
    number, hash_ = stands_on(page)
    body = {"desk": desk, "edition": number, "hash": hash_, "pressed": pressed}
    answer = call(seat, "POST", "/desk/acks", body)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_desk_shows_the_script_and_the_answers_with_who_released_them(
    water: Incident, amal: Seat
) -> None:
    page = amal.get("/staff/desk")
    assert page.status == 200
    assert page.says("Samtal om att koka vattnet", "Vad gäller för spädbarn?")
    assert page.says("Händelseinformation", "släppt av Karin Krona")
    assert page.says("utgåva 2")


def test_on_an_ordinary_day_the_desk_says_what_will_stand_there(amal: Seat) -> None:
    page = amal.get("/staff/desk")
    assert page.says("Inget har hänt, så det finns inget manus.")


def test_a_change_of_event_information_is_read_by_hand(desk: Desk, water: Incident, amal: Seat) -> None:
    assert acknowledge(amal, amal.get("/staff/desk")) == {"edition": 2, "read": True}
    number = corrected(desk, water, "Storgatan", "Ängsvägen")
    page = amal.get("/staff/desk")
    assert page.says(f"Det här ändrades med utgåva {number}", "Jag har läst detta")
    assert "<ins>" in page.html
    assert acknowledge(amal, page) == {"edition": number, "read": False}
    assert acknowledge(amal, page, pressed=True) == {"edition": number, "read": True}
    assert not amal.get("/staff/desk").says("Jag har läst detta")


def test_without_javascript_the_button_is_a_form(desk: Desk, water: Incident, amal: Seat) -> None:
    acknowledge(amal, amal.get("/staff/desk"))
    number, hash_ = corrected(desk, water, "Storgatan"), stands_on(amal.get("/staff/desk"))[1]
    page = amal.post("/staff/desk/read", {"edition": number, "hash": hash_})
    assert page.status == 200
    assert page.says("läst ✓")


def test_each_form_in_the_kept_parts_is_the_readers_own(desk: Desk, water: Incident, amal: Seat) -> None:
    """The parts are written once for all desks; the form's token is each session's."""
    sven = desk.log_in("sven")
    for seat in (amal, sven):
        acknowledge(seat, seat.get("/staff/desk"), desk=str(seat.person))
    corrected(desk, water, "Storgatan")
    for seat in (amal, sven):
        found = re.search(
            r'id="desk-read">.*?name="csrf_token" value="([^"]+)"', seat.get("/staff/desk").html, re.DOTALL
        )
        assert found is not None
        assert found[1] == seat.browser.token


def test_an_edition_that_is_not_the_one_that_was_cut_is_not_acknowledged(water: Incident, amal: Seat) -> None:
    body = {"desk": "d-1", "edition": 2, "hash": "0" * 64}
    answer = call(amal, "POST", "/desk/acks", body)
    assert (answer.status_code, json.loads(answer.text)["code"]) == (409, "another_edition")
    body = {"desk": "d-1", "edition": 99, "hash": "0" * 64}
    assert call(amal, "POST", "/desk/acks", body).status_code == 404


def test_only_what_is_acknowledged_counts(desk: Desk, water: Incident, amal: Seat) -> None:
    """A page that was fetched, and a contact, are no reading."""
    amal.get("/staff/desk")
    call(amal, "POST", "/desk/contact", {"desk": "d-1"})
    reading = desk.read(lambda record: reading_now(record, LIVE))
    assert reading is not None
    assert (len(reading.readers), reading.have, reading.read) == (1, (), ())
    acknowledge(amal, amal.get("/staff/desk"))
    reading = desk.read(lambda record: reading_now(record, LIVE))
    assert reading is not None
    assert [each.person for each in reading.read] == [amal.person]


def test_a_contact_tells_the_newest_edition(desk: Desk, water: Incident, amal: Seat) -> None:
    assert told(amal, "POST", "/desk/contact", {"desk": "d-1"})["edition"] == 2
    number = corrected(desk, water, "Storgatan")
    desk.staffed.house.desk._pulse.clear()
    answer = told(amal, "POST", "/desk/contact", {"desk": "d-1", "shown": 2})
    assert (answer["edition"], answer["waiting"], answer["silent"]) == (number, 0, 0)


def test_whom_a_partner_passed_on_waits_in_the_queue(desk: Desk, water: Incident, amal: Seat) -> None:
    headers = {"Authorization": f"Bearer {desk.staffed.keys.tokens['partner']}", "Idempotency-Key": "one"}
    passed = desk.staffed.app.test_client().post("/api/v1/partners/1177/transfers", json={}, headers=headers)
    assert passed.status_code == 201
    assert told(amal, "POST", "/desk/contact", {"desk": "d-1"})["waiting"] == 1


def test_both_languages_stand_side_by_side_and_the_choice_is_kept(water: Incident, amal: Seat) -> None:
    page = amal.get("/staff/desk?lang=ar")
    assert 'data-columns="2"' in page.html
    assert 'lang="ar" dir="rtl"' in page.html
    assert 'data-columns="2"' in amal.get("/staff/desk").html
    assert amal.get("/staff/desk").says("Det finns ingen text på arabiska")  # the script has no Arabic


def test_search_finds_by_street_and_says_that_nothing_found_is_no_answer(
    desk: Desk, water: Incident, amal: Seat
) -> None:
    corrected(desk, water, "Storgatan", "Ängsvägen")
    assert amal.get("/staff/desk?q=angsvag").says("Gator som nämns", "Vilka områden och gator gäller det?")
    nothing = amal.get("/staff/desk/find?q=xyzzyx")
    assert nothing.says("Det är inget svar på om det gäller den som ringer")
    hits = told(amal, "GET", "/search?q=spadbran&lang=sv")["items"]
    assert hits[0]["title"] == "Vad gäller för spädbarn?"
    assert told(amal, "GET", "/search?q=babies&lang=en")["items"][0]["language"] == "en"


def test_the_api_gives_the_words_and_what_changed(desk: Desk, water: Incident, amal: Seat) -> None:
    number = corrected(desk, water, "Storgatan")
    body = told(amal, "GET", "/desk/script?lang=sv&since=2")
    assert (body["edition"], body["must_be_read"]) == (number, True)
    assert "Vilka områden och gator gäller det?" in {each["title"] for each in body["changes"]}
    script = next(each for each in body["texts"] if each["kind"] == "script")
    assert script["lines"][0]["asks"]
    assert told(amal, "GET", "/desk/script?edition=2")["edition"] == 2
    assert call(amal, "GET", "/desk/script?edition=99").status_code == 404


def test_presence_is_a_button(desk: Desk, water: Incident, amal: Seat) -> None:
    assert amal.get("/staff/desk").says("du: ○ borta")
    assert amal.post("/staff/desk/presence", {"state": "available"}).says("du: ● tillgänglig")
    assert amal.post("/staff/desk/presence", {"state": "asleep"}).says("du: ● tillgänglig")
    assert told(amal, "POST", "/desk/presence", {"state": "busy"})["state"] == "busy"
    assert call(amal, "POST", "/desk/presence", {"state": "asleep"}).status_code == 422


def test_who_logs_out_takes_no_more_calls(desk: Desk, amal: Seat) -> None:
    amal.post("/staff/desk/presence", {"state": "available"})
    amal.post("/staff/logout")
    presence = desk.read(lambda record: now_of(record, amal.person))
    assert presence is not None
    assert presence.state is Availability.AWAY


def test_a_desk_that_is_heard_of_keeps_its_reader_present(desk: Desk, water: Incident, amal: Seat) -> None:
    def available() -> int:
        return desk.read(lambda record: len(record.presences.available(LIVE, record.clock.now())))

    desk.earlier(
        timedelta(minutes=5), lambda record: become(record, amal.person, LIVE, Availability.AVAILABLE)
    )
    assert available() == 0
    call(amal, "POST", "/desk/contact", {"desk": "d-1"})
    assert available() == 1


def test_a_page_that_is_closed_is_waited_for_no_more(desk: Desk, water: Incident, amal: Seat) -> None:
    acknowledge(amal, amal.get("/staff/desk"))
    amal.post("/staff/desk/leave", {"desk": "d-1"})
    reading = desk.read(lambda record: reading_now(record, LIVE))
    assert reading is not None
    assert reading.readers == ()


def test_a_partner_and_an_auditor_have_no_desk(desk: Desk) -> None:
    for username in ("partner", "agnes"):
        assert desk.log_in(username).get("/staff/desk").status == 403
