"""Bringing a plan in: only somebody who may, and whoever is alone is told before they find out."""

import io
import sys
from pathlib import Path

import pytest

from web.centre import FILE_NAME
from web.cli import run
from web.cli.template import TEMPLATE

PLAN = str(Path(__file__).parents[3] / "plans" / "vardag")


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    monkeypatch.setenv("UPPLYS_DATA", str(folder))
    folder.mkdir()
    (folder / FILE_NAME).write_text(TEMPLATE, encoding="utf-8")
    assert run(["init"]) == 0
    for name, role in (("anders", "admin"), ("karin", "crisis_manager")):
        monkeypatch.setattr(sys, "stdin", io.StringIO("en lång lösenfras till natten\n"))
        assert run(["user", "add", name, "--name", name.title(), "--role", role, "--password-stdin"]) == 0
    capsys.readouterr()


def test_an_administrator_brings_no_plan_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "import", PLAN, "--as", "anders"]) == 1
    told = capsys.readouterr()
    assert "anders may not bring plans in" in told.err
    assert "crisis_manager" in told.err
    assert "items made" not in told.out


def test_whoever_could_alone_approve_what_they_bring_in_is_told_so_and_what_comes_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["plan", "import", PLAN, "--as", "karin"]) == 0
    told = capsys.readouterr()
    assert "Ask for approval of the whole plan" in told.out
    assert "nobody else may approve event information yet" in told.err
    assert run(["plan", "import", PLAN, "--as", "karin"]) == 0
    assert "nobody else" not in capsys.readouterr().err
