"""Units that wait for SQLite's writer go in one commit, and each stands or falls by itself."""

import signal
import sqlite3
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from core.storage import together, via_sqlite
from core.storage.errors import DatabaseUnavailable
from core.storage.inline import Inline
from core.storage.metadata import metadata
from core.storage.together import Undone, Unit, Waiting, commit_together
from core.storage.via_sqlite import SqliteStore, sqlite_engine

ROOT = Path(__file__).parents[3]
LINES = (1, 150, 500)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "notes.sqlite3"


@pytest.fixture
def writer(file: Path) -> Iterator[Connection]:
    engine = sqlite_engine(make_url(f"sqlite:///{file}"), begin="BEGIN IMMEDIATE")
    with engine.connect() as connection:
        with connection.begin():
            connection.exec_driver_sql("CREATE TABLE notes (text TEXT NOT NULL UNIQUE)")
            connection.exec_driver_sql("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
            late = "REFERENCES parents DEFERRABLE INITIALLY DEFERRED"
            connection.exec_driver_sql(f"CREATE TABLE children (parent INTEGER {late})")
        yield connection


@pytest.fixture
def commits(writer: Connection) -> list[str]:
    """A line for each commit of the writer."""
    counted: list[str] = []
    event.listen(writer, "commit", lambda _: counted.append("commit"))
    return counted


def note(text: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (text,))
        return text

    return work


def half(text: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        note(text)(connection)
        raise LookupError(text)

    return work


def says(statement: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return work


def waiting(*works: Callable[[Connection], Any]) -> tuple[Waiting, list[Unit[Any]]]:
    units = [Unit(work) for work in works]
    return deque(units), units


def kept(file: Path) -> list[str]:
    """What another process sees."""
    with sqlite3.connect(file) as other:
        return [text for (text,) in other.execute("SELECT text FROM notes ORDER BY rowid")]


def test_units_that_wait_share_one_commit_in_the_order_in_which_they_came(
    writer: Connection, commits: list[str], file: Path
) -> None:
    line, units = waiting(*(note(f"{number}") for number in range(10)))
    commit_together(writer, line, [])
    assert (len(commits), kept(file)) == (1, [f"{number}" for number in range(10)])
    assert [each.result() for each in units] == kept(file)


def test_a_unit_that_fails_takes_its_own_writing_back_and_nothing_of_the_others(
    writer: Connection, file: Path
) -> None:
    line, units = waiting(note("boil"), half("the"), note("boil"), note("water"))
    commit_together(writer, line, [])
    assert kept(file) == ["boil", "water"]
    assert (units[0].result(), units[3].result()) == ("boil", "water")
    with pytest.raises(LookupError, match="the"):
        units[1].result()
    with pytest.raises(IntegrityError):
        units[2].result()


def test_nobody_is_told_before_all_is_kept(writer: Connection, file: Path) -> None:
    line, units = waiting(note("first"), lambda _: (kept(file), units[0].settled, units[1].settled))
    commit_together(writer, line, [])
    assert units[1].result() == ([], False, False)
    assert units[0].settled


def test_a_unit_sees_what_those_before_it_wrote(writer: Connection) -> None:
    count = "SELECT count(*) FROM notes"
    line, units = waiting(note("a"), lambda each: each.exec_driver_sql(count).scalar_one())
    commit_together(writer, line, [])
    assert units[1].result() == 1


def test_whoever_comes_while_the_others_run_goes_with_them(writer: Connection, commits: list[str]) -> None:
    late = Unit(note("late"))
    line, _ = waiting(lambda _: line.append(late))
    commit_together(writer, line, [])
    assert (late.result(), len(commits)) == ("late", 1)


def test_a_slow_unit_goes_without_those_who_came_after_it(
    writer: Connection, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "LONGEST_S", 0.0)
    line, units = waiting(note("slow"), note("next"))
    commit_together(writer, line, [])
    assert (kept(file), [each.settled for each in units], len(line)) == (["slow"], [True, False], 1)


def test_no_more_than_so_many_go_together(writer: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_TOGETHER", 3)
    line, units = waiting(*(note(f"{number}") for number in range(5)))
    commit_together(writer, line, [])
    assert [each.settled for each in units] == [True, True, True, False, False]


def test_when_the_commit_fails_nothing_is_kept_and_nobody_is_told_it_was(
    writer: Connection, file: Path
) -> None:
    line, units = waiting(note("boil"), says("INSERT INTO children VALUES (7)"), note("water"))
    begun: list[Unit[Any]] = []
    with pytest.raises(IntegrityError):
        commit_together(writer, line, begun)
    assert (kept(file), begun, [each.settled for each in units]) == ([], units, [False] * 3)


def test_when_the_database_undoes_everything_by_itself_nobody_is_told_it_was_kept(
    writer: Connection, file: Path
) -> None:
    def undone(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        raise LookupError("a full disk")

    line, units = waiting(note("boil"), undone)
    with pytest.raises(Undone):
        commit_together(writer, line, [])
    assert (kept(file), [each.settled for each in units]) == ([], [False] * 2)


def at_once(store: SqliteStore, *works: Callable[[Connection], Any]) -> list[BaseException | str]:
    """What each is told that comes while the writer is held up."""
    told: dict[int, BaseException | str] = {}
    held, go = Event(), Event()

    def write(number: int, work: Callable[[Connection], Any]) -> None:
        try:
            told[number] = store.write(work)
        except Exception as wrong:  # noqa: BLE001 - whatever it is, it is what was told
            told[number] = wrong

    def hold(_: Connection) -> None:
        held.set()
        go.wait(30)

    threads = [Thread(target=write, args=each) for each in enumerate((hold, *works), start=-1)]
    for number, each in enumerate(threads):
        each.start()
        assert held.wait(30)
        while len(store._waiting) < number:  # one after the other
            each.join(0.001)
    go.set()
    for each in threads:
        each.join()
    return [told[number] for number in range(len(works))]


def test_every_thread_is_told_of_its_own_unit(writer: Connection, file: Path) -> None:
    store = SqliteStore(make_url(f"sqlite:///{file}"), Inline())
    told = at_once(store, note("a"), half("b"), note("c"))
    store.close()
    assert (told[0], told[2], sorted(kept(file))) == ("a", "c", ["a", "c"])
    assert isinstance(told[1], LookupError)


def test_all_who_went_together_are_told_that_nothing_was_kept_and_the_next_is_kept_again(
    writer: Connection, file: Path
) -> None:
    store = SqliteStore(make_url(f"sqlite:///{file}"), Inline())
    told = at_once(store, note("a"), says("ROLLBACK"), note("again"))
    assert all(isinstance(each, OperationalError) for each in told[:2]), told
    assert told[2] == "again"
    store.close()
    assert kept(file) == ["again"]


def test_those_who_wait_for_another_process_are_told_together(
    writer: Connection, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(via_sqlite, "BUSY_TIMEOUT_MS", 20)
    store = SqliteStore(make_url(f"sqlite:///{file}"), Inline())
    with writer.begin():
        units = [Unit(note("a")), Unit(note("b"))]
        store._waiting.extend(units)
        with pytest.raises(DatabaseUnavailable):
            store.write(note("c"))
    assert [each.settled for each in units] == [True, True]
    assert store.write(note("d")) == "d"
    store.close()
    assert kept(file) == ["d"]


def test_no_table_has_a_constraint_that_would_fail_those_who_went_along() -> None:
    import_module("web.record")  # every room's tables
    late = [each for table in metadata.tables.values() for each in table.constraints if each.deferrable]
    assert metadata.tables
    assert late == []


def killed_while_writing(file: Path, lines: int) -> set[str]:
    """What a process acknowledged on its output until it was killed in the middle."""
    command = [sys.executable, "-m", "tests.core.storage.writes_for_ever", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    return {each.strip() for each in told if each.endswith("\n")}


@pytest.mark.parametrize("lines", LINES)
def test_what_was_acknowledged_is_there_after_a_kill_and_nothing_that_failed(
    writer: Connection, file: Path, lines: int
) -> None:
    acknowledged = killed_while_writing(file, lines)
    stored = kept(file)
    assert len(acknowledged) >= lines
    assert acknowledged <= set(stored)
    assert not [each for each in stored if each.startswith("half")]
