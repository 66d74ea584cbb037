"""One seeded installation a run's worker, copied for each test."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.installation import Installation, new_installation
from tests.faults.night import the_night


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The sample municipality after a night that went well: what its voices read is kept."""
    made = new_installation(tmp_path_factory.mktemp("seeded") / "data")
    with made.serving(made.data.with_suffix(".log")) as served:
        the_night(served)
    return made


@pytest.fixture
def installation(seeded: Installation, tmp_path: Path) -> Installation:
    """A copy that a test may ruin."""
    shutil.copytree(seeded.data, tmp_path / "data", symlinks=True)
    return replace(seeded, data=tmp_path / "data")


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], Path]:
    """Where the next process tells what it does."""
    count = iter(range(10_000))
    return lambda: tmp_path / f"serve-{next(count)}.log"
