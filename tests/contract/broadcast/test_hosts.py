"""What any list of hosts keeps: the one in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from broadcast.channels.hosts.model import Report
from broadcast.channels.hosts.ports import Hosts
from broadcast.channels.hosts.sql import SqlHosts
from core.storage.database import database_url
from scripts_library.items.model import Audience
from tests.broadcast.channels.hosts.fakes import FakeHosts
from tests.broadcast.sample import NIGHT
from tests.crisis.databases import url_of

LIVE, EXERCISE = Audience.LIVE, Audience.EXERCISE
LATER = NIGHT + timedelta(seconds=2)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def hosts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosts]:
    if request.param == "memory":
        yield FakeHosts()
        return
    engine = create_engine(database_url(url_of(request.param, request, tmp_path)))
    with engine.connect() as connection:
        yield SqlHosts(connection)
    engine.dispose()


def test_a_host_is_there_from_its_first_report(hosts: Hosts) -> None:
    assert hosts.all(LIVE) == ()
    hosts.seen(LIVE, "norr", NIGHT)
    hosts.seen(LIVE, "norr", LATER)
    assert hosts.all(LIVE) == (Report(LIVE, "norr", LATER),)


def test_what_a_host_has_staged_stays_until_it_stages_another(hosts: Hosts) -> None:
    hosts.staged(LIVE, "norr", 7, "a" * 64, NIGHT)
    hosts.seen(LIVE, "norr", LATER)
    assert hosts.all(LIVE) == (Report(LIVE, "norr", LATER, 7, "a" * 64),)
    hosts.staged(LIVE, "norr", 8, "b" * 64, LATER)
    assert hosts.all(LIVE) == (Report(LIVE, "norr", LATER, 8, "b" * 64),)


def test_live_and_exercise_are_reported_apart_and_hosts_stand_by_name(hosts: Hosts) -> None:
    hosts.seen(LIVE, "syd", NIGHT)
    hosts.seen(LIVE, "norr", NIGHT)
    hosts.staged(EXERCISE, "norr", 1, "c" * 64, NIGHT)
    assert [each.host for each in hosts.all(LIVE)] == ["norr", "syd"]
    assert [each.hash for each in hosts.all(EXERCISE)] == ["c" * 64]
