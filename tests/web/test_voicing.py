"""What may have to be said next is read aloud ahead of time, by a helper that ends with whoever asked it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import load
from tests.support.running import ROOT
from tests.web.staffed import Plainly
from web import voicing
from web.building import GENERIC_PLAN, open_office
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.demo.seed import PLANS, seed
from web.folders import Folders
from web.record import Record
from web.voicing import voice_ahead


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A municipality that speaks Swedish alone and has one plan, so that there is little to read."""
    shutil.copytree(PLANS / GENERIC_PLAN, tmp_path / "plans" / GENERIC_PLAN)
    plan = tmp_path / "plans" / GENERIC_PLAN / "plan.toml"
    plan.write_text(re.sub(r"(?m)^\[questions.leads_to\]\n.*\n", "", plan.read_text()))  # to plans not here
    monkeypatch.setattr("web.demo.seed.PLANS", tmp_path / "plans")
    (tmp_path / "data").mkdir()
    centre = re.sub(r"(?ms)^languages = .*?\]", 'languages = ["sv"]', CENTRE)
    (tmp_path / "data" / FILE_NAME).write_text(centre, encoding="utf-8")
    office = open_office(load({}, None, data=str(tmp_path / "data")))
    seed(office, Plainly())
    office.database.close()
    return tmp_path / "data"


def read(data: Path) -> str:
    """Run the helper as the serving process does; what it says of its work."""
    environment = {**os.environ, "UPPLYS_DATA": str(data), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "web.voicing"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=240)
    return done.stderr


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_it_reads_each_thing_once_and_says_none_of_it(data: Path) -> None:
    office, folders = open_office(load({}, None, data=str(data))), Folders(data)
    before = office.database.read(said)
    first = read(data)
    found = re.search(r"(?m)^(\d+) utterances are read$", first)
    assert found is not None, first
    assert int(found[1]) > 5
    sounds, spoken = files(folders.sounds), files(folders.spoken)
    assert sounds
    assert spoken
    assert read(data) == first
    assert (files(folders.sounds), files(folders.spoken)) == (sounds, spoken)
    assert office.database.read(said) == before
    assert not folders.published.exists()
    office.database.close()


def said(record: Record) -> object:
    return record.journal.head(), record.editions.anchors()


def test_it_ends_when_nobody_is_left_who_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voicing, "ASKED_BY", -1)
    office = open_office(load({}, None, data=str(data)))
    assert voice_ahead(office) == 0
    assert not Folders(data).sounds.exists() or files(Folders(data).sounds) == {}
    office.database.close()
