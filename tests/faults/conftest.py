"""One installation a run that has had its night, copied for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.installation import Installation
from tests.support.rehearsed import installation_of, rehearsed


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A copy that a test may ruin."""
    return installation_of(rehearsed(), tmp_path / "data")


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], Path]:
    """Where the next process tells what it does."""
    count = iter(range(10_000))
    return lambda: tmp_path / f"serve-{next(count)}.log"
