"""Time. Everything asks a `Clock` that was handed to it, so that tests and drills decide what time it is."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved: for tests and drills."""

    def __init__(self, start: datetime) -> None:
        self._now = in_utc(start)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward by `by` (never backwards: ValueError) and tell the new time."""
        if by < timedelta(0):
            raise ValueError("a clock only goes forward")
        self._now += by
        return self._now


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC. A naive time says no moment: ValueError."""
    if at.tzinfo is None:
        raise ValueError("a time without time zone says no moment")
    return at.astimezone(UTC)


def rfc3339(at: datetime) -> str:
    """The moment as RFC 3339 text in UTC with six decimals: one moment, one text, and texts sort as moments
    do."""
    return in_utc(at).isoformat(timespec="microseconds").replace("+00:00", "Z")
