"""A distressed caller is handed to POSOM: with their yes, with as little as is needed, for POSOM alone."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from core.access.model import Account, PersonId, Role
from crisis.calls.presence import Availability, Presence
from crisis.posom import service
from crisis.posom.model import Duty, Group, GroupId
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Page, Seat
from web.record import Record

SENTENCE = "Vill inte vara ensam i natt"
FORM = {"consent": "yes", "name": "Maj", "phone": "070-174 06 15", "language": "ar", "words": SENTENCE}
BODY = {"name": "Maj", "phone": "070-174 06 15", "language": "ar", "consent": True, "text": SENTENCE}


def started(desk: Desk) -> Seat:
    karin = desk.log_in("karin")
    page = karin.post("/staff/posom/start", {"reason": "Branden på Hamngatan"})
    assert page.says("POSOM är startat.", "Branden på Hamngatan")
    return karin


def call(desk: Desk, role: str, method: str, path: str, body: object = None, key: str = "k") -> TestResponse:
    headers = {"Authorization": f"Bearer {desk.staffed.keys.tokens[role]}", "Idempotency-Key": key}
    client = desk.staffed.app.test_client()
    return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


def number_on(page: Page) -> str:
    found = re.search(r"P-[2-9A-Z]{7}", page.text)
    assert found is not None, page.text
    return found[0]


def test_where_posom_is_off_the_agent_is_offered_what_is_on_duty_instead(desk: Desk) -> None:
    page = desk.log_in("amal").get("/staff/posom/refer")
    assert page.says("POSOM är inte startat.", "Socialjouren, telefon 08-465 004 31")
    assert 'name="phone"' not in page.html
    refused = call(desk, "agent", "POST", "/posom/referrals", BODY)
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["code"] == "posom_off"
    assert "Socialjouren" in refused.json["detail"]


def test_an_agent_does_not_start_it_and_crisis_management_reads_no_referral(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/posom/start").status == 403
    assert desk.log_in("karin").get("/staff/posom").status == 403
    for role in ("agent", "crisis_manager", "shift_lead", "admin", "auditor"):
        assert call(desk, role, "GET", "/posom/referrals").status_code == 403


def test_the_agent_gets_a_number_and_the_words_are_posom_s_alone(desk: Desk) -> None:
    karin, amal, petra = started(desk), desk.log_in("amal"), desk.log_in("petra")
    referred = amal.post("/staff/posom/refer", FORM)
    number = number_on(referred)
    listed = petra.get("/staff/posom")
    assert listed.says(number, "ingen har tagit den än")
    assert SENTENCE not in listed.html
    assert SENTENCE not in referred.html
    assert SENTENCE not in karin.get("/staff/posom/start").html
    opened = petra.post(f"/staff/posom/{the_one(desk)}/open")
    assert opened.says("Maj", "070-174 06 15", SENTENCE)
    entries = desk.read(lambda record: record.journal.newest(kind="posom.opened"))
    assert [(each.by, each.data) for each in entries] == [(petra.person, {"referrals": [number]})]


def the_one(desk: Desk) -> str:
    (found,) = desk.read(lambda record: record.posom.open(Audience.LIVE))
    return str(found.id)


def test_without_a_yes_nobody_is_referred_and_what_was_typed_stays(desk: Desk) -> None:
    started(desk)
    page = desk.log_in("amal").post("/staff/posom/refer", {**FORM, "consent": ""})
    assert page.status == 422
    assert SENTENCE in page.html
    assert page.says("utan att ha sagt ja")
    assert call(desk, "agent", "POST", "/posom/referrals", {**BODY, "consent": False}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "inget"),
        ("phone", "031-390 06 21"),
        ("language", "x y"),
        ("language", "swl"),
        ("text", "x" * 2001),
        ("name", " "),
    ],
)
def test_what_does_not_hold_is_told_at_its_field(desk: Desk, field: str, value: str) -> None:
    started(desk)
    answer = call(desk, "agent", "POST", "/posom/referrals", {**BODY, field: value})
    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["errors"]) == [{"text": "words"}.get(field, field)]
    assert SENTENCE not in answer.text


def test_the_second_who_accepts_is_told_who_has_it(desk: Desk) -> None:
    started(desk)
    made = call(desk, "agent", "POST", "/posom/referrals", BODY).json
    assert made is not None
    petra = desk.log_in("petra")
    assert petra.post(f"/staff/posom/{made['id']}/accept").says("Du har tagit det.", SENTENCE)
    again = call(desk, "posom", "POST", f"/posom/referrals/{made['id']}/accept", {"promised": None})
    assert again.status_code == 200
    assert petra.post(f"/staff/posom/{made['id']}/settle", {"state": "done"}).says("Ingen väntar.")
    late = call(desk, "posom", "POST", f"/posom/referrals/{made['id']}/accept", {"promised": None})
    assert late.status_code == 409


def test_a_repeat_with_the_same_key_is_one_referral(desk: Desk) -> None:
    started(desk)
    first, again = (call(desk, "agent", "POST", "/posom/referrals", BODY, "same") for _ in range(2))
    assert first.json == again.json
    listed = call(desk, "posom", "GET", "/posom/referrals").json
    assert listed is not None
    assert [each["text"] for each in listed["items"]] == [SENTENCE]


def test_the_form_asks_the_browser_to_keep_nothing(desk: Desk) -> None:
    started(desk)
    page = desk.log_in("amal").get("/staff/posom/refer")
    assert 'data-keep="no"' in page.html
    assert page.html.count('autocomplete="off"') >= 5
    assert page.answer.headers["Cache-Control"] == "no-store"


def test_groups_and_the_on_call_are_kept_by_posom(desk: Desk) -> None:
    petra = desk.log_in("petra")
    member = desk.person("petra")
    page = petra.post("/staff/posom/on-call/groups", {"name": "Norr", "district": "Norrby", "member": member})
    assert page.says("Gruppen är sparad.", "Norr")
    group = desk.read(lambda record: record.posom.groups())[0].id
    times = {"begins": "2099-01-01T18:00", "ends": "2099-01-02T08:00"}
    page = petra.post("/staff/posom/on-call/duties", {"group": group, "person": member, **times})
    assert page.says("Uppsatt på jourlistan.", "Petra Stöd", "070-174 06 08")
    wrong = petra.post("/staff/posom/on-call/duties", {"group": group, "person": member, "begins": "x"})
    assert wrong.status == 422


def test_a_page_refers_whom_it_is_for_whatever_its_reader_did_last(desk: Desk) -> None:
    """Amal took part in an exercise on Thursday; who is distressed tonight is no exercise."""
    started(desk)
    amal, now = desk.log_in("amal"), desk.staffed.house.clock.now()
    drill = Presence(amal.person, Audience.EXERCISE, Availability.AVAILABLE, now, now)
    desk.run(lambda record: record.presences.put(drill))
    assert "/staff/posom/refer?audience=live" in amal.get("/staff/desk").html
    page = amal.get("/staff/posom/refer")
    assert 'name="audience" value="live"' in page.html
    assert not page.says("ÖVNING")
    number_on(amal.post("/staff/posom/refer", FORM))
    assert the_one(desk)
    exercise = amal.get("/staff/posom/refer?audience=exercise")
    assert exercise.says("ÖVNING", "POSOM är inte startat.")


def test_in_an_exercise_every_page_says_so_and_the_live_list_stays_empty(desk: Desk) -> None:
    desk.log_in("karin").post("/staff/posom/start", {"kind": "exercise", "reason": "Övning"})
    amal = desk.log_in("amal")
    page = amal.get("/staff/posom/refer?audience=exercise")
    assert 'name="audience" value="exercise"' in page.html
    done = amal.post("/staff/posom/refer", {**FORM, "audience": "exercise"})
    assert done.says("ÖVNING", number_on(done))
    assert "/staff/posom/refer?audience=exercise" in done.html
    assert desk.read(lambda record: record.posom.open(Audience.LIVE)) == []


def test_a_form_that_is_sent_twice_refers_one_and_what_is_corrected_is_sent_anew(desk: Desk) -> None:
    started(desk)
    amal = desk.log_in("amal")
    found = re.search(r'name="token" value="([^"]+)"', amal.get("/staff/posom/refer").html)
    assert found is not None
    form = {**FORM, "token": found[1]}
    assert amal.post("/staff/posom/refer", {**form, "consent": ""}).status == 422
    first, again = (number_on(amal.post("/staff/posom/refer", form)) for _ in range(2))
    assert first == again
    assert len(desk.read(lambda record: record.posom.open(Audience.LIVE))) == 1
    corrected = number_on(amal.post("/staff/posom/refer", {**form, "phone": "070-174 06 16"}))
    assert corrected != first


def test_one_of_posom_puts_back_what_another_has(desk: Desk) -> None:
    started(desk)
    made = call(desk, "agent", "POST", "/posom/referrals", BODY).json
    assert made is not None
    pia = Account(PersonId("pia"), "pia", "Pia Stöd", frozenset({Role.POSOM}), active=False)
    now = desk.staffed.house.clock.now()
    desk.run(lambda record: record.accounts.add(pia, now))
    desk.run(lambda record: service.accept(record, made["id"], pia.person))
    petra = desk.log_in("petra")
    page = petra.post(f"/staff/posom/{made['id']}/open")
    assert page.says("Pia Stöd har redan tagit det.", "Har de gått hem?")
    assert petra.post(f"/staff/posom/{made['id']}/back").says("ingen har tagit den än")


def test_one_row_in_an_unknown_language_leaves_posom_its_list(desk: Desk) -> None:
    started(desk)
    call(desk, "agent", "POST", "/posom/referrals", BODY)
    one = desk.read(lambda record: record.posom.open(Audience.LIVE))[0]
    desk.run(lambda record: record.posom.put(replace(one, language="swl")))
    page = desk.log_in("petra").get("/staff/posom")
    assert page.status == 200
    assert page.says(one.number, "swl")


def test_posom_keeps_its_own_groups_and_no_other(desk: Desk) -> None:
    pia, now = PersonId("pia"), desk.staffed.house.clock.now()
    account = Account(pia, "pia", "Pia Stöd", frozenset({Role.POSOM}))
    group = Group(GroupId("south"), "Söder", None, (pia,))
    duty = Duty("d", group.id, pia, now, now + timedelta(hours=8))

    def keep(record: Record) -> None:
        record.accounts.add(account, now)
        record.posom.put_group(group)
        record.posom.put_duty(duty)

    desk.run(keep)
    petra, karin = desk.log_in("petra"), desk.log_in("karin")
    away = "/staff/posom/on-call/duties/d/away"
    assert away not in petra.get("/staff/posom/on-call").html
    assert petra.post(away).says("Du sköter de grupper som du är med i.")
    assert petra.post(away).status == 403
    assert petra.post("/staff/posom/on-call/duties/none/away").status == 404
    assert karin.post(away).says("Borttagen från jourlistan.")
