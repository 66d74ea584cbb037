"""The sync board: which edition a citizen gets right now from each channel, in each language, as it was
seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from broadcast.channels.board.model import Row, State
from broadcast.channels.board.service import PROVIDERS_FALLBACK
from broadcast.editions.errors import NothingCutYet
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.rendering import refreshed
from web.console.status import board_rows
from web.context import read
from web.record import Record

ROWS = "console/_board.html"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/sync", view_func=board)
    console.add_url_rule("/sync/rows", view_func=board_part)


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel on one host, in all languages."""

    name: str
    host: str
    rows: tuple[Row, ...]

    @property
    def provider(self) -> bool:
        """Whether it lies with the telephone provider, where nobody can look yet."""
        return self.name == PROVIDERS_FALLBACK

    @property
    def state(self) -> State:
        """The worst state of its languages: one that is wrong makes the channel wrong."""
        return max((row.state for row in self.rows), key=_GRAVITY.index)

    @property
    def wrong(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state is not State.IN_SYNC)

    @property
    def observed(self) -> int | None:
        """The edition that every language gives, or None where they differ."""
        seen = {row.observed_edition for row in self.rows}
        return seen.pop() if len(seen) == 1 else None

    @property
    def since(self) -> datetime:
        """When the latest of its languages came to what it is."""
        return max(row.since for row in self.wrong or self.rows)


@dataclass(frozen=True, slots=True)
class Channels:
    """An audience's board.

    ``expected`` is None while nothing was ever cut for it.
    """

    audience: Audience
    expected: int | None
    channels: tuple[Channel, ...]


_GRAVITY = (State.IN_SYNC, State.NOT_CONFIRMED, State.BEHIND, State.UNREACHABLE, State.ALTERED)


@may(Action.SYNC_SEE)
def board() -> ResponseReturnValue:
    return render_template("console/board.html", boards=read(boards_now))


@may(Action.SYNC_SEE)
def board_part() -> ResponseReturnValue:
    """The rows alone, for their refresh."""
    return refreshed(ROWS, "board", {"boards": read(boards_now)})


def boards_now(record: Record) -> tuple[Channels, ...]:
    """The live board, and the exercise's."""
    return tuple(channels_now(record, each) for each in Audience)


def channels_now(record: Record, audience: Audience) -> Channels:
    """The rows of an audience by channel and host, in their order on the board."""
    try:
        rows = board_rows(record, audience)
    except NothingCutYet:
        return Channels(audience, None, ())
    order = {tag: place for place, tag in enumerate(record.publisher.languages)}
    rows = tuple(sorted(rows, key=lambda row: order.get(row.language, len(order))))
    places = list(dict.fromkeys((row.channel, row.host) for row in rows))
    return Channels(
        audience, rows[0].expected_edition if rows else None, tuple(_channel(rows, *each) for each in places)
    )


def _channel(rows: Sequence[Row], name: str, host: str) -> Channel:
    return Channel(name, host, tuple(row for row in rows if (row.channel, row.host) == (name, host)))
