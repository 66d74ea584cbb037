"""Reading a TOML table key by key: a wrong value, or a key nobody asked for, is a fault at its line."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

from i18n.rules.model import character_faults, shown
from scripts_library.plans import errors
from scripts_library.plans.lines import Path, line_of_error, line_too_deep, lines_of_keys, reason_of_error
from scripts_library.plans.model import MOST_BYTES, PlanFault, Severity

LONGEST_LINE: Final = 2_000
_LONGEST_SHOWN: Final = 500


class Faults:
    """Collects what is wrong while reading goes on. What it repeats of the files is fit to be shown."""

    def __init__(self) -> None:
        self.all: list[PlanFault] = []

    def add(self, file: str, line: int, message: str, /, **facts: object) -> None:
        self.all.append(PlanFault(_shown(file), line, message, _fit(facts)))

    def warn(self, file: str, line: int, message: str, /, **facts: object) -> None:
        self.all.append(PlanFault(_shown(file), line, message, _fit(facts), Severity.WARNING))

    def in_order(self, severity: Severity) -> tuple[PlanFault, ...]:
        """Those of the severity by file and line, each once."""
        chosen = {(each.file, each.line, each.text): each for each in self.all if each.severity is severity}
        return tuple(chosen[place] for place in sorted(chosen))


def _shown(words: str) -> str:
    return shown(words[:_LONGEST_SHOWN], lines=False)


def _fit(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: _shown(value) if isinstance(value, str) else value for name, value in facts.items()}


class Table:
    """One table of a file. Asking for a key makes it known; `close` makes faults of the others."""

    def __init__(
        self, values: Mapping[str, object], file: str, path: Path, lines: Mapping[Path, int], faults: Faults
    ) -> None:
        self._values = values
        self._path = path
        self._lines = lines
        self._known: list[str] = []
        self.file = file
        self.faults = faults

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that stand in the table."""
        return tuple(self._values)

    def line(self, *keys: str | int) -> int:
        """The line of a key, or of the nearest table around it."""
        path = (*self._path, *keys)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def fault(self, key: str | None, message: str, /, **facts: object) -> None:
        """A fault at the key's line, or at the table's own."""
        self.faults.add(self.file, self.line(*([key] if key else [])), message, **facts)

    def text(self, key: str, *, required: bool = True, longest: int = LONGEST_LINE) -> str:
        """A text without hidden characters; "" when it is missing or wrong."""
        value = self._take(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, errors.WANTS_TEXT, key=key)
            return ""
        if not value.strip() and required:
            self.fault(key, errors.KEY_MISSING, key=key)
        return value if self._is_clean(key, value, longest) else ""

    def number(self, key: str, least: int, most: int, *, default: int | None = None) -> int:
        """A whole number within its bounds."""
        value = self._take(key, default is None)
        if value is None:
            return default if default is not None else least
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(key, errors.WANTS_NUMBER, key=key, least=least, most=most)
            return least
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._take(key, False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, errors.WANTS_FLAG, key=key)
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; () when it is missing or wrong."""
        value = self._take(key, False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fault(key, errors.WANTS_LIST, key=key)
            return ()
        return tuple(each for each in value if self._is_clean(key, each, LONGEST_LINE))

    def one_of(self, key: str, known: tuple[str, ...]) -> str | None:
        """A text that is one of the known; None when it is missing or another."""
        value = self.text(key)
        if value and value not in known:
            self.fault(key, errors.WANTS_ONE_OF, key=key, value=value, known=", ".join(known))
        return value if value in known else None

    def table(self, key: str) -> "Table":
        """A table below this one; an empty one when it is missing or wrong."""
        value = self._take(key, False)
        if value is not None and not isinstance(value, dict):
            self.fault(key, errors.WANTS_TABLE, key=key)
        return self._below(value if isinstance(value, dict) else {}, key)

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of a list `[[key]]`."""
        value = self._take(key, False)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, errors.WANTS_TABLES, key=key)
            return
        for place, each in enumerate(value):
            yield self._below(each, key, place)

    def close(self) -> None:
        """Every key that was not asked for is a fault."""
        for key in self._values:
            if key not in self._known:
                self.fault(key, errors.UNKNOWN_KEY, key=key, known=", ".join(dict.fromkeys(self._known)))

    def _take(self, key: str, required: bool) -> object:
        self._known.append(key)
        if required and key not in self._values:
            self.fault(None, errors.KEY_MISSING, key=key)
        return self._values.get(key)

    def _below(self, values: Mapping[str, object], *keys: str | int) -> "Table":
        return Table(values, self.file, (*self._path, *keys), self._lines, self.faults)

    def _is_clean(self, key: str, value: str, longest: int) -> bool:
        if len(value) > longest:
            self.fault(key, errors.TOO_LONG, length=len(value), most=longest)
            return False
        wrong = character_faults(value, lines=True)
        for each in wrong[:5]:
            self.fault(key, errors.CHARACTER, character=each.character, at=each.at)
        return not wrong


def decode(file: str, content: bytes, faults: Faults) -> str | None:
    """A file's text, with LF line ends and without byte order mark.

    None when it is too large or not UTF-8.
    """
    if len(content) > MOST_BYTES:
        faults.add(file, 1, errors.OVERSIZE, most=MOST_BYTES // 1024)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        faults.add(file, content.count(b"\n", 0, wrong.start) + 1, errors.NOT_UTF_8)
        return None
    return text.replace("\r\n", "\n")


def read_toml(file: str, content: bytes, faults: Faults) -> Table | None:
    """The file's outermost table; None when it is not TOML."""
    text = decode(file, content, faults)
    if text is None:
        return None
    too_deep = line_too_deep(text)
    if too_deep is not None:
        faults.add(file, too_deep, errors.TOML, why="the key has too many parts")
        return None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        faults.add(file, line_of_error(wrong, text), errors.TOML, why=reason_of_error(wrong))
        return None
    except RecursionError:
        faults.add(file, 1, errors.TOML, why="too deeply nested")
        return None
    return Table(values, file, (), lines_of_keys(text), faults)
