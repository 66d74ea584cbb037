"""Editions: what was said, what changed by word, who decided and why, and how long it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from broadcast.editions import service
from broadcast.editions.differences import Difference, What
from broadcast.editions.errors import NoSuchEdition
from broadcast.editions.model import Edition, EditionNumber
from broadcast.editions.ports import Line, Moment
from core.errors import msgid
from crisis.incidents.model import IncidentId
from crisis.incidents.restoring import KeptBack, RestoredWord, Why, restored_word
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience
from web.access import Action, may
from web.console.changes import TextChange, text_changes
from web.console.filled import in_words as told_in_words
from web.console.rendering import zone
from web.console.said import Part, items_of, parts_of
from web.context import language, read, say
from web.record import Record

HIGHEST: Final = 2**31
MOST: Final = 50
REASONS: Final[Mapping[str, str]] = {
    "activate": msgid("An incident was activated"),
    "slots": msgid("What is filled in was corrected"),
    "stage": msgid("The announcement was changed"),
    "deactivate": msgid("It is over: the all clear"),
    "close": msgid("An incident was closed"),
    "withdraw": msgid("A text was withdrawn"),
    "undo_withdrawal": msgid("A withdrawal was undone"),
    "ends": msgid("An end time was set"),
    "set_aside": msgid("Ordinary work was set aside"),
    "take_up": msgid("Ordinary work was taken up again"),
    "recording_removed": msgid("A recording was taken away"),
    "recording_put_back": msgid("A recording was put back"),
    "ordinary_day": msgid("The ordinary day"),
}
WHY: Final[Mapping[Why, str]] = {
    Why.WITHDRAWN: msgid("withdrawn since"),
    Why.EXPIRED: msgid("its time has ended"),
    Why.CLOSED: msgid("its incident is closed"),
}
TEXTS: Final = frozenset(
    {What.TEXT, What.TEXT_ADDED, What.TEXT_GONE, What.ITEM_ADDED, What.ITEM_GONE, What.WITHDRAWN, What.BACK}
)
"""Differences that the changed words themselves show better."""


def routes(console: Blueprint) -> None:
    console.add_url_rule("/editions", view_func=editions)
    console.add_url_rule("/editions/<int:number>", view_func=edition)


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition beside the one before it."""

    edition: Edition
    by: str
    newest: bool
    changes: Mapping[str, tuple[TextChange, ...]]
    facts: tuple[Difference, ...]
    titles: Mapping[str, str]
    """Incidents' names by id."""
    labels: Mapping[str, str]
    """Slots' names in the reader's words."""

    parts: tuple[Part, ...]
    clock: tuple[Moment, ...]
    kept_back: tuple[KeptBack, ...] = ()
    """What of it would stay away were it restored now."""
    would_go: tuple[str, ...] = ()
    """What is said now and would not be, were it restored: titles."""


@may(Action.WORD_SEE)
def editions() -> ResponseReturnValue:
    """The newest first."""
    audience, before = asked_audience(), request.args.get("before", type=int)
    found = read(_lines, audience, before if before and 0 < before < HIGHEST else None)
    lines, people = found
    return render_template(
        "console/editions.html", audience=audience, lines=lines, people=people, reason=in_words, most=MOST
    )


@may(Action.WORD_SEE)
def edition(number: int) -> ResponseReturnValue:
    """What it says, and what changed with it."""
    if not 0 < number < HIGHEST:
        raise NoSuchEdition(number=number)
    view = read(_view, asked_audience(), EditionNumber(number), language(), zone())
    return render_template("console/edition.html", view=view, edition=view.edition, reason=in_words, why=WHY)


def asked_audience() -> Audience:
    """Live unless the address asks for the exercise."""
    asked = request.values.get("audience", "")
    return Audience(asked) if asked in set(Audience) else Audience.LIVE


def in_words(line: Line | Edition) -> str:
    """Why it was cut: the act in words, or what somebody wrote."""
    if line.restored_from is not None:
        own = "" if line.reason == f"restore {line.restored_from}" else f": {line.reason}"
        return say("Edition %(number)s was restored", number=line.restored_from) + own
    act, _, title = line.reason.partition(": ")
    if act == "recording" and title:
        return say("A new recording: %(title)s", title=title)
    return say(REASONS[line.reason]) if line.reason in REASONS else line.reason


def names_of(record: Record, people: Sequence[str]) -> dict[str, str]:
    """What people are called, by id."""
    known = {str(each.person): each.display_name for each in record.accounts.all()}
    return {each: known.get(each, each) for each in people}


def _lines(record: Record, audience: Audience, before: int | None) -> tuple[tuple[Line, ...], dict[str, str]]:
    number = None if before is None else EditionNumber(before)
    lines = service.history(record, audience, before=number, most=MOST)
    return lines, names_of(record, [each.by for each in lines])


def _view(
    record: Record, audience: Audience, number: EditionNumber, reader: str, here: ZoneInfo
) -> EditionView:
    found = service.at_number(record, audience, number)
    before = service.at_number(record, audience, EditionNumber(number - 1)).cut if number > 1 else None
    old = items_of(before) if before else ()
    last = record.editions.last(audience)
    told = service.changes(record, audience, number) if before else ()
    named = {each.incident for each in told if each.incident} | {each.id for each in found.cut.incidents}
    labels = {each.slug: each.title(reader) for each in (*old, *items_of(found.cut))}
    would = _would(record, found) if last is not None and last.number != number else None
    return EditionView(
        edition=found,
        by=names_of(record, [found.by])[found.by],
        newest=last is not None and last.number == number,
        changes=text_changes(old, items_of(found.cut), found.cut.languages) if before else {},
        facts=tuple(told_in_words(record, each, reader, here) for each in told if each.what not in TEXTS),
        titles={each: record.incidents.get(IncidentId(each)).title for each in named},
        labels={**labels, **_labels(record, found, LanguageTag(reader))},
        parts=parts_of(record, found.cut),
        clock=service.clock_of(record, audience, number),
        kept_back=would.kept_back if would else (),
        would_go=_would_go(record, audience, would, reader) if would else (),
    )


def _would(record: Record, edition: Edition) -> RestoredWord:
    """What would be said were the edition restored now. Pure reading."""
    incidents = {each.id: record.incidents.get(IncidentId(each.id)) for each in edition.cut.incidents}
    return restored_word(record, edition, incidents, record.clock.now())


def _would_go(record: Record, audience: Audience, would: RestoredWord, reader: str) -> tuple[str, ...]:
    stays = {(each.item, each.incident) for each in would.cut.entries if each.instead is None}
    now = items_of(record.editions.newest(audience).cut)
    gone = (each for each in now if each.instead is None and (each.item, each.incident) not in stays)
    return tuple(dict.fromkeys(each.title(reader) for each in gone))


def _labels(record: Record, edition: Edition, reader: LanguageTag) -> dict[str, str]:
    plans = [record.plans.find(each.plan) for each in edition.cut.incidents if each.plan]
    words = [each.plan.words(reader).slots for each in plans if each is not None]
    return {name: own.label for slots in words for name, own in slots.items()}
