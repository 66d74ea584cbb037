"""A record in memory for tests of rules; the contract suite shows that the databases do the same."""

import pytest

from core.clock import ManualClock
from tests.crisis.cast import NIGHT
from tests.crisis.record import FakeRecord


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture
def record(clock: ManualClock) -> FakeRecord:
    return FakeRecord(clock)
