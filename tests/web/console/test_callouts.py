"""Coraline calls twelve people in, from a telephone, and sees them answer."""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from crisis.incidents.service import prepare
from crisis.staffing.callouts import answering
from crisis.staffing.callouts.model import Arrival, Asked, Called, CallOut, Said, State, Via
from crisis.staffing.people.model import Person
from crisis.staffing.people.service import Details, add_person, personal_link
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Page, Seat
from tests.web.staffed import Staffed
from web.console.forms import LOCAL_FORM
from web.record import Record

NUMBERS = [f"+4670174064{each}" for each in range(5)]
NAMES = ("Amal", "Bo", "Cia", "Dan", "Eva")


@dataclass
class Room:
    """Coraline's page, five people who can be called, and an incident."""

    desk: Desk
    coraline: Seat
    people: list[Person]
    incident: str
    exercise: str

    @property
    def callout(self) -> CallOut:
        return self.desk.read(lambda record: record.callouts.all()[0])

    def called(self, who: int) -> Called:
        callout = self.callout.id
        return self.desk.read(lambda record: record.callouts.called(callout)[who])

    def answers(self, who: int, said: Said) -> None:
        callout, person = self.callout.id, self.people[who].id
        given = answering.Given(said, Via.LINK)
        self.desk.run(lambda record: answering.answer(record, callout, person, given))

    def count(self) -> int:
        return self.desk.read(lambda record: len(record.callouts.all()))

    def form(self, **more: object) -> dict[str, object]:
        now = self.desk.staffed.house.clock.now()
        by, until = now + timedelta(hours=4), now + timedelta(hours=12)
        return {
            "incident": self.incident,
            "count": "2",
            "by": by.strftime(LOCAL_FORM) + "+00:00",
            "until": until.strftime(LOCAL_FORM) + "+00:00",
            "place": "Stadshuset",
            "wait": "5",
            "part_count": ["1", "", ""],
            "part_language": ["ar", "", ""],
            "part_skill": ["", "", ""],
            **more,
        }

    def call(self, **more: object) -> Page:
        sent = self.form(
            step="call",
            once="a-form-of-its-own",
            confirm="koka vattnet",
            at_once="5",
            person=[each.id for each in self.people],
        )
        return self.coraline.post("/staff/callouts/new", {**sent, **more})

    def link(self, who: int) -> str:
        key = self.desk.staffed.house.link_key
        return "/come/" + self.desk.run(lambda record: personal_link(record, self.people[who].id, key))


@pytest.fixture
def room(desk: Desk) -> Room:
    coraline = desk.log_in("coraline")
    by = coraline.person

    def people(record: Record) -> list[Person]:
        return [
            add_person(record, Details(name, each, None, ("sv", "ar") if name == "Amal" else ("sv",)), by)
            for name, each in zip(NAMES, NUMBERS, strict=True)
        ]

    incident = desk.run(lambda record: prepare(record, "Koka vattnet", by, exercise=False))
    drill = desk.run(lambda record: prepare(record, "Övningsbranden", by, exercise=True))
    return Room(desk, coraline, desk.run(people), incident.id, drill.id)


def test_nobody_is_called_before_it_is_seen_who_would_be(room: Room) -> None:
    page = room.coraline.post("/staff/callouts/new", room.form())
    assert page.status == 200
    assert page.says("Vilka som skulle kallas", "Amal", "Stadshuset", "Skriv namnet: Koka vattnet")
    assert page.text.index("Amal") < page.text.index("Bo")
    assert room.count() == 0


