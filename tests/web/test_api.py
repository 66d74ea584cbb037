"""The API's own rules, over a staffed house."""

import sqlite3
import uuid
from contextlib import closing
from typing import Any

import pytest

from tests.web.staffed import Staffed


def ask(staffed: Staffed, role: str, path: str, body: object) -> Any:
    headers = {"Authorization": f"Bearer {staffed.keys.tokens[role]}", "Idempotency-Key": uuid.uuid4().hex}
    answer = staffed.app.test_client().post(f"/api/v1{path}", json=body, headers=headers)
    return answer.status_code, answer.json


def item(staffed: Staffed, role: str, incident: str | None) -> Any:
    """A new text of the role's, for the incident or for nobody."""
    kind = {"kind": "answer", "authority": "event", "language": "sv", "incident": incident}
    return ask(staffed, role, "/items", {**kind, "title": "Kan jag duscha?", "body": "Ja."})


@pytest.fixture
def exercise(staffed: Staffed) -> str:
    body = {"title": "Övning", "exercise": True, "plan": "koka-vattnet"}
    return str(ask(staffed, "duty_officer", "/incidents", body)[1]["id"])


def test_glass_broken_in_an_exercise_lets_nothing_out_live(staffed: Staffed, exercise: str) -> None:
    text = item(staffed, "editor", exercise)[1]
    asked = {"revision": text["revision"], "language": "sv", "audience": "live"}
    assert ask(staffed, "editor", "/approvals/requests", asked)[0] == 201
    with closing(sqlite3.connect(staffed.house.settings.data / "upplys.sqlite3")) as behind:
        hard = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'approval_requests'"
        for (trigger,) in behind.execute(hard).fetchall():
            behind.execute(f"DROP TRIGGER {trigger}")  # time is what must pass here
        behind.execute("UPDATE approval_requests SET at = '2020-01-01 00:00:00.000000'")
        behind.commit()
    sent = {"incident": exercise, "revisions": [text["revision"]], "audience": "live"}
    status, broken = ask(staffed, "duty_officer", "/break-glass", sent)
    assert (status, broken["audience"]) == (201, "exercise")


def test_glass_is_broken_for_an_incident_that_is_there(staffed: Staffed, exercise: str) -> None:
    text = item(staffed, "editor", exercise)[1]
    sent = {"incident": "nothing", "revisions": [text["revision"]]}
    status, told = ask(staffed, "duty_officer", "/break-glass", sent)
    assert (status, told["code"]) == (404, "no_such_incident")


def revise(staffed: Staffed, role: str, text: Any) -> Any:
    sent = {"title": "Kan jag duscha?", "body": "Nej.", "started_from": 1}
    status, told = ask(staffed, role, f"/items/{text['item']}/revisions", sent)
    return status, told.get("code")


def test_a_contact_writes_the_own_departments_drafts_and_no_others(staffed: Staffed) -> None:
    own, editors = item(staffed, "contact", None)[1], item(staffed, "editor", None)[1]
    assert revise(staffed, "contact", own) == (201, None)
    assert revise(staffed, "contact", editors) == (403, "not_allowed")
    assert revise(staffed, "editor", editors) == (201, None)


def test_two_people_outside_crisis_management_cannot_speak_for_an_incident(
    staffed: Staffed, exercise: str
) -> None:
    """By calling what has happened standing information, which editors approve."""
    body = {"kind": "announcement", "authority": "standing", "language": "sv", "incident": exercise}
    status, told = ask(staffed, "contact", "/items", {**body, "title": "Lugnt", "body": "Drick vattnet."})
    assert (status, list(told["errors"])) == (422, ["authority"])
