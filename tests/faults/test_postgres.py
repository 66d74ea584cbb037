"""`upplys serve` on a real PostgreSQL: the whole night, and a night in which the database goes away."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from core.access.model import PersonId
from core.access.secrets import SESSION, new_secret
from crisis.incidents.model import IncidentId
from crisis.incidents.saying import set_ends
from scripts_library.items.model import Audience, ItemId
from tests.faults.installation import (
    SLOTS,
    Served,
    copied_installation,
    until,
    whole_tree,
)
from tests.faults.night import Step, the_night
from tests.faults.postgres import OwnPostgres, own_postgres
from tests.support.rehearsed import add_voices
from tests.support.running import Answer, fetch
from web.doors import SESSION_COOKIE
from web.record import Record

ENDED = "Den här texten gäller inte längre."
QUICK_S = 12.0
"""A unit waits four seconds for a silent database and three for a connection; nothing waits longer."""

BOUND_S = 20.0
"""The same where twenty-four ask at once for ten connections, on a machine that is busy."""

PROMPT_S = 3.0
"""A call and a page while the database is frozen; undisturbed they take some milliseconds."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres(f"stopped-{uuid.uuid4().hex[:8]}") as server:
        yield server


@pytest.fixture(scope="module")
def served(postgres: OwnPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample municipality on that database; what voices have read already is taken over."""
    folder = tmp_path_factory.mktemp("postgres")
    made = copied_installation(folder / "data", postgres.url)
    add_voices(made.data)
    with made.serving(folder / "serve.log") as running:
        yield running


def test_with_the_database_stopped_phone_and_site_go_on_and_an_ended_text_falls_silent(
    served: Served, postgres: OwnPostgres
) -> None:
    number, words = an_announcement_that_ends_soon(served)
    assert words in served.page().text
    postgres.stop()
    try:
        assert served.said() == (number, number)
        the_api_says_that_its_database_is_away(served)
        called = [call_and_press(served) for _ in range(3)]
        until(lambda: ENDED in served.page().text, "the ended text to leave the page", 40)
        assert words not in served.page().text
        assert served.said() == (number, number)
        assert whole_tree(served.installation.data) == number
    finally:
        postgres.start()
    newest = until(lambda: is_back(served), "the API to answer again")
    assert newest == number
    every_call_is_imported_once(served, called)
    publish = Step("publish", "POST", "/editions", b'{"reason": "databasen svarar igen"}')
    publish.ask(served)
    assert served.settled() == number + 1


def test_with_the_database_frozen_phone_and_site_go_on_and_pages_say_so_in_their_own_words(
    served: Served, postgres: OwnPostgres
) -> None:
    number, words = an_announcement_that_ends_soon(served)
    with postgres.frozen():
        with ThreadPoolExecutor(24) as crowd:
            asked = [
                crowd.submit(refused_in_time, served, ask) for ask in (an_api_call, a_page) for _ in range(12)
            ]
            called = [call_and_press(served) for _ in range(3)]
            slowest = max(prompt(served) for _ in range(200))
            assert [each.result() for each in asked] == [503] * len(asked)
        assert slowest < PROMPT_S
        assert served.said() == (number, number)
        until(lambda: ENDED in served.page().text, "the ended text to leave the page", 40)
        assert words not in served.page().text
        assert whole_tree(served.installation.data) == number
        assert served.ask("GET", "/health").json == {"alive": True}
    assert until(lambda: is_back(served), "the API to answer again") == number
    every_call_is_imported_once(served, called)
    publish = Step("publish", "POST", "/editions", b'{"reason": "databasen svarar igen"}')
    publish.ask(served)
    assert served.settled() == number + 1


def test_the_whole_night_on_postgres(served: Served) -> None:
    steps = the_night(served)
    numbers = [step.edition["number"] for step in steps if step.edition is not None]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert served.said() == (numbers[-1], numbers[-1])
    assert steps[-1].told["incident"]["state"] == "closed"
    assert not (served.installation.data / "upplys.sqlite").exists()
    first = next(step for step in steps if step.name == "activate")
    assert first.edition == first.ask(served).json["edition"]
    assert served.newest() == numbers[-1]


def test_a_decision_cut_off_by_the_database_is_repeated_with_one_effect(
    served: Served, postgres: OwnPostgres
) -> None:
    before = served.settled()
    body = json.dumps({"reason": "mitt i natten"}).encode()
    postgres.stop()
    try:
        answer = served.ask("POST", "/editions", body, key="cut-off-by-the-database")
        assert (answer.status, answer.code) == (503, "database")
    finally:
        postgres.start()
    until(lambda: is_back(served), "the API to answer again")
    for _ in range(2):
        answer = served.ask("POST", "/editions", body, key="cut-off-by-the-database")
        assert (answer.status, answer.json["edition"]["number"]) == (201, before + 1)
    assert served.settled() == before + 1


def test_a_decision_answered_just_before_the_database_stops_is_kept_and_has_one_effect(
    served: Served, postgres: OwnPostgres
) -> None:
    before = served.settled()
    publish = Step("publish", "POST", "/editions", b'{"reason": "i sista stund"}')
    first = publish.ask(served).json["edition"]
    postgres.stop()
    postgres.start()
    assert until(lambda: is_back(served), "the API to answer again") == first["number"] == before + 1
    assert publish.ask(served).json["edition"] == first
    assert served.settled() == before + 1


def an_announcement_that_ends_soon(served: Served) -> tuple[int, str]:
    """An active incident whose announcement ends in some seconds; the edition, and a sentence of it."""
    title = f"Koka vattnet {uuid.uuid4().hex[:6]}"
    body = {"title": title, "exercise": False, "plan": "koka-vattnet"}
    incident = served.ask("POST", "/incidents", json.dumps(body).encode()).json["id"]
    confirm = json.dumps({"confirm": title, "slots": SLOTS}).encode()
    assert served.ask("POST", f"/incidents/{incident}/activate", confirm).status == 200
    content = served.ask("GET", "/editions/current").json["content"]
    said = next(each for each in content["entries"] if each["kind"] == "announcement" and each["incident"])
    assert not said.get("instead")
    office = served.installation.office()
    try:
        office.database.run(ends, said["item"], incident, datetime.now(UTC) + timedelta(seconds=20))
    finally:
        office.database.close()
    number = served.settled()
    paragraphs = str(said["texts"]["sv"]["body"]).split("\n\n")
    return number, next(each for each in paragraphs if each.isprintable() and "{" not in each)


def ends(record: Record, item: str, incident: str, at: datetime) -> None:
    by = next(each.person for each in record.accounts.all() if each.username == "tobias")
    set_ends(record, ItemId(item), at, PersonId(by), incident=IncidentId(incident), audience=Audience.LIVE)


def the_api_says_that_its_database_is_away(served: Served) -> None:
    asked = (
        ("GET", "/incidents", None),
        ("GET", "/sync", None),
        ("POST", "/editions", b'{"reason": "x"}'),
        ("POST", "/withdrawals", b'{"item": "x"}'),
    )
    for method, path, body in asked:
        began = time.monotonic()
        answer = served.ask(method, path, body)
        assert (answer.status, answer.code) == (503, "database"), answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert time.monotonic() - began < QUICK_S
    assert served.ask("GET", "/health").json == {"alive": True}
    assert served.ask("GET", "/ready").status == 503


def call_and_press(served: Served) -> str:
    """A call that is answered, and a key in it."""
    sid = f"CA{uuid.uuid4().hex}"
    first = served.call(sid)
    assert first.status == 200
    edition = first.headers["X-Upplys-Edition"]
    assert served.call(sid, f"/hooks/twilio/voice/{edition}/sv/main/1", Digits="*").status == 200
    return sid


def is_back(served: Served) -> int:
    answer = served.ask("GET", "/editions/current")
    assert answer.status in {200, 503}
    return int(answer.json["number"]) if answer.status == 200 else 0


def every_call_is_imported_once(served: Served, called: list[str]) -> None:
    office = served.installation.office()
    try:
        until(
            lambda: office.database.read(lambda record: all(map(record.calls.call, called))),
            "the calls made meanwhile to be imported",
        )
    finally:
        office.database.close()


def an_api_call(served: Served) -> Answer:
    answer = served.ask("GET", "/incidents")
    assert answer.code == "database"
    return answer


def a_page(served: Served) -> Answer:
    headers = {
        "Accept": "text/html",
        "Accept-Language": "sv",
        "Cookie": f"{SESSION_COOKIE}={new_secret(SESSION)}",
    }
    answer = fetch(served.url, "GET", "/staff/", None, headers)
    assert "Databasen svarar inte" in answer.text
    return answer


def refused_in_time(served: Served, ask: Callable[[Served], Answer]) -> int:
    began = time.monotonic()
    answer = ask(served)
    assert time.monotonic() - began < BOUND_S
    return answer.status


def prompt(served: Served) -> float:
    """Seconds for a call's first step and a page."""
    began = time.monotonic()
    assert served.call(f"CA{uuid.uuid4().hex}").status == 200
    assert served.page().status == 200
    return time.monotonic() - began


def test_the_log_of_a_bad_night_shows_no_fault_of_ours(served: Served) -> None:
    log = served.installation.data.parent / "serve.log"
    lines = until(lambda: went_and_came(log.read_text()), "the log to say that the database is back", 30)
    assert '"event": "away"' in lines[0]
    assert len(lines) <= 24, "\n".join(lines)  # three outages, told when they begin and end: not each second
    told = log.read_text()
    assert "unforeseen" not in told
    assert "Traceback" not in told, told[told.index("Traceback") - 500 :][:3_000]


def went_and_came(told: str) -> list[str]:
    lines = [line for line in told.splitlines() if '"what": "database"' in line]
    return lines if lines and '"event": "back"' in lines[-1] else []
