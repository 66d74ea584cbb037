"""The API as a program sees it: incidents, editions, withdrawals, sync, against the running demo."""

import re
import uuid
from typing import Any

import pytest

from tests.support.running import Demo, fetch

SLOTS = {
    "area": ["Norrby", "Hamnen"],
    "cause": "microbes",
    "next_information": "2099-11-22T06:30:00+01:00",
    "streets": ["Storgatan"],
}


@pytest.fixture
def incident(demo: Demo) -> Any:
    """An active live incident, closed again afterwards."""
    title = f"Koka vattnet {uuid.uuid4().hex[:6]}"
    made = demo.ask(
        "POST", "/api/v1/incidents", {"title": title, "exercise": False, "plan": "koka-vattnet"}
    ).json
    answer = demo.ask("POST", f"/api/v1/incidents/{made['id']}/activate", {"confirm": title, "slots": SLOTS})
    assert answer.status == 200, answer.text
    demo.until_in_sync(answer.json["edition"]["number"])
    yield answer.json
    demo.ask("POST", f"/api/v1/incidents/{made['id']}/deactivate")
    demo.ask("POST", f"/api/v1/incidents/{made['id']}/close")


def _example(slot: dict[str, Any]) -> Any:
    """Its example; a promise of the next information must lie ahead."""
    if slot["type"] == "next_information":
        return SLOTS["next_information"]
    return slot["choices"][0] if slot["choices"] else slot["example"]


def page(demo: Demo, language: str) -> str:
    answer = fetch(demo.url, "GET", f"/{language}/")
    assert answer.status == 200
    return answer.text


def test_an_activation_answers_with_its_edition_and_the_clock(incident: Any) -> None:
    marks = {each["mark"] for each in incident["clock"]}
    assert {"decided", "approved", "cut"} <= marks
    assert incident["edition"]["mode"] == "crisis"


def test_the_citizen_page_is_that_edition_in_every_language(demo: Demo, incident: Any) -> None:
    number, hash_ = incident["edition"]["number"], incident["edition"]["hash"]
    for language in incident["edition"]["languages"]:
        found = re.search(r'name="upplys-edition" content="(\d+) ([0-9a-f]{64})"', page(demo, language))
        assert found is not None
        assert (int(found[1]), found[2]) == (number, hash_)
        assert "Norrby" in page(demo, language)


def test_a_corrected_street_is_on_every_page_as_the_next_edition(demo: Demo, incident: Any) -> None:
    where = f"/api/v1/incidents/{incident['incident']['id']}/slots"
    answer = demo.ask("PATCH", where, {"slots": {"area": ["Kvarnbacken"]}})
    assert answer.json["edition"]["number"] == incident["edition"]["number"] + 1
    demo.until_in_sync(answer.json["edition"]["number"])
    for language in incident["edition"]["languages"]:
        assert "Kvarnbacken" in page(demo, language)
        assert "Norrby" not in page(demo, language)


def test_a_withdrawn_text_is_gone_from_the_page_at_once(demo: Demo, incident: Any) -> None:
    made = demo.ask(
        "POST", "/api/v1/incidents", {"title": "Annat", "exercise": False, "plan": "nagot-har-hant"}
    ).json
    slots = {
        each["name"]: _example(each) for each in demo.ask("GET", "/api/v1/plans/nagot-har-hant").json["slots"]
    }
    where = f"/api/v1/incidents/{made['id']}"
    activated = demo.ask("POST", f"{where}/activate", {"confirm": "Annat", "slots": slots})
    demo.until_in_sync(activated.json["edition"]["number"])
    content = demo.ask("GET", "/api/v1/editions/current").json["content"]
    entry = next(
        each
        for each in content["entries"]
        if each["kind"] == "announcement" and each["incident"] == made["id"]
    )
    body = entry["texts"]["sv"]["title"]
    assert body in page(demo, "sv")
    answer = demo.ask("POST", "/api/v1/withdrawals", {"item": entry["item"]})
    assert answer.status == 201, answer.text
    demo.until_in_sync(answer.json["edition"]["number"])
    assert body not in page(demo, "sv")
    again = demo.ask("POST", "/api/v1/withdrawals", {"item": entry["item"]})
    assert again.status == 201
    for last in ("deactivate", "close"):
        assert demo.ask("POST", f"{where}/{last}").status == 200


