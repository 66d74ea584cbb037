"""The functions that plans want told, and that nobody can be rung for, are named."""

import argparse
from pathlib import Path

import pytest

from tests.web.staffed import Staffed
from web.centre import FILE_NAME
from web.cli import doctor, plan
from web.cli.counting import counted
from web.demo.cast import CENTRE

ROOT = Path(__file__).parents[3]


def checked(data: Path, monkeypatch: pytest.MonkeyPatch, *plans: str) -> int:
    """`upplys plan check` of these, else of koka-vattnet, with this data folder."""
    monkeypatch.setenv("UPPLYS_DATA", str(data))
    parser = argparse.ArgumentParser()
    plan.configure(parser)
    folders = [str(ROOT / "plans" / each) for each in plans or ("koka-vattnet",)]
    return plan.run(parser.parse_args(["check", *folders]))


def test_plan_check_names_them_where_there_is_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    assert checked(tmp_path, monkeypatch) == 0, "it is no fault of the plan"
    told = capsys.readouterr().err
    assert "no number for farmers (koka-vattnet)" in told
    assert "no number for water_producer" not in told
    assert told.count("[contacts]") == 1


def test_a_function_of_several_plans_is_named_once_and_warnings_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    assert checked(tmp_path, monkeypatch, "koka-vattnet", "anvand-inte-vattnet") == 0
    told = capsys.readouterr()
    assert "no number for farmers (koka-vattnet, anvand-inte-vattnet)\n" in told.err
    assert told.err.count("no number for farmers") == 1
    warnings = told.err.count(": warning: ")
    assert told.out == f"2 plans checked, 0 with faults, {counted(warnings, 'warning')}\n"


def test_plan_check_needs_no_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, monkeypatch) == 0
    assert "no number" not in capsys.readouterr().err


def test_doctor_names_them_and_where_to_write_them(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    staffed.house.database.close()
    monkeypatch.setenv("UPPLYS_DATA", str(staffed.house.settings.data))
    found = dict(doctor.findings(None))
    said = next(each for each in found if each.startswith("Nobody can be rung for"))
    assert "farmers" in said
    assert "police" not in said
    assert "[contacts] in centre.toml" in found[said]
