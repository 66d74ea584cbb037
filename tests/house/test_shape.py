"""A module holds one idea and a function fits a screen; pain sits in a module of a thousand lines."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "i18n", "scripts_library", "broadcast", "crisis", "web", "benchmarks", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def limits(path: Path) -> tuple[int, int]:
    """(lines of a module, lines of a function); tests tell stories, and a journey is one long story."""
    match path.relative_to(ROOT).parts[:2]:
        case ("tests", "journeys"):
            return 600, 120
        case ("tests", _):
            return 600, 60
        case _:
            return 400, 40


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def functions(source: str) -> Iterator[tuple[str, int, int]]:
    """(name, first line, number of lines) of every function and method, its decorators not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def test_modules_hold_one_idea() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in modules()
        if (lines := path.read_text("utf-8").count("\n")) > limits(path)[0]
    ]
    assert long == [], "\n".join(long)


def test_functions_fit_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{line} {name}: {lines} lines"
        for path in modules()
        for name, line, lines in functions(path.read_text("utf-8"))
        # a migration is a list of tables, read once from top to bottom
        if lines > limits(path)[1] and "migrations" not in path.parts
    ]
    assert long == [], "\n".join(long)


@pytest.mark.parametrize("lines", [1, 40, 41])
def test_a_function_is_measured_from_def_to_its_last_line(lines: int) -> None:
    body = "\n".join(["    pass"] * (lines - 1)) if lines > 1 else ""
    source = f"@decorated\ndef told():{' pass' if lines == 1 else chr(10)}{body}\n"
    assert list(functions(source)) == [("told", 2, lines)]
