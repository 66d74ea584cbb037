"""Both databases with the whole schema, made by the migrations."""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import pytest
from sqlalchemy import text

from core.clock import ManualClock
from core.storage.database import open_database
from core.storage.migrations import upgrade
from tests.crisis.record import FakeRecord, Record, SqlRecord

P = ParamSpec("P")
T = TypeVar("T")


class Units(Protocol):
    """Runs a use case as one unit of work."""

    def run(self, use_case: Callable[Concatenate[Record, P], T], *plain: P.args, **named: P.kwargs) -> T: ...
    def close(self) -> None: ...


class FakeUnits:
    """On a record in memory; nothing is undone when one raises."""

    def __init__(self, clock: ManualClock) -> None:
        self.record = FakeRecord(clock)

    def run(self, use_case: Callable[Concatenate[Record, P], T], *plain: P.args, **named: P.kwargs) -> T:
        return use_case(self.record, *plain, **named)

    def close(self) -> None:
        """Nothing to close."""


class SqlUnits:
    """On a real database."""

    def __init__(self, url: str, clock: ManualClock) -> None:
        upgrade(url)
        self.database = open_database(url, lambda connection: SqlRecord(connection, clock))

    def run(self, use_case: Callable[Concatenate[Record, P], T], *plain: P.args, **named: P.kwargs) -> T:
        return self.database.run(use_case, *plain, **named)

    def raw(self, statement: str, **values: object) -> None:
        """SQL past all our code, as somebody at a database prompt would write it."""
        self.database.run(lambda record: record.connection.execute(text(statement), values))

    def close(self) -> None:
        self.database.close()


def open_units(kind: str, request: pytest.FixtureRequest, clock: ManualClock, folder: Path) -> Units:
    """The units of one kind: fake, sqlite or postgresql."""
    if kind == "fake":
        return FakeUnits(clock)
    return SqlUnits(url_of(kind, request, folder), clock)


def url_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{folder}/upplys.sqlite3"
