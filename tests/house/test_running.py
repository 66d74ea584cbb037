"""What tests read from processes they start: every line, also those that come in one breath."""

import subprocess
import sys

import pytest

from tests.support.running import line_that_begins


def printing(script: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def test_a_line_that_comes_together_with_others_is_found() -> None:
    with printing("print('one\\nREADY two\\nREADY three', flush=True); input()") as process:
        assert line_that_begins(process, "READY ") == "READY two\n"
        assert line_that_begins(process, "READY ") == "READY three\n"
        process.kill()


def test_a_process_that_ends_first_is_told() -> None:
    with (
        printing("print('one'); raise SystemExit(3)") as process,
        pytest.raises(AssertionError, match="with 3"),
    ):
        line_that_begins(process, "READY ")


def test_a_process_that_never_says_it_is_given_up() -> None:
    with (
        printing("import threading; threading.Event().wait()") as process,
        pytest.raises(AssertionError, match="given up"),
    ):
        line_that_begins(process, "READY ", patience=0.5)
