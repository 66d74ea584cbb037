"""One process of a host leads; when it dies, in whatever way, another does within a moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gevent
import pytest
from gevent.event import Event

from web.serving import leading
from web.serving.leading import Lead, Succession

PATIENCE_S = 10.0
LEADER = """
import signal, sys
from pathlib import Path
from web.serving.leading import Lead
lead = Lead(Path(sys.argv[1]))
taken = lead.taken()
{then}
print(taken, flush=True)
signal.pause()
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "TRY_EVERY_S", 0.01)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lead.lock"


@contextmanager
def another_leads(file: Path, then: str = "") -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", LEADER.format(then=then), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def waiting(file: Path) -> Iterator[Event]:
    """Somebody who would lead; set once they do."""
    began = Event()
    succession = Succession(Lead(file), began.set)
    succession.start()
    try:
        yield began
    finally:
        succession.stop()


def test_where_nobody_leads_the_first_leads_before_its_start_returns(file: Path) -> None:
    with waiting(file) as began:
        assert began.is_set()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_leader_dies_exactly_one_other_leads(file: Path, how: signal.Signals) -> None:
    with another_leads(file) as leader, waiting(file) as one, waiting(file) as other:
        gevent.sleep(0.1)
        assert not one.is_set()
        assert not other.is_set()
        leader.send_signal(how)
        gevent.wait([one, other], timeout=PATIENCE_S, count=1)
        gevent.sleep(0.1)
        assert one.is_set() != other.is_set()


def test_a_leader_that_stops_lets_another_lead(file: Path) -> None:
    with waiting(file) as one:
        assert one.is_set()
        with waiting(file) as other:
            assert not other.is_set()
            continued = Lead(file)
            assert not continued.taken()
    with waiting(file) as next_one:
        assert next_one.is_set()


def test_one_that_could_not_begin_keeps_nobody_from_it(file: Path) -> None:
    tried = iter([RuntimeError("a full disk"), None])
    began = Event()

    def begin() -> None:
        if wrong := next(tried):
            raise wrong
        began.set()

    holder, succession = Lead(file), Succession(Lead(file), begin)
    assert holder.taken()
    succession.start()
    holder.let_go()
    assert began.wait(PATIENCE_S)
    assert not Lead(file).taken()
    succession.stop()


def test_a_program_that_the_leader_started_does_not_lead_after_it(file: Path) -> None:
    """A compile worker outlives its killed leader by a moment."""
    with another_leads(file, "import subprocess; subprocess.Popen(['sleep', '60'])\n") as leader:
        assert not Lead(file).taken()
        leader.kill()
        leader.wait()
        with waiting(file) as began:
            assert began.wait(PATIENCE_S)
