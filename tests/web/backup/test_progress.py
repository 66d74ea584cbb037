"""A long job tells how far it has come on a terminal, and keeps quiet in a pipe."""

import io

from web.backup.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_each_step_once_and_left_clean() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    for done in (0, 1, 1, 200):
        progress.step("sounds", done, 200)
    progress.end()
    assert terminal.getvalue().split("\r")[1:4] == ["sounds 0 %", "sounds 100 %", " " * len("sounds 100 %")]
    assert terminal.getvalue().endswith("\r")


def test_a_job_of_nothing_is_done() -> None:
    terminal = Terminal()
    Progress(terminal).step("calls", 0, 0)
    assert "100 %" in terminal.getvalue()


def test_a_pipe_hears_nothing() -> None:
    pipe = io.StringIO()
    progress = Progress(pipe)
    progress.step("sounds", 1, 2)
    progress.end()
    assert pipe.getvalue() == ""
