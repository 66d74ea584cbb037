"""Who has read what: how far the newest edition has come at the desks, by what they have acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from broadcast.channels.desk.model import Reading
from broadcast.channels.desk.service import reading_now
from crisis.calls.presence import Presence
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.rendering import refreshed
from web.console.texts import names
from web.context import read
from web.record import Record

ROWS = "console/_reading.html"
LINE = "console/_reading_line.html"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/reading", view_func=reading)
    console.add_url_rule("/reading/rows", view_func=reading_part)
    console.add_url_rule("/reading/line", view_func=reading_line)


@dataclass(frozen=True, slots=True)
class Desks:
    """An audience's desks, with what their readers are called and whether they take calls."""

    audience: Audience
    reading: Reading
    people: Mapping[str, str]
    presences: Mapping[str, Presence]


@may(Action.READING_SEE)
def reading() -> ResponseReturnValue:
    return render_template("console/reading.html", every=read(desks_now))


@may(Action.READING_SEE)
def reading_part() -> ResponseReturnValue:
    """The desks alone, for their refresh."""
    return refreshed(ROWS, "reading", {"every": read(desks_now)})


@may(Action.READING_SEE)
def reading_line() -> ResponseReturnValue:
    """The one line on the overview, for its refresh."""
    return refreshed(LINE, "reading-line", {"every": read(desks_now)})


def desks_now(record: Record) -> tuple[Desks, ...]:
    """Live always, the exercise where a desk is open for it."""
    found = [each for audience in Audience if (each := _desks(record, audience)) is not None]
    return tuple(each for each in found if each.audience is Audience.LIVE or each.reading.readers)


def _desks(record: Record, audience: Audience) -> Desks | None:
    now = reading_now(record, audience)
    if now is None:
        return None
    here: dict[str, Presence] = {
        each.person: each for each in record.presences.here(audience, record.clock.now())
    }
    return Desks(audience, now, names(record), here)
