"""The compiled line, read back: what a host answers from, with nothing else needed.

``current`` is looked at for each request, so no message is needed for the truth; what it names never
changes, so it is read once. Editions that calls began in stay at hand while they are on disk: a key means
what it meant when it was offered.
"""

import json
import logging
import os
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias, cast

from broadcast.phone.compile import ANSWERS, FORMAT, SOUNDS
from broadcast.phone.errors import BrokenLine, NoLine, NoSuchLine
from broadcast.phone.twiml import DIGITS_HOLE, NUMBER_HOLE, WAIT_HOLE
from core.canonical import Json, digest_bytes

NO_EFFECTS: Final = "[]"
KEPT_OPEN: Final = 16
"""Editions kept read in memory, per process."""

_log: Final = logging.getLogger(__name__)
_DIGITS: Final = DIGITS_HOLE.encode()
_NUMBER: Final = NUMBER_HOLE.encode()
_HOLES: Final = {ord(hole): "" for hole in (WAIT_HOLE, DIGITS_HOLE, NUMBER_HOLE)}
"""What no answer holds where the moment knows nothing to fill them with."""

Way: TypeAlias = tuple[str, str]
"""Where to (a place as text), and the effects as a JSON list."""


@dataclass(frozen=True, slots=True)
class Station:
    """A place of the compiled line."""

    name: str
    language: str
    keys: Mapping[str, tuple[Way, Way, Way]]
    """Key → the way of a caller who can be rung back, of one who cannot, and of one who was passed on."""
    silence: Way | None
    unknown: Way | None
    recorded: str | None
    untils: Sequence[float]
    answers: Sequence[tuple[bytes, ...]]
    dialled: str | None = None
    """Where a telephone number that was entered leads; None where none is asked for."""
    waiting: Sequence[Sequence[tuple[bytes, ...]]] = ()
    """The same answers with each wait told; empty where none is told."""
    reading: Sequence[tuple[bytes, ...]] = ()
    """The same answers, to be filled with a number that was entered; empty where none is read back."""
    digits: Sequence[bytes] = ()
    """0 to 9 as they are read."""

    def answer(self, at: datetime, step: int, wait: int | None = None) -> bytes:
        """What is said here at ``at``; what is pressed then is step ``step``. ``wait`` is the line that tells
        the wait (`waiting.told_as`), where one is known."""
        variant = self._variant(at)
        told = self.waiting and wait is not None
        parts = self.waiting[variant][wait or 0] if told else self.answers[variant]
        return str(step).encode().join(parts)

    def read_back(self, at: datetime, step: int, number: str, sealed: str) -> bytes:
        """The answer with the digits of ``number`` read, and its ``sealed`` form carried to the next step."""
        said = b"".join(self.digits[int(digit)] for digit in number)
        answer = str(step).encode().join(self.reading[self._variant(at)])
        return answer.replace(_DIGITS, said).replace(_NUMBER, sealed.encode())

    def _variant(self, at: datetime) -> int:
        return bisect_right(self.untils, at.timestamp()) if self.untils else 0

    def pressed(self, key: str, *, withheld: bool, borrowed: bool = False) -> Way | None:
        ways = self.keys.get(key)
        return (self.unknown or self.silence) if ways is None else ways[2 if borrowed else withheld]


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
    said = _Said(
        cast("list[list[str]]", raw["answers"]),
        cast("dict[str, list[str]]", raw.get("waits", {})),
        cast("dict[str, list[str]]", raw.get("digits", {})),
    )
    places = cast("dict[str, dict[str, Json]]", raw["places"])
    stations = _Stations(places, said)
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


@dataclass(frozen=True, slots=True)
class _Said:
    """The answers, and what fills their holes, by language."""

    answers: list[list[str]]
    waits: dict[str, list[str]]
    digits: dict[str, list[str]]
    _plain: dict[int, tuple[bytes, ...]] = field(default_factory=dict)

    def plain(self, number: int) -> tuple[bytes, ...]:
        """An answer without any wait; read once, however many places give it."""
        if number not in self._plain:
            self._plain[number] = _parts(self.answers[number], _HOLES)
        return self._plain[number]

    def reading(self, number: int) -> tuple[bytes, ...]:
        """An answer to be filled with a number; empty where it reads none."""
        answer = self.answers[number]
        if not any(DIGITS_HOLE in part for part in answer):
            return ()
        return _parts(answer, {})

    def waiting(self, number: int, language: str) -> tuple[tuple[bytes, ...], ...]:
        answer = self.answers[number]
        if not any(WAIT_HOLE in part for part in answer):
            return ()
        return tuple(_parts(answer, _HOLES | {ord(WAIT_HOLE): wait}) for wait in self.waits.get(language, ()))


class _Stations(Mapping[str, Station]):
    """The places by name, each put together when somebody first comes there: an edition has hundreds, and
    whoever rings right after a switch does not wait for all of them.

    One that is broken is no place.
    """

    def __init__(self, places: Mapping[str, dict[str, Json]], said: _Said) -> None:
        self._places, self._said = places, said
        self._made: dict[str, Station] = {}

    def __getitem__(self, name: str) -> Station:
        if name not in self._made:
            raw = self._places[name]
            try:
                self._made[name] = _station(name, raw, self._said)
            except (ValueError, KeyError, TypeError, IndexError, AttributeError) as wrong:
                _log.error("the place %s of the line is broken: %s: %s", name, type(wrong).__name__, wrong)
                raise KeyError(name) from wrong
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _parts(answer: list[str], filled: dict[int, str]) -> tuple[bytes, ...]:
    return tuple(part.translate(filled).encode() for part in answer)


def _station(name: str, raw: dict[str, Json], said: _Said) -> Station:
    variants = cast("list[tuple[str | None, int]]", raw["answers"])
    language = name.partition("/")[0]
    waiting = [said.waiting(number, language) for _, number in variants]
    reading = [said.reading(number) for _, number in variants]
    return Station(
        name=name,
        language=language,
        keys={key: _ways(way) for key, way in cast("dict[str, list[Json]]", raw["keys"]).items()},
        silence=_way(raw.get("silence")),
        unknown=_way(raw.get("unknown")),
        recorded=cast("str | None", raw.get("recorded")),
        untils=[datetime.fromisoformat(until).timestamp() for until, _ in variants if until is not None],
        answers=[said.plain(number) for _, number in variants],
        dialled=cast("str | None", raw.get("dialled")),
        waiting=waiting if all(waiting) else (),
        reading=reading if all(reading) else (),
        digits=[each.encode() for each in said.digits.get(language, ())] if all(reading) else (),
    )


def _way(to: Json) -> Way | None:
    return None if to is None else (str(to), NO_EFFECTS)


def _ways(raw: list[Json]) -> tuple[Way, Way, Way]:
    known = (str(raw[0]), str(raw[1]))
    others = [(str(each[0]), str(each[1])) for each in cast("list[list[Json]]", raw[2:])]
    withheld = others[0] if others else known
    return known, withheld, others[1] if len(others) > 1 else known
