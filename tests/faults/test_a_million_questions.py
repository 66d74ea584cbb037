"""A million times the same question: what the overview and the log cost does not grow with what is kept."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from core.access.model import PersonId, Role
from crisis.questions.model import Channel, State
from crisis.questions.ports import Order, Wanted
from crisis.questions.sql import questions
from crisis.situation.overview import asked_now
from scripts_library.items.model import Audience
from tests.web.live.conftest import Served, serving
from web.app import create_app
from web.doors import SESSION_COOKIE
from web.record import Record

FEW, MANY = 1_000, 10_000
A_MILLION = int(os.environ.get("UPPLYS_TEST_QUESTIONS", "1_000_000"))
FLAT: Final = 1.2
SLOWER: Final = 3.0
"""By the clock, a request held against a plain one beside it: deeper trees and colder pages are allowed for,
and a machine that does other things; what looks at every question would take a hundred times as long."""
BATCH: Final = 1_000
"""In one transaction: PostgreSQL keeps every version of a tally row that it changes, until it ends."""
WITHIN: Final = timedelta(minutes=50)
GOLDEN: Final = 0.618034
"""Spreads any number of them evenly over the time."""
ROUNDS: Final = 31
STEP: Final = 50
"""SQLite tells of every so many of its steps."""


def kept(served: Served, first: int, count: int) -> None:
    """So many more, all alike, one in ten waiting for an answer; through the program's own triggers."""
    now = served.house.clock.now()
    for start in range(first, first + count, BATCH):
        batch = [
            {
                "id": f"{n:036}",
                "number": f"{n:011}",
                "audience": "live",
                "text": "Kan spädbarn dricka vattnet?",
                "language": "sv",
                "channel": "phone",
                "at": now - WITHIN * (n * GOLDEN % 1),
                "topic": "spädbarn",
                "edition": 1,
                "state": "open" if n % 10 == 0 else "answered",
                "promised": now + timedelta(hours=1) if n % 10 == 0 else None,
            }
            for n in range(start, min(start + BATCH, first + count))
        ]
        served.house.database.run(_insert, batch)
    served.house.database.keep_fit()


def _insert(record: Record, batch: list[dict[str, Any]]) -> int:
    return int(_connection(record).execute(questions.insert(), batch).rowcount)


def _connection(record: Record) -> Connection:
    return record._connection  # the bulk is put past the service, but not past the database's own rules


READINGS: Final[Mapping[str, Callable[[Record], object]]] = {
    "overview": lambda record: asked_now(record, Audience.LIVE),
    "newest": lambda record: record.questions.page(Wanted(), limit=50),
    "by promise": lambda record: record.questions.page(
        Wanted(states=(State.OPEN, State.ASKED), order=Order.PROMISED), limit=50
    ),
    "of a topic": lambda record: record.questions.page(Wanted(topic="spädbarn"), limit=50),
    "of a rare topic": lambda record: record.questions.page(Wanted(topic="badplatser"), limit=50),
    "in a rare language": lambda record: record.questions.page(Wanted(language="fi"), limit=50),
    "by a rare channel": lambda record: record.questions.page(Wanted(channel=Channel.LETTER), limit=50),
    "one's own": lambda record: record.questions.page(
        Wanted(owner=PersonId("amal"), order=Order.PROMISED), limit=50
    ),
    "by number": lambda record: record.questions.by_number(f"{7:011}"),
    "what is waited for": lambda record: record.questions.awaited(Audience.LIVE),
}


def steps(record: Record, reading: Callable[[Record], object]) -> int:
    """How many steps SQLite's machine takes: the same each time, however busy the computer is."""
    raw: Any = _connection(record).connection.driver_connection
    count = 0

    def one_more() -> int:
        nonlocal count
        count += 1
        return 0

    raw.set_progress_handler(one_more, STEP)
    try:
        reading(record)
    finally:
        raw.set_progress_handler(None, 0)
    return count * STEP


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    yield from serving(tmp_path)


def test_no_reading_takes_more_steps_with_many_questions_than_with_few(served: Served) -> None:
    database = served.house.database
    kept(served, 0, FEW)
    few = {name: database.read(steps, reading) for name, reading in READINGS.items()}
    kept(served, FEW, MANY - FEW)
    many = {name: database.read(steps, reading) for name, reading in READINGS.items()}
    assert {name: took for name, took in many.items() if took > FLAT * few[name] + 2 * STEP} == {}, few
    assert database.read(steps, every_one) > MANY


def every_one(record: Record) -> object:
    """What must be seen to grow."""
    return _connection(record).execute(select(questions.c.text).where(questions.c.text == "")).all()


REQUESTS: Final = {
    "overview": "/api/v1/overview",
    "newest": "/api/v1/questions",
    "waiting": "/api/v1/questions?state=open&order=promised",
    "of a topic": "/api/v1/questions?topic=sp%C3%A4dbarn",
    "in a rare language": "/api/v1/questions?language=fi",
    "one's own": "/api/v1/questions?owner=me&order=promised",
}
PLAIN: Final = "/api/v1/incidents"


@pytest.mark.faults
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_over_the_api_a_million_cost_as_much_as_ten_thousand(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    for served in serving(tmp_path, database=url):
        client = client_of(served)
        kept(served, 0, MANY)
        few = {name: pace(client, path) for name, path in REQUESTS.items()}
        kept(served, MANY, A_MILLION - MANY)
        many = {name: pace(client, path) for name, path in REQUESTS.items()}
        told = {name: f"{many[name] / few[name]:.2f}" for name in REQUESTS}
        print(kind, told)
        assert client.get(REQUESTS["overview"]).json["asked"] == A_MILLION  # type: ignore[index]
        assert {name for name in REQUESTS if many[name] > SLOWER * few[name]} == set(), told


def client_of(served: Served) -> FlaskClient:
    client = create_app(served.house).test_client()
    client.set_cookie(SESSION_COOKIE, served.log_in("karin", Role.CRISIS_MANAGER)[1])
    return client


def pace(client: FlaskClient, path: str) -> float:
    """How many times longer a request takes than a plain one beside it; the median of some."""
    return median(took(client, path) / took(client, PLAIN) for _ in range(ROUNDS))


def took(client: FlaskClient, path: str) -> float:
    began = time.perf_counter()
    assert client.get(path).status_code == 200
    return time.perf_counter() - began
