"""`upplys serve` at a terminal: a taken port is one sentence, Ctrl-C ends it in silence."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.support.running import ROOT
from web.cli import run
from web.cli.template import TEMPLATE

PATIENCE_S: Final = 60
AT_A_TERMINAL: Final = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[1:] = ["serve", "--port", "0"]
from web.entry import main
main()
"""


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


@contextmanager
def at_a_terminal(data: Path) -> Iterator["subprocess.Popen[str]"]:
    """A shell gives what it starts a group of its own, to which the terminal sends Ctrl-C."""
    environment = {**os.environ, "UPPLYS_DATA": str(data), "UPPLYS_READ_AHEAD": "no", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", AT_A_TERMINAL]
    with subprocess.Popen(
        command, cwd=data, env=environment, stderr=subprocess.PIPE, text=True, process_group=0
    ) as process:
        late = threading.Timer(PATIENCE_S, process.kill)
        late.start()
        try:
            yield process
        finally:
            late.cancel()
            process.kill()


def test_a_taken_port_is_one_sentence(
    taken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path))
    assert run(["serve", "--port", taken]) == 1
    assert capsys.readouterr().err == f"upplys: Port {taken} is taken: set UPPLYS_PORT.\n"
    assert run(["serve", "--port", taken, "--workers", "2"]) == 1
    assert capsys.readouterr().err == f"upplys: Port {taken} is taken: set UPPLYS_PORT.\n"
    assert run(["demo", "--port", taken, "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"upplys: Port {taken} is taken: try `make demo DEMO='--port 0'`.\n"
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_in_silence(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(TEMPLATE, encoding="utf-8")
    with at_a_terminal(tmp_path) as process:
        assert process.stderr is not None
        assert any("serving at" in line for line in process.stderr)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait() == 0
        assert process.stderr.read() == ""