def test_the_plans_own_number_is_proposed_and_who_comes_already_is_taken_from_it(room: Room) -> None:
    by = room.coraline.person
    incident = room.desk.run(
        lambda record: prepare(record, "Vattnet", by, exercise=False, plan="koka-vattnet").id
    )
    room.incident = incident
    page = room.coraline.get(f"/staff/callouts/new?incident={incident}")
    assert page.says(
        "Planen Koka vattnet kallar in 7: 4 Kommunvägledare som svarar i telefon, 1 Passansvarig"
    )
    assert field(page, "count") == "7"
    assert (field(page, "part_count"), field(page, "part_skill")) == ("4", "kommunvagledare")
    room.call(confirm="vattnet")
    room.answers(0, Said.YES)
    page = room.coraline.get(f"/staff/callouts/new?incident={incident}")
    assert page.says("1 kommer redan.")
    assert field(page, "count") == "6"
    assert field(room.coraline.get(f"/staff/callouts/new?incident={incident}&count=12"), "count") == "12"


def field(page: Page, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.html)
    assert found, name
    return found[1]


def test_what_it_sends_is_counted_and_shown_before(room: Room) -> None:
    page = room.coraline.post("/staff/callouts/new", room.form(incident=room.exercise))
    assert page.says("högst 0 meddelanden", "inte på övningens nummerlista")
    assert "ÖVNING. Exempelköpings kommun behöver dig: Stadshuset" in page.text


def test_a_live_call_out_needs_the_incidents_name(room: Room) -> None:
    page = room.call(confirm="fel")
    assert (page.status, room.count()) == (422, 0)
    assert page.says("Det här är inte händelsens namn")
    assert page.html.count("checked") >= 5


def test_the_same_form_sent_twice_is_one_call_out(room: Room) -> None:
    first, second = room.call(), room.call()
    assert first.address == second.address
    assert room.count() == 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(room: Room) -> None:
    page = room.coraline.post("/staff/callouts/new", room.form(count="0"))
    assert page.status == 422
    assert page.says("Från 1 till 500 personer")
    assert 'value="Stadshuset"' in page.html


def test_who_comes_when_is_seen_as_they_answer(room: Room) -> None:
    page = room.call()
    assert page.says("0 av 2 bekräftade", "Har inte svarat", "Saknas: 1 arabiska")
    room.answers(0, Said.YES)
    page = room.coraline.get(page.address)
    assert page.says("1 av 2 bekräftade", "Kommer", "Amal", "väntas")
    refresh = room.coraline.get(f"{page.address}/now")
    assert refresh.says("1 av 2 bekräftade")


def test_an_answer_by_telephone_is_written_down_and_can_be_undone(room: Room) -> None:
    page = room.call()
    bo = room.people[1].id
    page = room.coraline.post(f"{page.address}/answer", {"person": bo, "said": "yes"})
    assert page.says("1 av 2 bekräftade")
    page = room.coraline.post(f"{page.address}/answer", {"person": bo, "said": "undone"})
    assert page.says("0 av 2 bekräftade")


def test_somebody_who_comes_says_the_code(room: Room) -> None:
    page = room.call()
    room.coraline.post(f"{page.address}/answer", {"person": room.people[1].id, "said": "yes"})
    code = room.called(1).code
    page = room.coraline.post("/staff/callouts/check-in", {"code": code})
    assert page.says("Bo är på plats.", "1 på plats")
    page = room.coraline.get("/staff/callouts")
    assert page.says("Vilka som är på plats nu", "Bo")
    assert room.coraline.post("/staff/callouts/check-in", {"code": "000 000"}).status == 404


def test_it_can_be_called_off(room: Room) -> None:
    page = room.call()
    page = room.coraline.post(f"{page.address}/cancel")
    assert page.says("Den är avblåst.", "avblåst")
    assert room.callout.state is State.CANCELLED
    assert room.coraline.post(f"{page.address}/cancel").status == 409


