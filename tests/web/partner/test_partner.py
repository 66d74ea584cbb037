"""1177 sees whether we take calls and passes callers on; the desk takes them, each one once."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from core.access.model import PersonId
from crisis.calls.partners import LONGEST_NOTE, TransferId
from crisis.calls.presence import Availability, Presence
from scripts_library.items.model import Audience
from tests.web.conftest import Desk
from web.record import Record

OURS = "/api/v1/partners/1177"


def asked(desk: Desk, path: str, role: str = "partner") -> TestResponse:
    token = desk.staffed.keys.tokens[role]
    return desk.staffed.app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})


def passed(desk: Desk, key: str, path: str = f"{OURS}/transfers", **body: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {desk.staffed.keys.tokens['partner']}", "Idempotency-Key": key}
    return desk.staffed.app.test_client().post(path, json=body, headers=headers)


def at_desk(desk: Desk, *usernames: str) -> None:
    now = desk.staffed.house.clock.now()
    for each in usernames:
        presence = Presence(PersonId(desk.person(each)), Audience.LIVE, Availability.AVAILABLE, now, now)
        desk.run(partial(_put, presence=presence))


def _put(record: Record, presence: Presence) -> None:
    record.presences.put(presence)


def test_with_nobody_signed_in_the_partner_is_told_no_and_what_callers_meet(desk: Desk) -> None:
    page = desk.log_in("partner").get("/staff/partner")
    assert page.says("Nej, ingen är inloggad.", "08-465 004 77", "hör meddelandet")


def test_with_agents_at_their_desks_the_partner_is_told_yes_and_the_wait(desk: Desk) -> None:
    at_desk(desk, "amal", "sven")
    for number in range(4):
        assert passed(desk, f"k{number}").status_code == 201
    page = desk.log_in("partner").get("/staff/partner")
    assert page.says("Ja, vi tar emot samtal.", "Ungefär 8 minuters väntetid.", "2 handläggare i arbete")


@pytest.mark.parametrize(("partner", "number"), [("sos", "08-465 004 12"), ("police", "08-465 004 14")])
def test_sos_and_the_police_have_their_own_log_in_number_and_token(
    desk: Desk, partner: str, number: str
) -> None:
    assert desk.log_in(partner).get("/staff/partner").says("Nej, ingen är inloggad.", number)
    own = asked(desk, f"/api/v1/partners/{partner}/capacity", f"partner_{partner}")
    assert own.json is not None
    assert own.json["partner"] == partner
    assert asked(desk, f"{OURS}/capacity", f"partner_{partner}").status_code == 403


def test_without_javascript_the_answer_is_fetched_again_each_five_seconds(desk: Desk) -> None:
    html = desk.log_in("partner").get("/staff/partner").html
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html


def test_the_api_says_the_same(desk: Desk) -> None:
    at_desk(desk, "amal")
    passed(desk, "one")
    told = asked(desk, f"{OURS}/capacity").json
    assert told is not None
    assert (told["taking"], told["wait_seconds"], told["waiting"], told["agents"]) == (True, 240, 1, 1)
    assert told["number"] == "+46846500477"


@pytest.mark.parametrize("other", ["sos", "police", "nobody"])
def test_a_partner_sees_only_its_own(desk: Desk, other: str) -> None:
    assert asked(desk, f"/api/v1/partners/{other}/capacity").status_code == 403
    assert passed(desk, "k", f"/api/v1/partners/{other}/transfers").status_code == 403
    assert desk.read(lambda record: record.transfers.waiting(Audience.LIVE)) == 0


@pytest.mark.parametrize("role", ["agent", "crisis_manager", "admin", "auditor"])
def test_the_house_s_own_people_are_no_partner(desk: Desk, role: str) -> None:
    assert asked(desk, f"{OURS}/capacity", role).status_code == 403


def test_forty_are_passed_on_and_stand_at_the_desk_the_longest_first(desk: Desk) -> None:
    for number in range(40):
        assert passed(desk, f"k{number}", language="ar", reference=f"ref {number:02}").status_code == 201
    page = desk.log_in("amal").get("/staff/transfers")
    assert page.html.count("/take") == 80  # a form each, for htmx and without it
    assert page.text.index("ref 00") < page.text.index("ref 39")
    assert page.says("från Sjukvårdsrådgivningen i Exempel", "arabiska")


def test_a_repeat_with_the_same_key_is_one_caller(desk: Desk) -> None:
    first, again = passed(desk, "same", note="hej"), passed(desk, "same", note="hej")
    assert first.json == again.json
    assert passed(desk, "same", note="annat").status_code == 422
    assert desk.read(lambda record: record.transfers.waiting(Audience.LIVE)) == 1


def test_the_second_who_takes_a_caller_is_told_who_was_first(desk: Desk) -> None:
    found = passed(desk, "k").json
    assert found is not None
    amal, sven = desk.log_in("amal"), desk.log_in("sven")
    assert amal.post(f"/staff/transfers/{found['id']}/take").says("Du har tagit samtalet.")
    late = sven.post(f"/staff/transfers/{found['id']}/take")
    assert late.status == 409
    assert late.says("Amal Svar har redan tagit det.")


def test_only_whoever_took_the_caller_reads_the_note_and_numbers_in_it_are_hidden(desk: Desk) -> None:
    found = passed(desk, "k", note="Orolig för barnet, ring 070-174 06 05").json
    assert found is not None
    amal, sven = desk.log_in("amal"), desk.log_in("sven")
    assert not amal.get("/staff/transfers").says("Orolig")
    amal.post(f"/staff/transfers/{found['id']}/take")
    assert amal.get("/staff/transfers").says("Orolig för barnet, ring [telefonnummer]")
    assert not sven.get("/staff/transfers").says("Orolig")
    assert amal.post(f"/staff/transfers/{found['id']}/done").says("Ingen väntar.")


def test_htmx_gets_the_part_with_the_answer_in_it(desk: Desk) -> None:
    found = passed(desk, "k").json
    assert found is not None
    sven, amal = desk.log_in("sven"), desk.log_in("amal")
    sven.post(f"/staff/transfers/{found['id']}/take")
    sent = {"csrf_token": amal.browser.token}
    part = amal.browser.client.post(
        f"/staff/transfers/{found['id']}/take", data=sent, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200
    assert "Sven Skift har redan tagit det." in part.text
    assert "<html" not in part.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("note", "x" * (LONGEST_NOTE + 1)), ("language", "not a language"), ("call_sid", "x"), ("extra", "x")],
)
def test_what_cannot_be_passed_on_is_told_at_its_field(desk: Desk, field: str, value: str) -> None:
    answer = passed(desk, "k", **{field: value})
    assert answer.status_code == 422
    assert answer.json is not None
    assert field in answer.json["errors"]


def test_a_caller_is_passed_on_from_the_page_and_what_is_wrong_keeps_what_was_typed(desk: Desk) -> None:
    partner = desk.log_in("partner")
    wrong = partner.post("/staff/partner/pass-on", {"note": "x" * 501, "reference": "vår 7"})
    assert wrong.status == 422
    assert 'value="vår 7"' in wrong.html
    right = partner.post("/staff/partner/pass-on", {"language": "ar", "note": "Undrar om vattnet"})
    assert right.says("Överlämnat.", "1 väntar")


def test_a_page_shows_the_callers_that_it_is_for_whatever_its_reader_did_last(desk: Desk) -> None:
    """Amal took part in an exercise on Thursday; the live page shows live callers all the same."""
    now = desk.staffed.house.clock.now()
    passed(desk, "live", reference="ref-live")
    drill = passed(desk, "drill", reference="ref-drill", audience="exercise").json
    assert drill is not None
    amal = desk.log_in("amal")
    presence = Presence(amal.person, Audience.EXERCISE, Availability.AVAILABLE, now, now)
    desk.run(lambda record: record.presences.put(presence))
    for address in ("/staff/transfers", "/staff/transfers/now", "/staff/desk"):
        page = amal.get(address)
        assert page.says("ref-live"), address
        assert not page.says("ref-drill"), address
        page = amal.get(f"{address}?audience=exercise")
        assert page.says("ref-drill"), address
        assert not page.says("ref-live"), address
        assert "/staff/transfers/now?audience=exercise" in page.html, address
    assert amal.get("/staff/transfers?audience=exercise").says("ÖVNING")
    form = {"audience": "exercise"}
    assert amal.post(f"/staff/transfers/{drill['id']}/take", form).says("ref-drill", "ÖVNING")


def test_a_lead_puts_back_whom_somebody_took_who_went_home_and_an_agent_cannot(desk: Desk) -> None:
    found = passed(desk, "k").json
    assert found is not None
    amal, sven, karin = desk.log_in("amal"), desk.log_in("sven"), desk.log_in("karin")
    karin.post(f"/staff/transfers/{found['id']}/take")
    back = f"/staff/transfers/{found['id']}/back"
    assert back not in amal.get("/staff/transfers").html
    assert amal.post(back).status == 409
    offered = sven.get("/staff/transfers").html
    assert back in offered
    assert '<details id="transfers-others">' in offered  # by its id it stays open at a refresh
    assert sven.post(back).says("Samtalet väntar igen.")
    assert amal.post(f"/staff/transfers/{found['id']}/take").says("Du har tagit samtalet.")


def test_who_logs_out_lets_go_of_whom_they_took(desk: Desk) -> None:
    found = passed(desk, "k").json
    assert found is not None
    amal = desk.log_in("amal")
    amal.post(f"/staff/transfers/{found['id']}/take")
    amal.post("/staff/logout")
    assert desk.read(lambda record: record.transfers.waiting(Audience.LIVE)) == 1


@pytest.mark.parametrize("language", ["swl", "sgn", "bcs", "zz", "arabiska!"])
def test_a_language_that_no_page_could_name_is_refused_at_both_doors(desk: Desk, language: str) -> None:
    answer = passed(desk, "k", language=language)
    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["errors"]) == ["language"]
    assert desk.log_in("partner").post("/staff/partner/pass-on", {"language": language}).status == 422
    assert desk.read(lambda record: record.transfers.waiting(Audience.LIVE)) == 0


def test_one_row_in_an_unknown_language_takes_no_page_away(desk: Desk) -> None:
    found = passed(desk, "k").json
    assert found is not None
    for language in ("swl", "arabiska!"):
        desk.run(partial(_in_language, transfer=found["id"], language=language))
        page = desk.log_in("amal").get("/staff/desk")
        assert page.status == 200
        assert page.says(language)


def _in_language(record: Record, transfer: str, language: str) -> None:
    record.transfers.put(replace(record.transfers.get(TransferId(transfer)), language=language))


def test_a_form_that_is_sent_twice_passes_one_caller_on(desk: Desk) -> None:
    partner = desk.log_in("partner")
    for times in (1, 2):
        form = {"token": token_of(partner.get("/staff/partner/pass-on").html), "note": "Om vattnet"}
        for _ in range(2):
            assert partner.post("/staff/partner/pass-on", form).says("Överlämnat.")
        assert desk.read(lambda record: record.transfers.waiting(Audience.LIVE)) == times


def token_of(html: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_in_danger_of_life_stands_beside_the_callers(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/transfers").says("lägga på och ringa 112")


def test_whoever_logs_in_for_a_partner_sees_the_answer_first(desk: Desk) -> None:
    page = desk.log_in("partner").get("/staff/")
    assert (page.address, page.status) == ("/staff/partner", 200)