def test_a_withdrawal_needs_no_key_and_a_wrong_one_hinders_nothing(demo: Demo, incident: Any) -> None:
    content = demo.ask("GET", "/api/v1/editions/current").json["content"]
    item = next(each["item"] for each in content["entries"] if each["kind"] == "answer" and each["incident"])
    headers = {"Authorization": f"Bearer {demo.token('duty_officer')}", "Content-Type": "application/json"}
    body = f'{{"item": "{item}"}}'.encode()
    assert fetch(demo.url, "POST", "/api/v1/withdrawals", body, headers).status == 201
    odd = {**headers, "Idempotency-Key": " "}
    assert fetch(demo.url, "POST", "/api/v1/withdrawals", body, odd).status == 201


def test_a_repeated_stop_with_its_key_is_done_once(demo: Demo, incident: Any) -> None:
    where = f"/api/v1/editions/{incident['edition']['number']}/restore"
    first = demo.ask("POST", where, {}, key="restore-once")
    again = demo.ask("POST", where, {}, key="restore-once")
    assert (first.status, again.status) == (201, 201)
    assert again.json["edition"] == first.json["edition"]
    assert demo.ask("GET", "/api/v1/editions/current").json["number"] == first.json["edition"]["number"]


def test_a_key_that_was_used_for_another_stop_hinders_none(demo: Demo, incident: Any) -> None:
    entries = demo.ask("GET", "/api/v1/editions/current").json["content"]["entries"]
    items = [each["item"] for each in entries if each["kind"] == "answer" and each["incident"]][-2:]
    answers = [demo.ask("POST", "/api/v1/withdrawals", {"item": item}, key="stop") for item in items]
    assert [each.status for each in answers] == [201, 201]
    assert [each.json["item"] for each in answers] == items


def test_the_same_key_gives_the_same_answer_and_one_effect(demo: Demo) -> None:
    body = {"title": "Två gånger", "exercise": True, "plan": "nagot-har-hant"}
    first = demo.ask("POST", "/api/v1/incidents", body, key="one-and-the-same")
    second = demo.ask("POST", "/api/v1/incidents", body, key="one-and-the-same")
    assert (first.status, second.status) == (201, 201)
    assert first.json == second.json
    other = demo.ask("POST", "/api/v1/incidents", {**body, "title": "Annat"}, key="one-and-the-same")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_a_creating_post_without_a_key_is_told_to_bring_one(demo: Demo) -> None:
    headers = {"Authorization": f"Bearer {demo.token('duty_officer')}", "Content-Type": "application/json"}
    body = b'{"title": "x", "exercise": true}'
    answer = fetch(demo.url, "POST", "/api/v1/incidents", body, headers)
    assert (answer.status, answer.code) == (422, "idempotency_key_needed")


def test_live_is_activated_only_by_its_name(demo: Demo) -> None:
    made = demo.ask(
        "POST", "/api/v1/incidents", {"title": "Rätt namn", "exercise": False, "plan": "koka-vattnet"}
    ).json
    answer = demo.ask(
        "POST", f"/api/v1/incidents/{made['id']}/activate", {"confirm": "rätt namm", "slots": SLOTS}
    )
    assert (answer.status, answer.code) == (422, "confirm")


def test_a_slot_of_the_wrong_type_is_told_at_its_name(demo: Demo) -> None:
    made = demo.ask(
        "POST", "/api/v1/incidents", {"title": "Fel", "exercise": True, "plan": "koka-vattnet"}
    ).json
    wrong = {"area": 7, "cause": "magic", "next_information": "tomorrow", "nope": "x"}
    answer = demo.ask("PATCH", f"/api/v1/incidents/{made['id']}/slots", {"slots": wrong})
    assert (answer.status, answer.code) == (422, "slot_value")
    assert set(answer.json["errors"]) == {"area", "cause", "next_information", "nope"}


