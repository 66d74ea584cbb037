"""Approval from bed: what the link opens, what it does not, and what is said of it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadcast.delivery.model import Reach
from broadcast.delivery.summons import Rules, ring, ring_listener, secret_of, send_off
from broadcast.editions.service import current
from broadcast.phone.audio.g711 import line_audio
from core.access.model import PersonId, Role
from core.outbox.model import Intent, Job, NotSent, Outcome, Sent, State, Unknown
from core.outbox.units import DatabaseQueue
from core.sealing.keys import derive
from scripts_library.approvals.model import Request, RequestState
from scripts_library.approvals.service import approve, submit
from scripts_library.items.model import Audience, Authority, ItemId, Kind, Text, Written
from scripts_library.items.ports import Wanted
from scripts_library.items.service import NewItem, create_item, revise
from scripts_library.recordings.model import waiting_of
from scripts_library.recordings.ringing import subject_of
from tests.web.conftest import Desk, Page
from tests.web.console.test_recordings import kept, out_now, said_daily, send, spoken
from web.record import Record

PIN, WRONG = "271828", "314159"
KEY = derive("a secret for tests, long enough to be used", "link")
RULES = Rules(Reach(frozenset(Audience), frozenset({"+46701740606"})), ("sv", "en"), KEY)


class Phone:
    """A browser on a telephone, with a link that came to it."""

    def __init__(self, desk: Desk, secret: str, language: str = "sv") -> None:
        self.client: FlaskClient = desk.staffed.app.test_client()
        self.client.set_cookie("upplys_language", language)
        self.address = f"/staff/bed/{secret}"

    def get(self, path: str = "") -> Page:
        return Page(
            self.client.get(self.address + path, headers={"Accept": "text/html"}, follow_redirects=True)
        )

    def post(self, path: str, **data: str) -> Page:
        return Page(self.raw(path, **data))

    def raw(self, path: str, **data: str) -> TestResponse:
        how = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        return self.client.post(self.address + path, data=data, headers=how, follow_redirects=True)

    def give(self, pin: str = PIN) -> Page:
        return self.post("", pin=pin)

    def answer(self, what: str, page: Page, **data: str) -> Page:
        fields = dict(re.findall(r'name="(request|hash)" value="([^"]+)"', page.html))
        return self.post(what, **{**fields, **data})


def asked(record: Record, number: int, audience: Audience = Audience.LIVE) -> Request:
    elif_ = record.accounts.by_username("elif")
    assert elif_ is not None
    written = Written(f"Var finns tank {number}?", "Vid hamnen, dygnet runt.", {})
    stored = create_item(record, NewItem(Kind.ANSWER, Authority.EVENT, "sv"), written, elif_.person)
    return submit(record, stored.revision.id, "sv", audience, elif_.person)


def rung(desk: Desk, *requests: Request, username: str = "tobias") -> str:
    """The secret of the link that was sent to them for these."""
    person = desk.person(username)

    def unit(record: Record) -> str:
        (outcome,) = {ring(record, person, each.id, RULES) for each in requests}
        assert isinstance(outcome, Sent)
        record.pins.set(person, f"plain:{PIN}", record.clock.now())
        send_off(record, outcome.receipt)
        return secret_of(outcome.receipt, requests[0].audience, KEY)

    return desk.run(unit)


@pytest.fixture
def request_(desk: Desk) -> Request:
    return desk.run(lambda record: asked(record, 1))


@pytest.fixture
def phone(desk: Desk, request_: Request) -> Phone:
    return Phone(desk, rung(desk, request_))


def state(desk: Desk, request: Request) -> RequestState:
    return desk.read(lambda record: record.approvals.request(request.id)).state


def test_the_address_alone_shows_a_pin_field_and_nothing_of_the_text(phone: Phone) -> None:
    for _ in range(3):
        page = phone.get()
        assert page.says("Texter väntar på ditt godkännande", "PIN-kod")
        assert "tank" not in page.html
        assert page.answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.answer.headers["Cache-Control"]
    assert phone.give().says("Var finns tank 1?")


def test_a_program_that_looks_at_links_beforehand_uses_nothing_up(desk: Desk, phone: Phone) -> None:
    previewer = desk.staffed.app.test_client()
    for method in (previewer.get, previewer.head, previewer.options):
        method(phone.address)
    assert phone.give().says("Var finns tank 1?")


def test_the_exact_text_is_approved_and_then_all_is_answered(
    desk: Desk, phone: Phone, request_: Request
) -> None:
    page = phone.give()
    assert page.says("Vid hamnen, dygnet runt.", "Godkänn", "Lämna tillbaka")
    done = phone.answer("/approve", page)
    assert done.says("Godkänd.", "Allt är besvarat", "Godkänt, ännu inte ute", "Var finns tank 1?")
    answered = desk.read(lambda record: record.approvals.request(request_.id))
    assert (answered.state, answered.answered_by) == (RequestState.APPROVED, desk.person("tobias"))
    assert desk.read(lambda record: current(record, Audience.LIVE)).number == 1
    assert phone.post("/put-out").says("Det är ute.", "Utgåva 2", "länken har slutat gälla")
    entries = desk.read(lambda record: current(record, Audience.LIVE)).cut.entries
    assert request_.text.hash in {each.text_hash for entry in entries for each in entry.texts.values()}
    assert phone.get("/text").says("Länken har gått ut")
    assert phone.post("/put-out").status == 401


def test_nothing_is_put_out_from_bed_before_all_is_answered(
    desk: Desk, phone: Phone, request_: Request
) -> None:
    phone.give()
    assert phone.post("/put-out").says("Vid hamnen, dygnet runt.")
    assert desk.read(lambda record: current(record, Audience.LIVE)).number == 1
    assert state(desk, request_) is RequestState.OPEN


def test_an_editor_puts_nothing_out_from_bed(desk: Desk) -> None:
    def standing(record: Record) -> Request:
        tobias = record.accounts.by_username("tobias")
        assert tobias is not None
        written = Written("När har vi öppet?", "Dygnet runt.", {})
        stored = create_item(record, NewItem(Kind.ANSWER, Authority.STANDING, "sv"), written, tobias.person)
        return submit(record, stored.revision.id, "sv", Audience.LIVE, tobias.person)

    phone = Phone(desk, rung(desk, desk.run(standing), username="elif"))
    done = phone.answer("/approve", phone.give())
    assert done.says("Allt är besvarat")
    assert "put-out" not in done.html
    assert desk.read(lambda record: current(record, Audience.LIVE)).number == 1


def test_it_is_returned_without_typing(desk: Desk, phone: Phone, request_: Request) -> None:
    page = phone.give()
    assert phone.answer("/return", page, reason="En uppgift är fel").says("Allt är besvarat")
    returned = desk.read(lambda record: record.approvals.request(request_.id))
    assert (returned.state, returned.reason) == (RequestState.RETURNED, "En uppgift är fel")


def test_the_texts_come_one_after_the_other_the_oldest_first(desk: Desk) -> None:
    requests = [desk.run(lambda record, n=n: asked(record, n)) for n in range(3)]  # type: ignore[misc]
    phone = Phone(desk, rung(desk, *requests))
    page = phone.give()
    for number in range(3):
        assert page.says(f"Var finns tank {number}?")
        page = phone.answer("/approve", page)
    assert page.says("Allt är besvarat")


def test_what_changed_since_is_shown_by_word(desk: Desk) -> None:
    def changed(record: Record) -> Request:
        elif_, items = record.accounts.by_username("elif"), record.items.find(Wanted(plan="vardag"))
        assert elif_ is not None
        item = next(each for each in items if each.kind is Kind.ANNOUNCEMENT)
        now = [each for each in record.items.texts([item.id]) if each.text.language == "sv"][-1]
        written = Written(now.text.title, f"{now.text.body}\n\nVi svarar hela natten.", now.text.words)
        stored = revise(record, ItemId(item.id), written, elif_.person, started_from=now.number)
        return submit(record, stored.revision.id, "sv", Audience.LIVE, elif_.person)

    phone = Phone(desk, rung(desk, desk.run(changed)))
    assert re.search(r"<ins>\s*Vi svarar hela natten", phone.give().html)


def test_a_wrong_pin_and_a_wrong_link_are_told_in_the_same_words(desk: Desk, phone: Phone) -> None:
    wrong_pin = phone.give(WRONG)
    wrong_link = Phone(desk, "upl_finns-inte").give()
    assert (wrong_pin.status, wrong_link.status) == (401, 401)
    assert wrong_pin.text == wrong_link.text


def test_after_five_wrong_pins_the_link_is_dead_and_crisis_management_is_alarmed(
    desk: Desk, phone: Phone
) -> None:
    told = {phone.give(WRONG).text for _ in range(5)}
    assert len(told) == 1
    assert phone.give(PIN).status == 401
    alarms = desk.read(lambda record: record.outbox.in_state(State.WAITING))
    dead = [each.intent.to for each in alarms if each.intent.data.get("what") == "link_dead"]
    assert set(dead) == {desk.person("karin"), desk.person("tobias")}


def test_another_browser_is_refused_and_told_what_to_do(desk: Desk, phone: Phone) -> None:
    secret = phone.address.rsplit("/", 1)[1]
    other = Phone(desk, secret)
    page = phone.give()
    refused = other.give()
    assert (refused.status, refused.says("används i en annan webbläsare", "Logga in")) == (403, True)
    assert other.answer("/approve", page).status == 403
    assert phone.get().says("Var finns tank 1?")


def test_whoever_comes_by_the_link_can_do_nothing_else(phone: Phone, desk: Desk) -> None:
    page = phone.give()
    for path in ("/staff/", "/staff/approvals", "/staff/me", "/staff/journal", "/staff/withdraw"):
        answer = phone.client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 401, path
    assert "/staff/withdraw" not in page.html
    stranger = desk.run(lambda record: asked(record, 9))
    assert phone.answer("/approve", page, request=stranger.id).status == 401
    assert state(desk, stranger) is RequestState.OPEN


def test_a_text_that_was_changed_since_is_not_approved(desk: Desk, phone: Phone, request_: Request) -> None:
    page = phone.give()
    refused = phone.answer("/approve", page, hash="0" * 64)
    assert (refused.status, state(desk, request_)) == (409, RequestState.OPEN)
    assert refused.says("inte den du läste")


def test_nobody_approves_what_they_worked_on_by_this_way_either(desk: Desk) -> None:
    def own(record: Record) -> Request:
        tobias = record.accounts.by_username("tobias")
        assert tobias is not None
        written = Written("Var finns tankarna?", "Vid hamnen.", {})
        stored = create_item(record, NewItem(Kind.ANSWER, Authority.EVENT, "sv"), written, tobias.person)
        return submit(record, stored.revision.id, "sv", Audience.LIVE, tobias.person)

    asked_for = desk.run(own)
    phone = Phone(desk, rung(desk, asked_for))
    assert phone.give().says("1 text väntar ännu på någon annan")
    assert state(desk, asked_for) is RequestState.OPEN


def test_the_link_of_a_removed_account_is_dead_at_once(desk: Desk, phone: Phone) -> None:
    phone.give()

    def removed(record: Record) -> None:
        tobias = record.accounts.get(desk_person)
        record.accounts.keep(replace(tobias, active=False), record.clock.now())

    desk_person = desk.person("tobias")
    desk.run(removed)
    assert phone.get("/text").says("Länken har gått ut")


def test_a_role_that_was_taken_away_approves_nothing(desk: Desk, phone: Phone) -> None:
    page, person = phone.give(), desk.person("tobias")

    def demoted(record: Record) -> None:
        tobias = record.accounts.get(person)
        record.accounts.keep(replace(tobias, roles=frozenset({Role.AGENT})), record.clock.now())

    desk.run(demoted)
    assert phone.answer("/approve", page).status == 403


def test_a_link_lasts_half_an_hour(desk: Desk, request_: Request) -> None:
    person = desk.person("tobias")

    def sent(record: Record) -> str:
        outcome = ring(record, person, request_.id, RULES)
        assert isinstance(outcome, Sent)
        record.pins.set(person, f"plain:{PIN}", record.clock.now())
        send_off(record, outcome.receipt)
        return secret_of(outcome.receipt, Audience.LIVE, KEY)

    phone = Phone(desk, desk.earlier(timedelta(minutes=31), sent))
    assert phone.give().status == 401


def test_an_exercise_is_marked_on_every_page_of_its_link(desk: Desk) -> None:
    asked_for = desk.run(lambda record: asked(record, 1, Audience.EXERCISE))
    phone = Phone(desk, rung(desk, asked_for))
    page = phone.give()
    pages = [phone.get(), page, phone.answer("/approve", page)]
    assert all("ÖVNING" in each.text for each in pages)
    live = desk.read(lambda record: record.approvals.approvals([asked_for.item]))
    assert [each.audience for each in live] == [Audience.EXERCISE]


def test_what_was_answered_elsewhere_meanwhile_is_not_asked_again(
    desk: Desk, phone: Phone, request_: Request
) -> None:
    karin, key = desk.person("karin"), request_.text
    roles = {Role.CRISIS_MANAGER}
    desk.run(lambda record: approve(record, key.revision, "sv", key.hash, Audience.LIVE, karin, roles))
    assert phone.give().says("Allt är besvarat")


def test_another_site_cannot_send_the_form(phone: Phone) -> None:
    page = phone.give()
    fields = dict(re.findall(r'name="(request|hash)" value="([^"]+)"', page.html))
    answer = phone.client.post(
        f"{phone.address}/approve", data=fields, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_every_step_is_journalled(desk: Desk, phone: Phone) -> None:
    phone.give(WRONG)
    phone.answer("/approve", phone.give())
    phone.post("/put-out")
    entries = desk.read(lambda record: record.journal.newest(limit=12))
    kinds = [each.kind for each in sorted(entries, key=lambda each: each.seq)]
    expected = ["link_made", "link_bound", "link_refused", "link_opened", "approval.given", "link_closed"]
    assert [each for each in kinds if each in expected] == expected


def test_in_english_the_pages_are_english(desk: Desk, request_: Request) -> None:
    phone = Phone(desk, rung(desk, request_), "en")
    assert phone.give().says("Approve", "Return…", "What it changes")


def test_a_pin_is_chosen_on_ones_own_page(desk: Desk) -> None:
    seat = desk.log_in("tobias")
    assert seat.get("/staff/me").says("Tobias Tjänst", "070-174 06 06")
    assert seat.post("/staff/me/pin", {"pin": PIN, "again": WRONG}).says("PIN-koderna är inte likadana")
    assert seat.post("/staff/me/pin", {"pin": "123456", "again": "123456"}).says("Välj sex siffror")
    assert seat.post("/staff/me/pin", {"pin": PIN, "again": PIN}).says("Din PIN-kod är sparad")
    tobias = desk.person("tobias")
    assert desk.read(lambda record: record.pins.of(tobias)) == f"plain:{PIN}"


def test_a_machine_s_token_chooses_no_pin(desk: Desk) -> None:
    token = desk.staffed.keys.tokens["duty_officer"]
    client = desk.staffed.app.test_client()
    answer = client.post(
        "/staff/me/pin", data={"pin": PIN, "again": PIN}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 403


def test_a_message_nobody_knows_of_is_decided_by_a_person(desk: Desk) -> None:
    tobias, house = desk.person("tobias"), desk.staffed.house
    desk.run(lambda record: _put(record, *(_message(tobias, key) for key in ("a", "b", "c"))))
    queue = DatabaseQueue(house.database, house.clock)
    outcomes: dict[str, Outcome] = {
        "a": Unknown("no answer"),
        "b": Unknown("no answer"),
        "c": NotSent("no telephone number", again=False),
    }
    for job in queue.claim(3, "w", ["summons.text"]):
        begun = queue.begin(job)
        assert begun is not None
        queue.settle(begun, outcomes[job.intent.key])
    karin = desk.log_in("karin")
    page = karin.get("/staff/deliveries")
    assert page.says(
        "Ingen vet om det kom fram 2", "Säkert inte skickat 1", "Tobias Tjänst", "inget telefonnummer"
    )
    ids = {each.intent.key: each.id for each in desk.read(_troubled)}
    assert karin.post(f"/staff/deliveries/{ids['a']}", {"verdict": "again"}).says("skickas igen")
    assert karin.post(f"/staff/deliveries/{ids['b']}", {"verdict": "arrived"}).says("det kom fram")
    assert karin.post(f"/staff/deliveries/{ids['b']}", {"verdict": "arrived"}).status == 409
    assert karin.post(f"/staff/deliveries/{ids['c']}", {"verdict": "leave"}).says("lämnas som det är")
    jobs = {key: desk.read(lambda record, id_=id_: record.outbox.get(id_)) for key, id_ in ids.items()}  # type: ignore[misc]
    assert {key: job.state for key, job in jobs.items()} == {
        "a": State.WAITING,
        "b": State.SENT,
        "c": State.CANCELLED,
    }
    assert desk.log_in("agnes").get("/staff/deliveries").status == 403


def _message(person: PersonId, key: str) -> Intent:
    return Intent("summons.text", person, {"link": key}, key)


def _put(record: Record, *intents: Intent) -> None:
    for intent in intents:
        record.outbox.put(intent)


def _troubled(record: Record) -> list[Job]:
    return [*record.outbox.in_state(State.UNKNOWN), *record.outbox.in_state(State.FAILED)]


def test_the_board_says_when_nobody_can_be_rung(desk: Desk) -> None:
    assert (
        desk.log_in("karin")
        .get("/staff/sync")
        .says("ingen telefonileverantör är inställd", "I övningar: nej")
    )


def recorded(desk: Desk) -> Text:
    """Elif has read the ordinary day's announcement."""
    text = said_daily(desk)
    send(desk.log_in("elif"), text, "whole", spoken())
    return text


