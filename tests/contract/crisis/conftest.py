"""One suite for the fakes and for SQLite and PostgreSQL: `units` is each in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import ManualClock
from tests.crisis.cast import NIGHT
from tests.crisis.databases import Units, open_units


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def units(request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path) -> Iterator[Units]:
    opened = open_units(request.param, request, clock, tmp_path)
    yield opened
    opened.close()
