"""The overview: what we say now, what waits for somebody, and whether all channels agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.channels.board.model import Row
from broadcast.editions.ports import Moment
from broadcast.editions.service import clock_of
from core.access.model import PersonId, Role
from core.canonical import digest_bytes
from crisis.incidents.model import Incident, State
from crisis.incidents.pending import Pending, Silence, pending, silent_now
from crisis.incidents.service import promised_at, slot_specs
from crisis.incidents.withdrawing import PlanWithout, plans_without_words
from crisis.situation.model import Asked
from crisis.situation.overview import asked_now
from scripts_library.items.model import Audience
from scripts_library.items.ports import Wanted
from scripts_library.plans.model import Plan
from web.access import Action, may
from web.console.board import Channels, channels_now
from web.console.reading import desks_now
from web.console.recorded import count_to_hear
from web.console.rendering import live, refreshed
from web.console.said import SaidNow, said_now
from web.console.texts import item_rows
from web.context import caller, language, read
from web.record import Record

PARTS = "console/_home.html"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/", view_func=home)
    console.add_url_rule("/status", view_func=status_bar)
    console.add_url_rule("/now", view_func=now)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows, read in one unit of work.

    ``promised`` is by incident's id.
    """

    said: tuple[SaidNow, ...]
    channels: tuple[Channels, ...]
    prepared: tuple[Incident, ...]
    promised: dict[str, datetime]
    clock: tuple[Moment, ...]
    waiting: int
    to_hear: int
    call_backs: int
    voice_messages: int
    to_tell: int = 0
    """People who wait to be rung with the answer to what they asked."""
    pending: tuple[Pending, ...] = ()
    """What is approved and not out, by audience; only where there is anything."""
    silent: tuple[tuple[Audience, Silence], ...] = ()
    """Where what is said for an incident is left out of languages, since its source is newer."""
    not_asked: int = 0
    """Texts whose approval nobody has asked for."""
    without: tuple[tuple[Plan, PlanWithout], ...] = ()
    """Plans whose announcement is withdrawn."""
    asked: tuple[Asked, ...] = ()
    """What people asked in the last hour, and all that waits for an answer."""

    @property
    def ordinary(self) -> bool:
        """Whether the ordinary day is what is said: nothing has happened and nothing is rehearsed."""
        return bool(self.said) and not any(part.incident for said in self.said for part in said.parts)


@may(Action.HOME)
def home() -> ResponseReturnValue:
    """A partner's own page is its one answer; everybody else sees what is said and what waits."""
    if caller().roles == {Role.PARTNER}:
        return redirect(url_for("partner.answer"))
    view, seen = read(overview), read(gist, language())
    return render_template("console/home.html", view=view, seen=seen, desks=read(desks_now))


@may(Action.HOME)
def now() -> ResponseReturnValue:
    """What the overview holds, for its refresh."""
    seen = read(gist, language())
    if request.args.get("seen") == seen:
        return "", 204
    return live("console.now", PARTS, "now", {"view": read(overview)}, seen)


@may(Action.HOME)
def status_bar() -> ResponseReturnValue:
    """The bar alone, for its refresh."""
    return refreshed("console/_status_lines.html", "status-now")


def gist(record: Record, reader: str) -> str:
    """What decides what the overview shows, read cheaply: every open page asks for it every other second.

    The minute is in it, since the page tells how long ago things were.
    """
    facts = [
        *(record.editions.last(each) for each in Audience),
        *((row.channel, row.language, row.state, row.since) for row in _rows(record)),
        *((each.id, each.state) for each in record.incidents.find(states=frozenset({State.PREPARED}))),
        [each.id for each in record.approvals.unanswered()],
        count_to_hear(record),
        len(record.calls.call_backs()),
        len(record.calls.voice_messages()),
        *(record.tallies.version(each) for each in Audience),
        record.clock.now().replace(second=0, microsecond=0),
        reader,
    ]
    return digest_bytes(repr(facts).encode())[:16]


def _rows(record: Record) -> list[Row]:
    boards = [channels_now(record, each) for each in Audience]
    return [row for board in boards for channel in board.channels for row in channel.rows]


def overview(record: Record) -> Overview:
    """The live word always; the exercise's while one is on."""
    said = [found for each in Audience if (found := said_now(record, each)) and _shown(found)]
    newest = said[0].edition if said else None
    audiences = tuple(dict.fromkeys([Audience.LIVE, *(each.edition.audience for each in said)]))
    parts = [part.incident for each in said for part in each.parts if part.incident]
    incidents = [each for each in parts if each.state is State.ACTIVE]
    promised = {each.id: promised_at(each, slot_specs(record, each)) for each in incidents}
    return Overview(
        said=tuple(said),
        channels=tuple(channels_now(record, each.edition.audience) for each in said),
        prepared=tuple(record.incidents.find(states=frozenset({State.PREPARED}))),
        promised={id_: at for id_, at in promised.items() if at is not None},
        clock=tuple(clock_of(record, newest.audience, newest.number)) if newest else (),
        waiting=len(record.approvals.unanswered()),
        to_hear=count_to_hear(record),
        call_backs=len(record.calls.call_backs()),
        voice_messages=len(record.calls.voice_messages()),
        to_tell=sum(len(record.questions.to_ring(each)) for each in Audience),
        pending=tuple(waits for each in audiences if (waits := pending(record, each)).any),
        silent=tuple(
            (each.edition.audience, lost) for each in said if (lost := silent_now(record, each.edition)).texts
        ),
        not_asked=_not_asked(record),
        without=tuple(_without(record)),
        asked=tuple(asked_now(record, each) for each in audiences),
    )


def _without(record: Record) -> Iterator[tuple[Plan, PlanWithout]]:
    """The imported plans whose announcement is withdrawn, each once, with the earliest of its withdrawals."""
    told: set[str] = set()
    for each in plans_without_words(record):
        imported = record.plans.find(each.plan)
        if imported is not None and each.plan not in told:
            told.add(each.plan)
            yield imported.plan, each


def _not_asked(record: Record) -> int:
    """How many texts have been written that nobody has asked for approval of."""
    rows = item_rows(record, record.items.find(Wanted()), PersonId(""))
    return sum(each.can_be_asked_for for row in rows for each in row.texts)


def _shown(said: SaidNow) -> bool:
    return said.edition.audience is Audience.LIVE or any(part.incident for part in said.parts)