def rung_to_listen(desk: Desk, text: Text, username: str = "tobias") -> Phone:
    person, subject = desk.person(username), subject_of(text.revision, text.language)

    def unit(record: Record) -> str:
        outcome = ring_listener(record, person, subject, Audience.LIVE, RULES)
        assert isinstance(outcome, Sent)
        record.pins.set(person, f"plain:{PIN}", record.clock.now())
        send_off(record, outcome.receipt)
        return secret_of(outcome.receipt, Audience.LIVE, KEY)

    return Phone(desk, desk.run(unit))


def heard_fields(page: Page) -> dict[str, str]:
    return dict(re.findall(r'name="(subject|take)" value="([^"]+)"', page.html))


def test_recordings_are_listened_to_and_put_out_from_bed(desk: Desk) -> None:
    text = recorded(desk)
    phone = rung_to_listen(desk, text)
    page = phone.give()
    assert page.says("Lyssna:", text.title, "inspelat av Elif Ord", "Tills någon har lyssnat")
    (sound,) = re.findall(r'<audio [^>]*src="([^"]+recording\.wav[^"]+)"', page.html)
    assert line_audio(phone.client.get(unescape(sound)).data).duration_ms > 300
    assert phone.post("/heard", **heard_fields(page)).says("Lyssna på allt först")
    done = phone.post("/heard", **heard_fields(page), heard="all")
    assert done.says("Avlyssnad:", "Allt är besvarat", "Lägg ut nu: utgåva 2")
    assert phone.post("/put-out").says("Det är ute.", "Utgåva 2")
    assert len(out_now(desk)) == 1


