"""Who may import what: the rooms one way, and I/O libraries only where I/O belongs."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "i18n", "scripts_library", "broadcast", "crisis", "web")
PURE_HELPERS = {"babel", "jinja2", "markupsafe", "nh3", "phonenumbers", "rfc8785"}
"""Libraries that turn values into values; everybody may think with them."""
COMPOSING = ("web", "core/storage")
"""Rooms that exist to meet the outside world."""


def is_adapter(path: Path) -> bool:
    return path.name == "sql.py" or path.name.startswith(("sql_", "via_"))


def may_import_anything(path: Path, root: Path = ROOT) -> bool:
    place = path.relative_to(root).as_posix()
    return is_adapter(path) or any(place.startswith(f"{room}/") for room in COMPOSING)


def imported(source: str) -> Iterator[tuple[int, str]]:
    """(line, top-level package) of every absolute import, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, (node.module or "").partition(".")[0]


def strangers(source: str) -> list[tuple[int, str]]:
    """Imports that are neither ours, nor the standard library's, nor a pure helper."""
    known = {*ROOMS, *sys.stdlib_module_names, *PURE_HELPERS}
    return [(line, package) for line, package in imported(source) if package not in known]


def thinking_modules() -> list[Path]:
    every = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in every if not may_import_anything(path))


def test_only_adapters_and_web_import_io_libraries() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {package}"
        for path in thinking_modules()
        for line, package in strangers(path.read_text("utf-8"))
    ]
    assert wrong == [], "\n".join(wrong)


def test_there_are_modules_to_look_at() -> None:
    assert len(thinking_modules()) > 40


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import sqlalchemy.orm", [(1, "sqlalchemy")]),
        ("from flask import g", [(1, "flask")]),
        ("def late():\n    import requests", [(2, "requests")]),
        ("import json\nfrom core.clock import Clock\nfrom . import model\nimport phonenumbers", []),
    ],
)
def test_the_rule_finds_what_it_looks_for(source: str, found: list[tuple[int, str]]) -> None:
    assert strangers(source) == found


@pytest.mark.parametrize(
    ("place", "free"),
    [
        ("core/journal/sql.py", True),
        ("core/access/sql_log_in.py", True),
        ("broadcast/phone/audio/via_pyav.py", True),
        ("core/storage/database.py", True),
        ("web/api/items.py", True),
        ("core/journal/service.py", False),
        ("crisis/incidents/mysql.py", False),
    ],
)
def test_adapters_are_known_by_their_names(place: str, free: bool) -> None:
    assert may_import_anything(Path("/house") / place, Path("/house")) is free


def lint_imports(house: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / "lint-imports"
    clean = {**os.environ, "PYTHONPATH": str(house)}
    command = [str(tool), "--config", str(house / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=house, env=clean, capture_output=True, text=True, check=False)


def test_rooms_import_one_way_down_the_house() -> None:
    answer = lint_imports(ROOT)
    assert answer.returncode == 0, answer.stdout


def test_an_import_up_the_house_is_found(tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "core" / "wrong.py").write_text("import crisis\n")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    answer = lint_imports(tmp_path)
    assert answer.returncode == 1
    assert "core is not allowed to import crisis" in answer.stdout
