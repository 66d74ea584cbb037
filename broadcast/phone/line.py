"""The compiled line, read back: what a host answers from, with nothing else needed.

``current`` is looked at for each request, so no message is needed for the truth; what it names never
changes, so it is read once. Editions that calls began in stay at hand while they are on disk: a key means
what it meant when it was offered.
"""

import json
import os
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias, cast

from broadcast.phone.compile import ANSWERS, FORMAT, SOUNDS
from broadcast.phone.errors import BrokenLine, NoLine, NoSuchLine
from core.canonical import Json, digest_bytes

NO_EFFECTS: Final = "[]"
KEPT_OPEN: Final = 16
"""Editions kept read in memory, per process."""

Way: TypeAlias = tuple[str, str]
"""Where to (a place as text), and the effects as a JSON list."""


@dataclass(frozen=True, slots=True)
class Station:
    """A place of the compiled line."""

    name: str
    language: str
    keys: Mapping[str, tuple[Way, Way]]
    """Key → the way of a caller who can be rung back, and of one who cannot."""
    silence: Way | None
    unknown: Way | None
    recorded: str | None
    untils: Sequence[float]
    answers: Sequence[tuple[bytes, ...]]

    def answer(self, at: datetime, step: int) -> bytes:
        """What is said here at ``at``; what is pressed then is step ``step``."""
        parts = self.answers[bisect_right(self.untils, at.timestamp()) if self.untils else 0]
        return str(step).encode().join(parts)

    def pressed(self, key: str, *, withheld: bool) -> Way | None:
        ways = self.keys.get(key)
        return (self.unknown or self.silence) if ways is None else ways[withheld]


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One edition's line in all its languages."""

    audience: str
    edition: int
    hash: str
    languages: tuple[str, ...]
    first: Station
    stations: Mapping[str, Station]
    digest: str
    folder: Path
    headers: tuple[tuple[str, str], ...]
    """Name the edition in every answer."""

    @classmethod
    def read(cls, folder: Path) -> "PhoneLine":
        """The line compiled into ``folder``. Raises ``BrokenLine``."""
        try:
            content = (folder / ANSWERS).read_bytes()
            return _line(json.loads(content), digest_bytes(content), folder)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as wrong:
            raise BrokenLine(folder=str(folder), why=f"{type(wrong).__name__}: {wrong}") from wrong

    def arrive(self, place: str) -> Station:
        """The place, or where its state is gone the main announcement in its language, or the beginning."""
        found = self.stations.get(place) or self.stations.get(f"{place.partition('/')[0]}/main")
        return found or self.first

    def said_in_sounds(self) -> Json:
        """SHA-256 of a sound → language, text and source. Raises ``BrokenLine``."""
        try:
            return cast("Json", json.loads((self.folder / SOUNDS).read_bytes()))
        except (OSError, ValueError) as wrong:
            raise BrokenLine(folder=str(self.folder), why=str(wrong)) from wrong


class CurrentLines:
    """The published lines of all audiences. ``published`` holds ``<audience>/current →
    e<number>-<hash>…/phone``.
    """

    def __init__(self, published: Path) -> None:
        self._published = published
        self._by_target: OrderedDict[tuple[str, str], PhoneLine] = OrderedDict()
        self._last: dict[str, PhoneLine] = {}

    def line(self, audience: str) -> PhoneLine:
        """The current edition's line. Where that cannot be read, the last that could: a caller is never met
        by silence. Raises ``NoLine``.
        """
        try:
            # each request comes by here: os.readlink takes a fifth of the time of Path.readlink
            target = os.readlink(f"{self._published}/{audience}/current")  # noqa: PTH115
            line = self.of(audience, target)
        except (OSError, BrokenLine) as wrong:
            if audience in self._last:
                return self._last[audience]
            raise NoLine(audience=audience) from wrong
        self._last[audience] = line
        return line

    def edition(self, audience: str, number: int) -> PhoneLine:
        """An edition that a call began in. Raises ``NoSuchLine`` when it is no longer on this host."""
        # the newest of its trees: an edition is staged anew as its voices become ready
        for line in reversed(self._by_target.values()):
            if line.edition == number and line.audience == audience:
                return line
        folders = sorted((self._published / audience).glob(f"e{number}-*"))
        for folder in reversed(folders):
            try:
                return self.of(audience, folder.name)
            except BrokenLine:
                continue
        raise NoSuchLine(edition=number)

    def of(self, audience: str, target: str) -> PhoneLine:
        """The line of the audience's tree of this name. Raises ``BrokenLine``."""
        key = (audience, target)
        line = self._by_target.get(key)
        if line is None:
            line = PhoneLine.read(self._published / audience / target / "phone")
            self._by_target[key] = line
            while len(self._by_target) > KEPT_OPEN:
                self._by_target.popitem(last=False)
        return line


def _line(raw: dict[str, Json], digest: str, folder: Path) -> PhoneLine:
    if raw["format"] != FORMAT:
        raise ValueError(f"format {raw['format']}")
    answers = [_parts(each) for each in cast("list[list[str]]", raw["answers"])]
    places = cast("dict[str, dict[str, Json]]", raw["places"])
    stations = {name: _station(name, place, answers) for name, place in places.items()}
    audience, edition = cast("str", raw["audience"]), cast("int", raw["edition"])
    hash_ = cast("str", raw["hash"])
    return PhoneLine(
        audience=audience,
        edition=edition,
        hash=hash_,
        languages=tuple(cast("list[str]", raw["languages"])),
        first=stations[cast("str", raw["first"])],
        stations=stations,
        digest=digest,
        folder=folder,
        headers=(
            ("X-Upplys-Edition", str(edition)),
            ("X-Upplys-Edition-Hash", hash_),
            ("X-Upplys-Audience", audience),
        ),
    )


def _parts(answer: list[str]) -> tuple[bytes, ...]:
    return tuple(part.encode() for part in answer)


def _station(name: str, raw: dict[str, Json], answers: list[tuple[bytes, ...]]) -> Station:
    variants = cast("list[tuple[str | None, int]]", raw["answers"])
    return Station(
        name=name,
        language=name.partition("/")[0],
        keys={key: _ways(way) for key, way in cast("dict[str, list[Json]]", raw["keys"]).items()},
        silence=_way(raw.get("silence")),
        unknown=_way(raw.get("unknown")),
        recorded=cast("str | None", raw.get("recorded")),
        untils=[datetime.fromisoformat(until).timestamp() for until, _ in variants if until is not None],
        answers=[answers[number] for _, number in variants],
    )


def _way(to: Json) -> Way | None:
    return None if to is None else (str(to), NO_EFFECTS)


def _ways(raw: list[Json]) -> tuple[Way, Way]:
    known = (str(raw[0]), str(raw[1]))
    if len(raw) == 2:
        return known, known
    other = cast("list[Json]", raw[2])
    return known, (str(other[0]), str(other[1]))
