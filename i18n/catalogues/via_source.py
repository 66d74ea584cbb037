"""Which msgids the program uses, found in its Python and its templates: what tests and the doctor hold
catalogues to.

Found are texts written as they are in `_("…")`, `say("…")`, `say_n("…", "…", n)`, `gettext`, `ngettext`,
`msgid("…")`, and the class attribute `message = "…"`.
A text put together while running cannot be found, nor translated.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, nodes

from i18n.catalogues.model import Domain

ROOMS: Final = ("core", "i18n", "scripts_library", "broadcast", "crisis", "web")
_MEETS_CITIZENS: Final = (("broadcast", "channels"), ("broadcast", "phone"))
_SAYING: Final = frozenset({"_", "say", "gettext", "msgid"})
_COUNTING: Final = frozenset({"_n", "say_n", "ngettext"})
_TEMPLATES: Final = frozenset({".html", ".jinja", ".j2", ".xml", ".txt"})


@dataclass(frozen=True, slots=True)
class Use:
    """A msgid, and a place where it is used."""

    msgid: str
    domain: Domain
    file: str
    line: int


def uses(root: Path) -> tuple[Use, ...]:
    """Every use in the rooms below the project's root, by file and line."""
    files = (file for room in ROOMS for file in sorted((root / room).rglob("*")) if _is_ours(file, root))
    return tuple(use for file in files for use in _uses_in(file, file.relative_to(root)))


def domain_of(file: Path) -> Domain:
    """Whose texts a file holds: the citizens' in a folder called citizen and in what meets them (channels,
    the line); else staff's.

    Errors are read by staff and by those who script, wherever they are declared.
    """
    if file.name == "errors.py" or "console" in file.parts:
        return Domain.CONSOLE
    met = "citizen" in file.parts or file.parts[:2] in _MEETS_CITIZENS
    return Domain.CITIZEN if met else Domain.CONSOLE


def _is_ours(file: Path, root: Path) -> bool:
    below = file.relative_to(root).parts
    built = "node_modules" in below or "static" in below
    return file.is_file() and not built and (file.suffix == ".py" or file.suffix in _TEMPLATES)


def _uses_in(file: Path, name: Path) -> Iterator[Use]:
    source = file.read_text(encoding="utf-8")
    found = _in_python(source) if file.suffix == ".py" else _in_template(source)
    return (Use(msgid, domain_of(name), name.as_posix(), line) for msgid, line in found if msgid)


def _in_python(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            wanted = _wanted(called)
            yield from (
                (text, node.lineno) for argument in node.args[:wanted] for text in _constant(argument)
            )
        elif isinstance(node, ast.ClassDef):
            yield from _messages(node)


def _messages(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for each in node.body:
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        named = any(isinstance(target, ast.Name) and target.id == "message" for target in targets)
        value = getattr(each, "value", None)
        if named and isinstance(value, ast.expr):
            yield from ((text, each.lineno) for text in _constant(value))


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _in_template(source: str) -> Iterator[tuple[str, int]]:
    for call in _environment().parse(source).find_all(nodes.Call):
        called = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        for argument in call.args[: _wanted(called)]:
            if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                yield argument.value, call.lineno


def _wanted(called: str) -> int:
    """How many of a call's first arguments are msgids. Plurals are looked up by their first."""
    return int(called in _SAYING or called in _COUNTING)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
