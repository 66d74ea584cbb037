"""Among greenlets a unit of work stops nobody but its own caller."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def told(database_url: str) -> list[str]:
    """What the process told, line by line; it must have said nothing on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.storage.under_gevent", database_url],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_greenlets_share_the_database_and_keep_running_during_slow_work(told: list[str]) -> None:
    beats = [int(line.split()[1]) for line in told if line.startswith("beats")]
    assert [line for line in told if not line.startswith("beats")] == [
        "counted 100",
        "raised on purpose",
        "refused a unit of work inside another: hand the record on instead",
        "counted 100",
        "stayed 100",
    ]
    assert min(beats) >= 5
