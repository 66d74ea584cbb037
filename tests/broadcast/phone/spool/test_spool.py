"""The spool keeps what it acknowledged: with the database down, in any order, and when the process is
killed.
"""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import gevent
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.phone.spool.errors import SpoolFailed
from broadcast.phone.spool.model import StepEntry, Written
from broadcast.phone.spool.service import drain, prune
from broadcast.phone.spool.sql import Batches
from broadcast.phone.spool.via_gevent import Spool
from tests.broadcast.phone.fakes import NIGHT, FakeImport


def step(call: str = "CA1", number: str = "1", **more: Any) -> StepEntry:
    kept = StepEntry(
        call, number, NIGHT, "live", 7, "sv/menu", "sv/main", "*", "sv", "[]", f"answer {number}".encode()
    )
    return kept._replace(**more)


def together(spool: Spool, entries: list[StepEntry]) -> list[Written]:
    """All at once, each from its own greenlet."""
    waiting = [gevent.spawn(spool.write, entry) for entry in entries]
    gevent.joinall(waiting, raise_error=True)
    return [each.get() for each in waiting]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "calls.sqlite"


@pytest.fixture
def spool(file: Path) -> Iterator[Spool]:
    opened = Spool(file)
    yield opened
    opened.close()


def test_a_step_is_on_disk_when_it_is_acknowledged(spool: Spool, file: Path) -> None:
    written = spool.write(step())
    assert (written.sequence, written.repeat) == (1, False)
    with sqlite3.connect(file) as other:
        assert other.execute('SELECT call, step, "key" FROM steps').fetchall() == [("CA1", "1", "*")]
    other.close()


def test_a_repeat_gets_the_stored_answer(spool: Spool) -> None:
    spool.write(step(answer=b"the first"))
    again = spool.write(step(answer=b"another", key="2"))
    assert (again.sequence, again.answer, again.repeat) == (1, b"the first", True)


def test_those_who_wait_together_are_written_together(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    whole = Batches.write

    def counted(self: Batches, entries: list[StepEntry]) -> object:
        sizes.append(len(entries))
        return whole(self, entries)

    monkeypatch.setattr(Batches, "write", counted)
    written = together(spool, [step(f"CA{n}") for n in range(200)])
    assert sum(sizes) == 200
    assert len(sizes) < 100
    assert sorted(each.sequence for each in written) == list(range(1, 201))


def test_two_of_one_step_in_one_commit_are_one(spool: Spool) -> None:
    both = together(spool, [step(answer=answer) for answer in (b"one", b"two")])
    assert [each.answer for each in both] == [b"one", b"one"]
    assert sorted(each.repeat for each in both) == [False, True]


def test_two_processes_on_one_file_see_each_others_steps(spool: Spool, file: Path) -> None:
    spool.write(step(answer=b"here"))
    other = Spool(file)
    assert other.write(step(answer=b"there")).answer == b"here"
    assert other.write(step(number="2")).sequence > 1
    other.close()


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8), max_size=6)
)
def test_each_step_has_one_effect_whatever_comes_with_what(batches: list[list[tuple[int, int]]]) -> None:
    import tempfile

    from broadcast.phone.spool.sql import open_file

    with tempfile.TemporaryDirectory() as folder:
        db = open_file(Path(folder, "s.sqlite"))
        writer = Batches(db)
        first: dict[tuple[str, str], tuple[int, bytes]] = {}
        for batch in batches:
            entries = [
                step(f"CA{call}", str(number), answer=f"{n}".encode())
                for n, (call, number) in enumerate(batch)
            ]
            for entry, written in zip(entries, writer.write(entries), strict=True):
                known = (entry.call, entry.step) in first
                first.setdefault((entry.call, entry.step), (written.sequence, written.answer))
                assert written.repeat is known
                assert (written.sequence, written.answer) == first[entry.call, entry.step]
        db.close()


def test_steps_are_imported_once_in_their_order(spool: Spool, file: Path) -> None:
    sink = FakeImport()
    for number in range(5):
        spool.write(
            step(number=str(number), effects='[{"do":"call_back","language":"sv"}]', number_sealed="u1.x")
        )
    assert drain(file, sink, limit=3) == 3
    assert drain(file, sink, limit=3) == 2
    assert drain(file, sink) == 0
    rows = list(sink.rows.values())
    assert [row.step for row in rows] == ["0", "1", "2", "3", "4"]
    assert rows[0].at == NIGHT
    assert rows[0].effects == ({"do": "call_back", "language": "sv"},)
    assert rows[0].number_sealed == "u1.x"


def test_with_the_database_down_nothing_is_lost(spool: Spool, file: Path) -> None:
    sink = FakeImport(fails=True)
    spool.write(step())
    with pytest.raises(ConnectionError):
        drain(file, sink)
    spool.write(step(number="2"))
    sink.fails = False
    assert drain(file, sink) == 2


def test_a_spool_that_was_never_written_has_nothing(file: Path) -> None:
    assert drain(file, FakeImport()) == 0


def test_only_imported_and_old_steps_are_forgotten(spool: Spool, file: Path) -> None:
    sink = FakeImport()
    spool.write(step(number="1", at=NIGHT - timedelta(days=2)))
    spool.write(step(number="2", at=NIGHT))
    drain(file, sink)
    spool.write(step(number="3", at=NIGHT - timedelta(days=2)))
    assert prune(file, sink, before=NIGHT - timedelta(days=1)) == 1
    assert spool.write(step(number="2")).repeat
    assert drain(file, sink) == 1
    assert spool.write(step(number="9")).sequence > 3


def test_an_answer_is_stored_once_however_many_get_it(spool: Spool, file: Path) -> None:
    for call in range(50):
        spool.write(step(f"CA{call}", answer=b"the same"))
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    other.close()


def test_what_cannot_be_written_is_told_and_the_next_is_written(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Batches, "write", full)
        with pytest.raises(SpoolFailed, match="disk is full"):
            spool.write(step())
    assert spool.write(step()).repeat is False


def test_a_closed_spool_takes_nothing(file: Path) -> None:
    closed = Spool(file)
    closed.write(step())
    closed.close()
    with pytest.raises(SpoolFailed):
        closed.write(step(number="2"))


def test_a_file_that_cannot_be_opened_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "spool.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        Spool(tmp_path / "spool.sqlite")


def killed_while_writing(file: Path, lines: int) -> set[str]:
    """The steps a process acknowledged on its output until it was killed in the middle."""
    command = [sys.executable, "-m", "tests.broadcast.phone.spool.writer", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    return {each.strip() for each in told if each.endswith("\n")}


def test_what_was_acknowledged_is_there_after_a_kill(file: Path) -> None:
    for lines in (1, 200, 777):
        acknowledged = killed_while_writing(file, lines)
        sink = FakeImport()
        while drain(file, sink):
            pass
        assert len(acknowledged) >= lines
        assert acknowledged <= {row.call for row in sink.rows.values()}


@pytest.mark.faults
def test_a_hundred_kills_lose_nothing(file: Path) -> None:
    acknowledged: set[str] = set()
    for round_ in range(100):
        acknowledged |= killed_while_writing(file, 1 + round_ * 7)
    sink = FakeImport()
    while drain(file, sink):
        pass
    assert acknowledged <= {row.call for row in sink.rows.values()}