def test_a_recording_is_sent_back_from_bed_without_typing(desk: Desk) -> None:
    text = recorded(desk)
    phone = rung_to_listen(desk, text)
    done = phone.post("/send-back", **heard_fields(phone.give()), reason="Något saknas")
    assert done.says("Skickad tillbaka", "Allt är besvarat")
    assert not waiting_of(kept(desk, text))
    assert phone.get("/text").says("Länken har gått ut")


def test_nobody_hears_the_own_voice_or_what_is_not_the_links_from_bed(desk: Desk) -> None:
    text = recorded(desk)
    phone = rung_to_listen(desk, text, "elif")
    assert phone.give().says("Allt är besvarat")
    subject = subject_of(text.revision, text.language)
    takes = [each.id for each in waiting_of(kept(desk, text))]
    refused = rung_to_listen(desk, text)
    refused.give()
    other = refused.raw("/heard", subject="recording:no:sv", take=takes[0], heard="all")
    assert other.status_code == 401
    assert refused.client.get(f"{refused.address}/recording.wav?subject=x").status_code == 401
    assert refused.client.get(f"{refused.address}/recording.wav?subject={subject}").status_code == 200
    assert waiting_of(kept(desk, text))


def test_texts_come_before_recordings_behind_one_link(desk: Desk, request_: Request) -> None:
    text, person = recorded(desk), desk.person("tobias")

    def both(record: Record) -> str:
        ring(record, person, request_.id, RULES)
        outcome = ring_listener(record, person, subject_of(text.revision, "sv"), Audience.LIVE, RULES)
        assert isinstance(outcome, Sent)
        record.pins.set(person, f"plain:{PIN}", record.clock.now())
        send_off(record, outcome.receipt)
        return secret_of(outcome.receipt, Audience.LIVE, KEY)

    phone = Phone(desk, desk.run(both))
    first = phone.give()
    assert first.says("Var finns tank 1?")
    assert phone.answer("/approve", first).says("Godkänd.", "Lyssna:", text.title)