def test_a_message_that_was_not_understood_waits_for_coraline(room: Room) -> None:
    room.call()
    text = answering.Received("SM1", Audience.LIVE, NUMBERS[1], "<b>Kan ni ringa?</b>")
    room.desk.run(lambda record: answering.receive(record, text, ZoneInfo("Europe/Stockholm")))
    page = room.coraline.get("/staff/callouts")
    assert page.says("Svar som inte förstods", "Bo", "<b>Kan ni ringa?</b>")
    assert "<b>Kan" not in page.html
    assert not room.coraline.post("/staff/callouts/texts/SM1").says("Kan ni ringa?")


@pytest.mark.parametrize("who", ["amal", "elif", "agnes", "petra"])
def test_others_call_nobody_in(desk: Desk, who: str) -> None:
    seat = desk.log_in(who)
    assert seat.get("/staff/callouts").status == 403
    assert seat.get("/staff/people").status == 403
    assert seat.post("/staff/callouts/new", {"count": "1"}).status == 403


# people


def test_a_person_is_added_found_and_taken_out_of_use(room: Room) -> None:
    sent = {"name": "Fatima", "phone": "070-174 06 77", "languages": "so, sv", "skills": "Tolk, telefoni"}
    page = room.coraline.post("/staff/people/new", sent)
    assert page.says("Fatima kan kallas in nu.")
    page = room.coraline.get("/staff/people?q=tolk")
    assert page.says("Fatima", "somaliska")
    assert not page.says("Eva")
    address = re.search(r'href="(/staff/people/[^"]+)"><strong><bdi>Fatima', page.html)
    assert address is not None
    page = room.coraline.post(f"{address[1]}/active", {"active": "no"})
    assert page.says("kallas inte in mer", "I bruk igen")
    assert not room.coraline.get("/staff/people?q=tolk").says("Fatima")
    assert room.coraline.post(f"{address[1]}/active", {"active": "yes"}).says("Kalla inte in dem mer")


def test_what_is_no_number_is_told_at_its_field(room: Room) -> None:
    page = room.coraline.post("/staff/people/new", {"name": "Fatima", "phone": "sju"})
    assert (page.status, page.says("Ett telefonnummer, till exempel")) == (422, True)
    assert 'value="sju"' in page.html


def test_a_list_is_read_and_its_faults_told_by_line(room: Room) -> None:
    lines = (
        "Namn;Telefon;Språk;Kompetenser\n"
        "Åsa Öberg;070-174 06 78;sv ar;tolk\nUtan nummer;;sv;\nFel;070-174 06 79;xx-??;\n"
    )
    file = (BytesIO(lines.encode("cp1252")), "lista.csv")
    page = room.coraline.post("/staff/people/import", {"file": file})
    assert page.says("1 lades till och 0 uppdaterades", "Rad 3: ", "Rad 4: ")
    assert room.coraline.get("/staff/people?q=öberg").says("Åsa Öberg")
    assert room.coraline.post("/staff/people/import", {"pasted": "hej"}).status == 422


# their own page


def own(staffed: Staffed, path: str, **data: str) -> Page:
    """Somebody's telephone, without log-in."""
    client = staffed.app.test_client()
    client.set_cookie("upplys_language", "sv")
    if data:
        return Page(client.post(path, data=data, follow_redirects=True, headers={"Accept": "text/html"}))
    return Page(client.get(path, headers={"Accept": "text/html"}))


def test_a_link_takes_a_yes_and_shows_the_code(room: Room, staffed: Staffed) -> None:
    room.call()
    page = own(staffed, room.link(1))
    assert page.says("Bo", "Kan du komma?", "Stadshuset", "Ja, jag kommer")
    assert "Amal" not in page.text
    page = own(staffed, f"{room.link(1)}/answer/{room.callout.id}", said="yes")
    called = room.called(1)
    assert page.says("Vi räknar med dig", called.code)
    page = own(staffed, f"{room.link(1)}/arrive/{room.callout.id}", arrival="on_the_way")
    assert page.says("Du är på väg.")
    page = own(staffed, f"{room.link(1)}/arrive/{room.callout.id}", arrival="here")
    assert page.says("Du är incheckad.")
    arrived = room.called(1).arrival
    assert arrived is Arrival.HERE