def test_an_exercise_is_said_to_nobody_outside(demo: Demo) -> None:
    title = "Övning i köket"
    made = demo.ask(
        "POST", "/api/v1/incidents", {"title": title, "exercise": True, "plan": "koka-vattnet"}
    ).json
    before = page(demo, "sv")
    answer = demo.ask(
        "POST",
        f"/api/v1/incidents/{made['id']}/activate",
        {"confirm": "", "slots": {**SLOTS, "area": ["Övningsbyn"]}},
    )
    assert answer.json["edition"]["audience"] == "exercise"
    demo.until_in_sync(answer.json["edition"]["number"], "exercise")
    assert page(demo, "sv") == before
    assert fetch(demo.url, "GET", "/staff/exercise/sv/").status == 401
    headers = {"Authorization": f"Bearer {demo.token('agent')}"}
    shown = fetch(demo.url, "GET", "/staff/exercise/sv/", headers=headers)
    assert "Övningsbyn" in shown.text
    assert shown.text.count("ÖVNING") >= 2


def test_the_board_tells_what_every_channel_gives(demo: Demo, incident: Any) -> None:
    rows = demo.ask("GET", "/api/v1/sync").json["items"]
    seen = {(each["channel"], each["state"]) for each in rows}
    agree = {(channel, "in_sync") for channel in ("phone", "site", "feeds")}
    assert agree | {("phone-fallback", "not_confirmed")} == seen
    assert {each["expected_edition"] for each in rows} == {incident["edition"]["number"]}


def test_an_earlier_edition_can_be_said_again_and_tells_what_stayed_away(demo: Demo, incident: Any) -> None:
    first = incident["edition"]["number"]
    where = f"/api/v1/incidents/{incident['incident']['id']}/slots"
    demo.ask("PATCH", where, {"slots": {"area": ["Södra stranden"]}})
    answer = demo.ask("POST", f"/api/v1/editions/{first}/restore", {})
    assert answer.status == 201, answer.text
    assert answer.json["edition"]["restored_from"] == first
    demo.until_in_sync(answer.json["edition"]["number"])
    assert "Norrby" in page(demo, "sv")
    assert "Södra stranden" not in page(demo, "sv")


@pytest.mark.parametrize(
    "role",
    [
        "agent",
        "shift_lead",
        "coordinator",
        "editor",
        "translator",
        "posom",
        "partner",
        "admin",
        "auditor",
        "contact",
    ],
)
def test_only_crisis_management_activates(demo: Demo, role: str) -> None:
    answer = demo.ask("POST", "/api/v1/incidents", {"title": "x", "exercise": True}, role=role)
    assert (answer.status, answer.code) == (403, "not_allowed")


def test_nobody_is_asked_to_log_in_first(demo: Demo) -> None:
    answer = demo.ask("GET", "/api/v1/incidents", role=None)
    assert (answer.status, answer.code) == (401, "not_logged_in")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_is_withdrawn_in_an_exercise_is_still_said_live(demo: Demo, incident: Any) -> None:
    made = demo.ask(
        "POST", "/api/v1/incidents", {"title": "Övning", "exercise": True, "plan": "koka-vattnet"}
    ).json
    where = f"/api/v1/incidents/{made['id']}"
    rehearsed = demo.ask("POST", f"{where}/activate", {"confirm": "", "slots": SLOTS}).json["edition"]
    content = demo.ask("GET", "/api/v1/editions/current").json["content"]
    item = next(
        each["item"] for each in content["entries"] if each["kind"] == "fact_sheet" and each["incident"]
    )
    answer = demo.ask("POST", "/api/v1/withdrawals", {"item": item, "audience": "exercise"})
    assert answer.json["edition"]["audience"] == "exercise"
    assert answer.json["edition"]["number"] == rehearsed["number"] + 1
    assert demo.ask("GET", "/api/v1/editions/current").json["number"] == incident["edition"]["number"]
    for last in ("deactivate", "close"):
        assert demo.ask("POST", f"{where}/{last}").status == 200
