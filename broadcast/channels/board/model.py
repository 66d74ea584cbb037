"""When is a channel in sync? Decided from what was seen, never from what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from broadcast.channels.ports import Observation
from broadcast.editions.model import Edition
from broadcast.editions.ports import Line
from scripts_library.items.model import Audience

SWITCHING: Final = timedelta(seconds=5)
"""A switch under way is no drift: so long may a channel give something else than the edition without alarm
(docs/design.md: never later than five seconds).
"""

ACKNOWLEDGE: Final = timedelta(seconds=2)
"""How long a switch waits for a host; one that was not seen to have it by then is named as not confirmed."""

UNSEEN: Final = timedelta(seconds=30)
"""What a host said is worth so long; after that it is not confirmed."""

UNSEEN_BY: Final = {"website": timedelta(minutes=3)}
"""Channels that are looked at more seldom: the municipality's website each minute."""


class State(StrEnum):
    """What the board says of a row. The names are part of the interface others script against."""

    IN_SYNC = "in_sync"
    BEHIND = "behind"
    ALTERED = "altered"
    UNREACHABLE = "unreachable"
    NOT_CONFIRMED = "not_confirmed"


WRONG: Final = frozenset({State.BEHIND, State.ALTERED, State.UNREACHABLE})
"""Known to give something else than the edition; what is not confirmed is not known."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a citizen should be given since `cut_at`."""

    audience: Audience
    number: int
    hash: str
    cut_at: datetime

    @classmethod
    def of(cls, edition: Edition | Line) -> "Expected":
        return cls(edition.audience, edition.number, edition.hash, edition.cut_at)


@dataclass(frozen=True, slots=True)
class Saw:
    """One look at a channel. No observation: it gave no answer."""

    channel: str
    host: str
    language: str
    observation: Observation | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board. `since` is when its state began, `seen_at` when it was last looked at."""

    audience: Audience
    channel: str
    host: str
    language: str
    expected_edition: int
    observed_edition: int | None
    state: State
    since: datetime
    seen_at: datetime


def judge(expected: Expected, saw: Saw, before: Row | None = None) -> Row:
    """The row after a look. `since` goes on while state and edition in sync stay what they were."""
    state = _state(expected, saw.observation)
    same = before is not None and before.state is state
    if before is not None and state is State.IN_SYNC and before.expected_edition != expected.number:
        same = False
    return Row(
        audience=expected.audience,
        channel=saw.channel,
        host=saw.host,
        language=saw.language,
        expected_edition=expected.number,
        observed_edition=saw.observation.number if saw.observation else None,
        state=state,
        since=before.since if same and before else saw.at,
        seen_at=saw.at,
    )


def as_of(row: Row, expected: Expected, at: datetime) -> Row:
    """The row as it must be read at a later moment: what was not looked at since is not known any more.

    A row of an earlier edition is behind from the cut on, and not confirmed when two seconds later it was not
    looked at again; any row is not confirmed half a minute after its last look.
    """
    worth = UNSEEN_BY.get(row.channel, UNSEEN)
    if at - row.seen_at > worth:
        return _read_as(row, expected, State.NOT_CONFIRMED, row.seen_at + worth)
    if row.expected_edition == expected.number:
        return row
    if at - expected.cut_at > ACKNOWLEDGE:
        return _read_as(row, expected, State.NOT_CONFIRMED, expected.cut_at + ACKNOWLEDGE)
    return _read_as(row, expected, State.BEHIND, expected.cut_at)


def not_confirmed(expected: Expected, channel: str, host: str, languages: Iterable[str]) -> tuple[Row, ...]:
    """Rows of something that nobody can look at yet, such as the provider's own fallback."""
    return tuple(
        Row(
            expected.audience,
            channel,
            host,
            language,
            expected.number,
            None,
            State.NOT_CONFIRMED,
            expected.cut_at,
            expected.cut_at,
        )
        for language in languages
    )


def drifting(rows: Iterable[Row], at: datetime) -> tuple[Row, ...]:
    """The rows to raise the alarm for: seen to be wrong for longer than a switch may take."""
    seen = (row for row in rows if at - row.seen_at <= UNSEEN_BY.get(row.channel, UNSEEN))
    return tuple(row for row in seen if row.state in WRONG and at - row.since > SWITCHING)


def all_in_sync(rows: Iterable[Row]) -> bool:
    """Whether every row that can be looked at gives what it should; an empty board says nothing, so no."""
    states = [row.state for row in rows]
    return bool(states) and all(state is State.IN_SYNC for state in states)


def _state(expected: Expected, seen: Observation | None) -> State:
    if seen is None:
        return State.UNREACHABLE
    if seen.number is None:
        return State.ALTERED
    if seen.number != expected.number:
        return State.BEHIND
    if seen.hash != expected.hash or seen.matches is False:
        return State.ALTERED
    return State.IN_SYNC


def _read_as(row: Row, expected: Expected, state: State, since: datetime) -> Row:
    began = row.since if row.state is state else since
    return replace(row, expected_edition=expected.number, state=state, since=began)
