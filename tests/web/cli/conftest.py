"""An installation for one test's commands: the sample municipality, found through the environment."""

import shutil
from pathlib import Path

import pytest

from tests.web.staffed import SECRET
from web.demo.keys import Keys


@pytest.fixture
def data(seeded: tuple[Path, Keys], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A municipality with editions, on SQLite, in a folder of the test's own."""
    folder = tmp_path / "data"
    shutil.copytree(seeded[0], folder)
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UPPLYS_DATA", str(folder))
    monkeypatch.setenv("UPPLYS_SECRET_KEY", SECRET)
    monkeypatch.setenv("UPPLYS_READ_AHEAD", "no")
    return folder
