"""What somebody is told who sets an installation up: what is still missing, once, and nothing left behind."""

import io
import sys
from pathlib import Path

import pytest

from web.centre import FILE_NAME
from web.cli import run
from web.cli.counting import counted
from web.cli.template import TEMPLATE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def made(folder: Path) -> Path:
    folder.mkdir()
    (folder / FILE_NAME).write_text(TEMPLATE, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "serve --port 0",
        "worker",
        "user list",
        "edition list",
        "journal verify",
        "user add karin --name K --role admin",
    ],
)
def test_a_command_before_init_leaves_nothing_behind_and_says_it_once(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(command.split()) == 1
    assert capsys.readouterr().err.count("Run `upplys init`") == 1
    assert not folder.exists()


def test_init_names_what_is_still_the_templates(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init"]) == 1
    assert "Fill it in" in capsys.readouterr().err
    assert run(["init"]) == 0
    untouched = "name, phone, url, numbers.main, numbers.exercise"
    assert f"still says what the template said: {untouched}." in capsys.readouterr().err
    filled = TEMPLATE.replace("Kommunens namn", "Exempelköping").replace(
        "kommunen.example", "exempelkoping.se"
    )
    (folder / FILE_NAME).write_text(filled.replace("+46 8 465 004", "+46 31 390 06"), encoding="utf-8")
    assert run(["init"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("made")
def test_doctor_names_what_is_still_the_templates(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 1
    assert "✗ centre.toml still says what the template said: name, " in capsys.readouterr().err


@pytest.mark.usefixtures("made")
def test_where_nothing_was_cut_the_list_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["edition", "list"]) == 0
    assert capsys.readouterr().out == "No edition yet.\n"


def add(monkeypatch: pytest.MonkeyPatch, username: str, role: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long and plain passphrase\n"))
    return run(["user", "add", username, "--name", username, "--role", role, "--password-stdin"])


@pytest.mark.usefixtures("made")
def test_who_may_no_longer_add_accounts_is_told_where_they_are_proposed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(monkeypatch, "anders", "admin") == 0
    assert add(monkeypatch, "karin", "crisis_manager") == 0
    assert add(monkeypatch, "tobias", "duty_officer") == 1
    assert "In the console, under Konton" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 items"), (1, "1 item"), (2, "2 items"), (21, "21 items")]
)
def test_one_is_not_many(number: int, told: str) -> None:
    assert counted(number, "item") == told
