"""What others on the machine can read of an installation: not the secret, accounts or calls."""

import stat
import threading
from pathlib import Path

import pytest

from core.settings import load
from web.building import open_office
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.folders import Folders
from web.private import SecretBroken, secret_of


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_can_read_the_database_the_spool_or_the_secret(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    office = open_office(load({}, None, data=str(tmp_path)))
    assert office.database.read(lambda record: record.accounts.all()) == []
    beside = [each for each in tmp_path.iterdir() if each.name.startswith("upplys.sqlite3")]
    assert beside
    assert {mode(each) for each in (*beside, office.folders.secret)} == {0o600}
    assert mode(office.folders.spool.parent) == 0o700
    office.database.close()


def test_processes_that_begin_at_once_have_one_secret(tmp_path: Path) -> None:
    settings, together, found = load({}, None, data=str(tmp_path)), threading.Barrier(8), set()

    def begin() -> None:
        together.wait(10)
        found.add(secret_of(settings, Folders(tmp_path)))

    beginning = [threading.Thread(target=begin) for _ in range(8)]
    for each in beginning:
        each.start()
    for each in beginning:
        each.join(10)
    assert len(found) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("kept", ["", "short", "\n"])
def test_an_empty_secret_is_never_used(tmp_path: Path, kept: str) -> None:
    """Else forms, the observer's key and callers' numbers would rest on what everybody knows."""
    folders = Folders(tmp_path)
    folders.secret.write_text(kept, encoding="ascii")
    with pytest.raises(SecretBroken, match="Restore it from a backup"):
        secret_of(load({}, None, data=str(tmp_path)), folders)