def test_later_by_link_names_the_time(room: Room, staffed: Staffed) -> None:
    room.call()
    page = own(staffed, f"{room.link(1)}/answer/{room.callout.id}", said="later", later="07:30")
    assert page.says("Du har svarat kanske", "07.30")
    called = room.called(1)
    assert called.state is Asked.LATER


def test_nobody_answers_for_another(room: Room, staffed: Staffed) -> None:
    room.call(person=[room.people[0].id, room.people[2].id])
    page = own(staffed, f"{room.link(1)}/answer/{room.callout.id}", said="yes")
    assert page.status == 404
    assert [room.called(each).state for each in (0, 1)] == [Asked.ASKED, Asked.ASKED]


def test_when_they_can_come_is_kept_by_themselves(room: Room, staffed: Staffed) -> None:
    page = own(staffed, f"{room.link(1)}/when", when="now")
    assert page.says("Sparat. Tack!", "kan komma nu")
    page = own(
        staffed, f"{room.link(1)}/when", when="between", starts="2031-01-02T08:00", ends="2031-01-02T07:00"
    )
    assert page.status == 422
    page = own(staffed, f"{room.link(1)}/when", when="not_until", ends="2031-01-02T08:00")
    assert page.says("inte förrän")


def test_a_link_that_was_revoked_or_guessed_opens_nothing(room: Room, staffed: Staffed) -> None:
    link = room.link(1)
    room.coraline.post(f"/staff/people/{room.people[1].id}/link", {"action": "revoke"})
    for address in (link, "/come/upc_guessed"):
        page = own(staffed, address)
        assert page.status == 401
        assert page.says("Länken gäller inte längre.")
    tries = [own(staffed, "/come/upc_guessed") for _ in range(20)]
    assert tries[-1].says("För många försök")


def test_the_own_page_is_kept_by_no_cache_and_told_to_nobody(room: Room, staffed: Staffed) -> None:
    headers = staffed.app.test_client().get(room.link(1)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_whoever_closes_the_incident_says_what_becomes_of_those_who_are_called_in(room: Room) -> None:
    room.call()
    karin = room.desk.log_in("karin")
    page = karin.get(f"/staff/incidents/{room.incident}")
    assert page.says("Personal är inkallad för den. Vad gäller för dem?")
    karin.post(f"/staff/incidents/{room.incident}/close", {"callouts": "come"})
    assert room.callout.state is State.EXHAUSTED
    page = karin.get(f"/staff/callouts/{room.callout.id}")
    assert page.says("Händelsen är avslutad, så ingen mer tillfrågas.")
    assert not page.says("Kalla in fler")


def test_what_is_called_off_with_the_incident_is_called_off(room: Room) -> None:
    room.call()
    room.desk.log_in("karin").post(f"/staff/incidents/{room.incident}/close", {"callouts": "off"})
    assert room.callout.state is State.CANCELLED


def test_a_form_from_another_site_answers_nothing(room: Room, staffed: Staffed) -> None:
    room.call()
    answer = staffed.app.test_client().post(
        f"{room.link(1)}/answer/{room.callout.id}",
        data={"said": "no"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"account": "nobody"},
        {"email": "a\x00@b.example"},
        {"department": "x" * 81},
        {"languages": "xx-??"},
        {"skills": "tolk\x00"},
    ],
)
def test_what_nobody_can_keep_is_refused_and_not_our_fault(room: Room, wrong: dict[str, str]) -> None:
    sent = {"name": "Fatima", "phone": "070-174 06 77", **wrong}
    assert room.coraline.post("/staff/people/new", sent).status == 422


def test_a_part_in_no_language_is_refused(room: Room) -> None:
    sent = room.form(part_language=["!!", "", ""])
    assert room.coraline.post("/staff/callouts/new", sent).status == 422
