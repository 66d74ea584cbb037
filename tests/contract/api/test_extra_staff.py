"""Two are called in over the API; they answer by text message from the demo's own telephones."""

import re
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.contract.api.asking import FORM, A
from tests.support.running import Demo, fetch

NUMBERS = ("+46701740651", "+46701740652", "+46701740653")


def until(found: Callable[[], Any], patience_s: float = 30) -> Any:
    """What is waited for, once it is there."""
    pause, end = threading.Event(), time.monotonic() + patience_s
    while time.monotonic() < end:
        if value := found():
            return value
        pause.wait(0.1)
    raise AssertionError("it did not come")


def phone_page(demo: Demo) -> str:
    return fetch(
        demo.url, "GET", "/start/phones", headers={"Accept": "text/html", "Accept-Language": "sv"}
    ).text


def reply(demo: Demo, number: str, body: str) -> None:
    sent = urlencode({"from": number, "body": body, "audience": "live"}).encode()
    answer = fetch(demo.url, "POST", "/start/phones/reply", sent, {"Content-Type": FORM})
    assert answer.status == 302, answer.text


def person(demo: Demo, number: str, *languages: str) -> str:
    sent = {
        "name": f"Person {number[-2:]}",
        "phone": number,
        "languages": list(languages),
        "skills": ["telefoni"],
    }
    answer = demo.ask("POST", f"{A}/people", sent, role="coordinator")
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def test_people_are_called_in_and_answer_by_text_message(demo: Demo) -> None:
    people = [person(demo, NUMBERS[0], "sv", "ar"), *(person(demo, each, "sv") for each in NUMBERS[1:])]
    title = f"Vattnet {uuid.uuid4().hex[:6]}"
    incident = demo.ask("POST", f"{A}/incidents", {"title": title, "exercise": False}).json["id"]
    by = datetime.now(UTC) + timedelta(hours=4)
    need = {
        "incident": incident,
        "confirm": title,
        "count": 2,
        "by": by.isoformat(),
        "until": (by + timedelta(hours=8)).isoformat(),
        "place": "Stadshuset",
        "parts": [{"count": 1, "language": "ar"}],
        "people": people,
    }
    refused = demo.ask("POST", f"{A}/callouts", {**need, "confirm": "fel"}, role="coordinator")
    assert (refused.status, refused.code) == (422, "confirm")
    key = uuid.uuid4().hex
    made = demo.ask("POST", f"{A}/callouts", need, role="coordinator", key=key)
    assert made.status == 201, made.text
    again = demo.ask("POST", f"{A}/callouts", need, role="coordinator", key=key)
    assert again.json == made.json

    page = until(lambda: (text := phone_page(demo)).count("behöver dig: Stadshuset") == 3 and text)
    assert re.search(r"/come/upc_[a-z2-7]{32}", page)
    reply(demo, NUMBERS[0], "Japp!")
    reply(demo, NUMBERS[1], "ok")
    reply(demo, NUMBERS[2], "JA")

    def whole() -> Any:
        return demo.ask("GET", f"{A}/callouts/{made.json['id']}", role="coordinator").json

    filled = until(lambda: (told := whole())["state"] == "filled" and told)
    assert (filled["confirmed"], filled["answers"]) == (2, {"yes": 3})
    assert [each["stands_by"] for each in filled["people"]] == [False, False, True]
    assert [each["part"] for each in filled["people"]] == [0, 1, None]
    until(lambda: "Du står som reserv" in phone_page(demo))
    shifts = demo.ask("GET", f"{A}/shifts", role="shift_lead").json["items"]
    assert {each["person"] for each in shifts} >= set(people)


def test_agents_neither_see_people_nor_call_them_in(demo: Demo) -> None:
    for method, path in (("GET", "people"), ("GET", "callouts"), ("GET", "shifts"), ("POST", "callouts")):
        assert demo.ask(method, f"{A}/{path}", {} if method == "POST" else None, role="agent").status in {
            403,
            422,
        }


def test_a_person_without_a_number_that_is_one_is_refused_at_the_field(demo: Demo) -> None:
    answer = demo.ask("POST", f"{A}/people", {"name": "Bo", "phone": "sju"}, role="coordinator")
    assert (answer.status, answer.code) == (422, "bad_person")
    assert "phone" in answer.json["errors"]
