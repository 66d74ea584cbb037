"""The question log over the API, over a staffed house."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from scripts_library.items.model import Audience
from tests.web.staffed import Staffed

ASKED = {"text": "Kan spädbarn dricka vattnet?", "language": "sv", "channel": "phone"}


def ask(
    staffed: Staffed, method: str, path: str, body: object = None, role: str = "agent", key: str | None = ""
) -> TestResponse:
    headers = {"Authorization": f"Bearer {staffed.keys.tokens[role]}"}
    if key is not None:
        headers["Idempotency-Key"] = key or uuid.uuid4().hex
    sent = {} if body is None else {"json": body}
    return staffed.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **sent)  # type: ignore[arg-type]


def log(staffed: Staffed, role: str = "agent", **more: object) -> Any:
    answer = ask(staffed, "POST", "/questions", ASKED | more, role)
    assert answer.status_code == 201, answer.text
    return answer.json


def change(staffed: Staffed, question: str, role: str = "agent", **sent: object) -> tuple[int, Any]:
    answer = ask(staffed, "PATCH", f"/questions/{question}", sent, role)
    return answer.status_code, answer.json


@pytest.fixture
def said(staffed: Staffed) -> dict[str, str]:
    """A text that is said now, on the ordinary day."""
    edition = staffed.house.database.read(lambda record: record.editions.newest(Audience.LIVE))
    entry = next(each for each in edition.cut.entries if "sv" in each.texts)
    text = entry.texts["sv"].text_hash
    return {"revision": entry.revision, "language": "sv", "hash": text, "item": entry.item}


def test_a_question_is_logged_with_its_public_number_and_what_was_hidden(staffed: Staffed) -> None:
    told = log(staffed, text="Jag är 811218-9876, ring 0701740605", topic="barn", callback="070-174 06 05")
    assert (told["state"], told["text"]) == ("open", "Jag är [personnummer], ring [telefonnummer]")
    assert told["masked"] == [{"kind": "personnummer", "count": 1}, {"kind": "telefonnummer", "count": 1}]
    assert len(told["number"]) == 11
    assert told["callback"] is True
    assert told["promised"] > told["at"]
    assert ask(staffed, "GET", f"/questions/{told['id']}").json == {
        name: value for name, value in told.items() if name != "masked"
    }


def test_one_key_logs_one_question(staffed: Staffed) -> None:
    first = ask(staffed, "POST", "/questions", ASKED, key="k1")
    again = ask(staffed, "POST", "/questions", ASKED, key="k1")
    other = ask(staffed, "POST", "/questions", ASKED | {"text": "Annat"}, key="k1")
    without = ask(staffed, "POST", "/questions", ASKED, key=None)
    assert (first.status_code, again.json) == (201, first.json)
    assert (other.status_code, without.status_code) == (422, 422)
    listed: Any = ask(staffed, "GET", "/questions").json
    assert [each["id"] for each in listed["items"]] == [first.json["id"]]  # type: ignore[index]


def test_an_answer_that_is_said_now_answers_and_an_older_one_is_refused(
    staffed: Staffed, said: dict[str, str]
) -> None:
    assert log(staffed, text="", answered_with=said)["state"] == "answered"
    old = said | {"hash": "0" * 64}
    answer = ask(staffed, "POST", "/questions", ASKED | {"answered_with": old})
    problem: Any = answer.json
    assert (answer.status_code, problem["code"]) == (409, "stale")
    gone = ask(
        staffed, "POST", "/questions", ASKED | {"answered_with": said | {"revision": "none", "item": None}}
    )
    assert gone.json["code"] == "stale"  # type: ignore[index]
    question = log(staffed)["id"]
    assert change(staffed, question, answered_with=said)[1]["state"] == "answered"


def test_a_follow_up_is_taken_handed_on_promised_asked_for_closed_and_opened_again(staffed: Staffed) -> None:
    question = log(staffed)["id"]
    status, taken = change(staffed, question, "duty_officer", owner="me", topic="barn", rosa=2)
    assert (status, taken["topic"], taken["rosa"]) == (200, "barn", 2)
    status, told = change(staffed, question, owner="me")
    assert (status, told["code"]) == (409, "taken")
    assert "Tobias" in told["detail"]
    later = (staffed.house.clock.now() + timedelta(hours=5)).isoformat()
    handed = change(staffed, question, "shift_lead", owner=taken["by"], promised=later)[1]
    assert handed["owner"] == taken["by"]
    waits = change(staffed, question, waits_for="item-1")[1]
    assert (waits["state"], waits["waits_for"]) == ("asked", "item-1")
    assert change(staffed, question, state="open")[1]["state"] == "open"
    assert change(staffed, question, state="closed", reason="Löst")[1]["reason"] == "Löst"
    assert change(staffed, question, owner="me")[1]["code"] == "question_state"
    assert change(staffed, question, state="open")[1]["state"] == "open"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"state": "closed"}, "reason"),
        ({"state": "asked"}, "waits_for"),
        ({"state": "answered"}, "answered_with"),
        ({"rosa": 9}, "rosa"),
        ({"promised": "9999-12-31T23:59:59-12:00"}, "promised"),
        ({"reason": "Löst"}, "reason"),
        ({"state": "closed", "reason": "Löst", "waits_for": "item-1"}, "waits_for"),
        ({"state": "closed", "answered_with": {"revision": "r", "language": "sv", "hash": "h"}}, "state"),
        ({"promised": "2020-01-01T00:00:00+01:00"}, "promised"),
        ({"promised": "2020-01-01T00:00:00"}, "promised"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_done_is_told_at_its_field_and_nothing_is_done(
    staffed: Staffed, sent: dict[str, object], field: str
) -> None:
    question = log(staffed)["id"]
    status, told = change(staffed, question, "agent", topic="barn", **sent)
    assert (status, list(told["errors"])) == (422, [field])
    assert ask(staffed, "GET", f"/questions/{question}").json["topic"] is None  # type: ignore[index]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"text": "a" * 100_000}, 422, "question_too_long"),
        ({"text": ""}, 422, "question_refused"),
        ({"text": "Hej\u202e"}, 422, "text_refused"),
        ({"language": "inte ett språk"}, 422, "question_refused"),
        ({"channel": "duva"}, 422, "invalid"),
        ({"callback": "ring mig"}, 422, "question_refused"),
        ({"district": "Månen"}, 422, "question_refused"),
    ],
)
def test_what_cannot_be_logged_is_refused(
    staffed: Staffed, sent: dict[str, object], status: int, code: str
) -> None:
    answer = ask(staffed, "POST", "/questions", ASKED | sent)
    problem: Any = answer.json
    assert (answer.status_code, problem["code"]) == (status, code)


def test_the_number_and_what_was_received_are_opened_by_role_and_journalled(staffed: Staffed) -> None:
    text = "Jag är 811218-9876"
    question = log(staffed, text=text, channel="email", callback="070-174 06 05")["id"]
    assert ask(staffed, "POST", f"/questions/{question}/number").json == {"number": "+46701740605"}
    assert ask(staffed, "POST", f"/questions/{question}/received").status_code == 403
    opened = ask(staffed, "POST", f"/questions/{question}/received", role="shift_lead")
    assert opened.json == {"text": text}
    newest = staffed.house.database.read(lambda record: record.journal.newest(limit=2))
    assert [each.kind for each in newest] == ["question.received_opened", "question.number_opened"]


def test_the_log_is_listed_by_what_is_asked_for(staffed: Staffed) -> None:
    barn, gator = log(staffed, topic="barn")["id"], log(staffed, topic="gator", language="ar")["id"]
    change(staffed, gator, "duty_officer", owner="me")

    def found(query: str, role: str = "agent") -> list[str]:
        listed: Any = ask(staffed, "GET", f"/questions?{query}", role=role).json
        return [each["id"] for each in listed["items"]]

    assert found("") == [gator, barn]
    assert found("topic=barn") == [barn]
    assert found("language=ar&state=open&channel=phone") == [gator]
    assert found("owner=me", "duty_officer") == [gator]
    assert found("order=promised") == [barn, gator]
    assert found(f"after={gator}") == [barn]
    assert found("audience=exercise") == []
    assert ask(staffed, "GET", "/questions", role="translator").status_code == 403


def test_a_partners_number_is_never_kept_to_be_rung(staffed: Staffed) -> None:
    theirs = sorted(staffed.house.centre.partners_own_numbers)
    assert theirs
    for number in theirs:
        answer = ask(staffed, "POST", "/questions", ASKED | {"callback": number})
        assert answer.status_code == 422
        assert "callback" in answer.json["errors"]  # type: ignore[index]
