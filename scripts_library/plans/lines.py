"""Which line a key of a TOML file stands on. tomllib reads the values but does not tell.

Meant for files that tomllib has accepted: it only has to find where a key or a table begins.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_DEEPEST: Final = 8  # parts of a dotted key that are told apart; no plan goes deeper

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]")
_KEY: Final = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_PART: Final = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")
_STRING: Final = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[\[\]{}#]')
_AT_LINE: Final = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


def line_of_error(wrong: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that tomllib's message names; the last one for an unfinished document."""
    found = _AT_LINE.search(str(wrong))
    return int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1


def reason_of_error(wrong: tomllib.TOMLDecodeError) -> str:
    """tomllib's message without the place."""
    return _AT_LINE.sub("", str(wrong)).strip().rstrip(".")


def line_too_deep(text: str) -> int | None:
    """The first line whose key has more parts than any plan needs; tomllib takes very long over thousands."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = (_HEADER.match(line) or _KEY.match(line)) if line.count(".") >= _DEEPEST else None
        if found and len(_PART.findall(found[0])) > _DEEPEST:
            return number
    return None


def lines_of_keys(text: str) -> Mapping[Path, int]:
    """By path (`("items", 2, "slug")`), the line where the key, table or table of a list begins."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in _logical_lines(text):
        if header := _HEADER.match(line):
            parts = _parts(header[2])
            if header[1] == "[[":
                named = (*_table(parts[:-1], counts), parts[-1])
                counts[named] = counts.get(named, -1) + 1
                lines.setdefault(named, number)
            table = _table(parts, counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path = table
            for part in _parts(key[1]):
                path = (*path, part)
                lines.setdefault(path, number)
    return lines


def _parts(dotted: str) -> list[str]:
    return [part[0].strip("\"'") for part in islice(_PART.finditer(dotted), _DEEPEST)]


def _table(parts: list[str], counts: Mapping[Path, int]) -> Path:
    """The path of a table's name: within a list, of its newest table."""
    path: Path = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that begin outside of a value that runs over several lines."""
    inside, depth = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside and depth == 0:
            yield number, line
        header = not inside and depth == 0 and _HEADER.match(line) is not None
        inside, depth = _after(line, inside, 0 if header else depth, header=header)


def _after(line: str, inside: str, depth: int, *, header: bool) -> tuple[str, int]:
    """What is still open at the line's end: a long string's quotes, and how many brackets."""
    at = 0
    while at < len(line):
        if inside:
            end = line.find(inside, at)
            if end < 0:
                return inside, depth
            at, inside = end + 3, ""
            continue
        found = _STRING.search(line, at)
        if found is None or found[0] == "#":
            break
        at = found.end()
        if found[0] in ('"""', "'''"):
            inside = found[0]
        elif found[0] in "[{":
            depth += 1
        elif found[0] in "]}":
            depth -= 1
    return inside, (0 if header else depth)
