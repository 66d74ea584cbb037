"""What the public asks in a stretch of time: how much, about what, in which languages, and what waits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from scripts_library.items.model import Audience

MINUTE: Final = timedelta(minutes=1)
SPANS: Final = (15, 1)
"""Minutes, the longest first: questions are tallied for each of these stretches."""
BARS: Final = 97
"""The most bars of the chart: a day's quarters, and the one that the day begins in."""
MOST_VALUES: Final = 40
"""Rows that are told of each dimension; the rest is only in the sum."""
_BY_THE_MINUTE: Final = 60
"""The longest stretch whose chart has a bar for each minute."""
FEW: Final = 3
"""So few questions are no trend, whatever they are compared with."""
_GREW: Final = 5, 4
"""By a quarter: less than that is chance."""


class Window(StrEnum):
    """How far back the overview looks; the same stretch before it is what it is compared with."""

    QUARTER = "15m"
    HOUR = "60m"
    SIX_HOURS = "6h"
    DAY = "24h"

    @property
    def minutes(self) -> int:
        return _MINUTES[self]


_MINUTES: Final[Mapping[Window, int]] = {
    Window.QUARTER: 15,
    Window.HOUR: 60,
    Window.SIX_HOURS: 360,
    Window.DAY: 1440,
}


class Dimension(StrEnum):
    """By what questions are tallied."""

    TOPIC = "topic"
    LANGUAGE = "language"
    DISTRICT = "district"
    CHANNEL = "channel"


class Trend(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes since 1970, from ``start`` up to but not including ``end``."""

    start: int
    end: int

    @property
    def begins(self) -> datetime:
        return moment_of(self.start)

    @property
    def bar(self) -> int:
        """Minutes of a bar of its chart."""
        return 1 if self.end - self.start <= _BY_THE_MINUTE else SPANS[0]

    def pieces(self, longest: int = SPANS[0]) -> Iterator[tuple[int, int, int]]:
        """Span, start and end of tallied stretches that together are exactly this one, few of them short."""
        first, last = -(-self.start // longest) * longest, self.end // longest * longest
        if first >= last or longest == 1:
            yield 1, self.start, self.end
            return
        pieces = ((1, self.start, first), (longest, first, last), (1, last, self.end))
        yield from (each for each in pieces if each[1] < each[2])


def stretches(window: Window, now: datetime) -> tuple[Stretch, Stretch]:
    """The window that ends with the present minute, and the one before it."""
    end = minute_of(now) + 1
    start = end - window.minutes
    return Stretch(start, end), Stretch(start - window.minutes, start)


def minute_of(at: datetime) -> int:
    return int(at.timestamp() // 60)


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def trend_of(now: int, before: int) -> Trend:
    """Rising or falling by a quarter or more, where there are enough questions to say so."""
    much, little = _GREW
    if max(now, before) < FEW:
        return Trend.STEADY
    if now * little >= before * much and now > before:
        return Trend.RISING
    if before * little >= now * much and before > now:
        return Trend.FALLING
    return Trend.STEADY


@dataclass(frozen=True, slots=True)
class Count:
    """So many questions of one value in the window, and in the one before. An empty value: not said."""

    value: str
    now: int
    before: int

    @property
    def trend(self) -> Trend:
        return trend_of(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of a topic, whenever it was asked. ``oldest``: since when somebody waits."""

    topic: str
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the overview has it: how much it is asked now, and who waits for an answer."""

    name: str
    now: int
    before: int
    waiting: int
    oldest: datetime | None

    @property
    def trend(self) -> Trend:
        return trend_of(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Bar:
    """How much was asked from ``at`` on, in a part of the window."""

    at: datetime
    asked: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is said of a window. ``incident`` None: of all incidents and of none."""

    audience: Audience
    incident: str | None
    window: Window
    at: datetime
    asked: int
    before: int
    waiting: int
    oldest: datetime | None
    topics: tuple[Topic, ...]
    languages: tuple[Count, ...]
    districts: tuple[Count, ...]
    channels: tuple[Count, ...]
    bars: tuple[Bar, ...]
    bar_minutes: int

    @property
    def trend(self) -> Trend:
        return trend_of(self.asked, self.before)

    @property
    def top(self) -> Topic | None:
        """What most people wait for an answer about."""
        return self.topics[0] if self.topics and self.topics[0].waiting else None

    @property
    def busiest(self) -> Bar | None:
        """When most was asked, the latest of such times."""
        most = max(self.bars, key=lambda bar: (bar.asked, bar.at), default=None)
        return most if most is not None and most.asked else None


Tally = Mapping[tuple[Dimension, str], int]


def counts_of(dimension: Dimension, now: Tally, before: Tally) -> tuple[Count, ...]:
    """The values of one dimension, the most asked first."""
    names = {value for each, value in (*now, *before) if each is dimension}
    found = [Count(name, now.get((dimension, name), 0), before.get((dimension, name), 0)) for name in names]
    kept = [each for each in found if each.now > 0 or each.before > 0]
    return tuple(sorted(kept, key=lambda each: (-each.now, -each.before, each.value))[:MOST_VALUES])


def topics_of(now: Tally, before: Tally, waiting: Sequence[Waiting]) -> tuple[Topic, ...]:
    """What waits first, the most of it first; then what was asked most."""
    waits = {each.topic: each for each in waiting}
    names = {value for dimension, value in (*now, *before) if dimension is Dimension.TOPIC} | waits.keys()
    found = [_topic(name, now, before, waits.get(name)) for name in names]
    kept = [each for each in found if each.now > 0 or each.before > 0 or each.waiting]
    kept.sort(key=lambda each: (-each.waiting, -each.now, -each.before, each.name))
    return tuple(kept[:MOST_VALUES])


def total(tally: Tally) -> int:
    """Every question has exactly one channel."""
    return sum(count for (dimension, _), count in tally.items() if dimension is Dimension.CHANNEL)


def bars_of(stretch: Stretch, minutes: Mapping[int, int]) -> tuple[int, tuple[Bar, ...]]:
    """The chart of a stretch: so many minutes a bar, and every bar, also the empty ones."""
    width = stretch.bar
    sums: dict[int, int] = {}
    for minute, asked in minutes.items():
        place = minute // width * width
        sums[place] = sums.get(place, 0) + asked
    starts = range(stretch.start // width * width, stretch.end, width)
    return width, tuple(Bar(moment_of(max(at, stretch.start)), sums.get(at, 0)) for at in starts)


def _topic(name: str, now: Tally, before: Tally, waits: Waiting | None) -> Topic:
    key = (Dimension.TOPIC, name)
    waiting, oldest = (waits.waiting, waits.oldest) if waits else (0, None)
    return Topic(name, now.get(key, 0), before.get(key, 0), waiting, oldest)
