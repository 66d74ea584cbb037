"""What was done to the record behind the program's back is told at the command line."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from web.cli import run

EDITION_TRIGGERS = ("no_update", "no_delete", "no_replace", "no_odd_row", "no_stranger")


def by_somebody_who_drops_the_triggers(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "upplys.sqlite3")) as database, database:
        for name in EDITION_TRIGGERS:
            database.execute(f"DROP TRIGGER editions_{name}")
        for statement in statements:
            assert database.execute(statement).rowcount == 1


def test_a_record_that_nobody_touched_stands(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["edition", "verify"]) == 0
    assert run(["journal", "verify", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["ok"] is True
    assert found["editions"] == []


def test_an_edition_that_the_journal_has_and_the_table_lacks_is_found(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = "(SELECT max(number) FROM editions WHERE audience = 'live')"
    by_somebody_who_drops_the_triggers(
        data, f"DELETE FROM editions WHERE audience = 'live' AND number = {newest}"
    )
    for command in (["edition", "verify"], ["journal", "verify"]):
        assert run(command) == 1
        assert "was cut, but it is not there" in capsys.readouterr().err


def test_an_edition_swapped_whole_is_found(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_somebody_who_drops_the_triggers(
        data, f"UPDATE editions SET hash = '{'0' * 64}' WHERE audience = 'live' AND number = 1"
    )
    assert run(["edition", "verify"]) == 1
    assert "Edition 1 is another than the one that the journal says was cut" in capsys.readouterr().err
    assert run(["journal", "verify", "--json"]) == 1
    [fault] = json.loads(capsys.readouterr().out)["editions"]
    assert fault == {"audience": "live", "number": 1, "fault": "swapped"}
