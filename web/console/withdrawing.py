"""Withdrawing: one click by one person, never refused; undone for ten minutes; the reason may follow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.channels.board.model import SWITCHING, State
from broadcast.editions.model import Edition
from broadcast.editions.ports import Mark
from core.access.model import PersonId
from core.errors import UpplysError
from crisis.incidents import saying
from crisis.incidents.withdrawing import banners_of, gone_along
from scripts_library.approvals.errors import UndoTooLate
from scripts_library.approvals.model import Withdrawal, WithdrawalId
from scripts_library.approvals.withdrawals import give_reason
from scripts_library.items.model import Audience, Item, ItemId
from web.access import Action, may
from web.console.board import Channels, channels_now
from web.console.said import SaidItem, SaidNow, items_of, said_now
from web.context import caller, house, person, read, run, say
from web.record import Record

A_MOMENT_S: Final = 0.7
"""Seconds that a press waits for its channels: long enough to tell most times that it is gone."""
FEW: Final = 8
"""Texts that are all shown at once; of more, those that are met first, and the rest folded by kind."""
LATEST: Final = 50
"""Editions that are looked through for the one that a withdrawal cut."""


def routes(console: Blueprint) -> None:
    console.add_url_rule("/withdraw", view_func=withdrawing)
    console.add_url_rule("/withdraw/<item>", view_func=withdraw, methods=["POST"])
    console.add_url_rule("/withdrawals/<withdrawal>", view_func=withdrawn)
    console.add_url_rule("/withdrawals/<withdrawal>/now", view_func=withdrawn_now)
    console.add_url_rule("/withdrawals/<withdrawal>/undo", view_func=undo, methods=["POST"])
    console.add_url_rule("/withdrawals/<withdrawal>/reason", view_func=add_reason, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Gone:
    """What the page after a withdrawal tells, for one audience that had heard the text."""

    edition: Edition
    stands: SaidItem | None
    """What stands in its place; None where nothing does."""

    channels: Channels
    back: bool
    """Whether a corrected text has taken its place again."""

    gone_at: datetime | None
    """When the last channel was seen without it; None while one was not."""


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    withdrawal: Withdrawal
    item: Item
    title: str
    by: str
    along: tuple[str, ...]
    """What went along with it, by title: an announcement's banners."""
    gone: tuple[Gone, ...]
    fresh: bool
    """Whether it was withdrawn so lately that a channel which has it left is only on its way."""
    undo_until: datetime | None = None
    """Until when it may be undone; None when it may not."""
    undone_by: str = ""

    @property
    def going(self) -> bool:
        """Whether a channel was not yet seen without it."""
        return any(each.gone_at is None for each in self.gone)


@may(Action.WORD_WITHDRAW)
def withdrawing() -> ResponseReturnValue:
    """Every text that is out now, each with its button; of many, those with the words that are looked for."""
    said, away, bannered = read(_out_now)
    q = request.args.get("q", "").strip()
    found = [each for now in said if (each := _with_words(now, q.casefold())).parts]
    few = sum(len(part.items) for now in found for part in now.parts) <= FEW
    return render_template(
        "console/withdrawing.html",
        said=found,
        away=away,
        bannered=bannered,
        q=q,
        any=said,
        open=bool(q) or few,
    )


def _with_words(said: SaidNow, words: str) -> SaidNow:
    """Of what is said, the texts that hold these words, in any language."""
    parts = (
        replace(each, items=tuple(item for item in each.items if item.holds(words))) for each in said.parts
    )
    return replace(said, parts=tuple(each for each in parts if each.items))


@may(Action.WORD_WITHDRAW)
def withdraw(item: str) -> ResponseReturnValue:
    """It is gone from the edition that this cuts; an announcement's banner has its words, and goes with it.

    Nothing hinders it: no confirmation, no reason. The page comes back within a moment, and tells by itself
    when the channels are seen without it.
    """
    exercise = request.form.get("audience") == Audience.EXERCISE.value
    audience = Audience.EXERCISE if exercise else Audience.LIVE
    now = house().clock.now()
    done = run(saying.withdraw, ItemId(item), person(), audience=audience, with_banner=True, decided_at=now)
    _wait_for(done.editions, audience)
    return redirect(url_for("console.withdrawn", withdrawal=done.withdrawal.id))


@may(Action.WORD_WITHDRAW)
def undo(withdrawal: str) -> ResponseReturnValue:
    """It was not wrong after all: what was withdrawn is said again, by the approval it has."""
    known, now = WithdrawalId(withdrawal), house().clock.now()
    try:
        back = run(saying.undo_withdrawal, known, person(), caller().roles, decided_at=now)
    except UndoTooLate as error:
        flash(say(error.message), "warning")
        return redirect(url_for("console.withdrawn", withdrawal=withdrawal))
    _wait_for(back.editions, back.withdrawals[0].audience)
    flash(say("The withdrawal is undone."), "success")
    return redirect(url_for("console.withdrawn", withdrawal=withdrawal))


def _wait_for(editions: Iterable[Edition], audience: Audience) -> None:
    """Until the audience's channels are seen to give it, or a moment has passed."""
    for each in (edition for edition in editions if edition.audience is audience):
        house().publishing.wait_until_seen(audience, each.number, A_MOMENT_S)


@may(Action.WORD_WITHDRAW)
def withdrawn(withdrawal: str) -> ResponseReturnValue:
    """From where it is gone and since when, and what stands in its place."""
    return render_template(
        "console/withdrawn.html", view=read(_view, WithdrawalId(withdrawal)), typed="", error=""
    )


@may(Action.WORD_WITHDRAW)
def withdrawn_now(withdrawal: str) -> ResponseReturnValue:
    """Where it is gone, for the page's refresh."""
    return render_template("console/_withdrawn.html", view=read(_view, WithdrawalId(withdrawal)))


@may(Action.WORD_WITHDRAW)
def add_reason(withdrawal: str) -> ResponseReturnValue:
    """The reason, when there is time for it."""
    reason = request.form.get("reason", "")
    try:
        run(give_reason, WithdrawalId(withdrawal), reason, person())
    except UpplysError as error:
        view = read(_view, WithdrawalId(withdrawal))
        told = say(error.message, **error.facts)
        return render_template("console/withdrawn.html", view=view, typed=reason, error=told), 422
    flash(say("The reason is noted."), "success")
    return redirect(url_for("console.withdrawn", withdrawal=withdrawal))


def _out_now(
    record: Record,
) -> tuple[tuple[SaidNow, ...], dict[tuple[str, Audience], Withdrawal], frozenset[str]]:
    """What each audience hears, the latest withdrawal that keeps an item away from it, and the
    announcements that a banner goes along with."""
    said = tuple(found for each in Audience if (found := said_now(record, each)) and _any(found))
    away = [ItemId(item.item) for now in said for part in now.parts for item in part.items if item.instead]
    gone = record.approvals.withdrawals(away)
    away_now: dict[tuple[str, Audience], Withdrawal] = {
        (each.item, to): each for each in gone for to in Audience if each.reaches(to)
    }
    told = {item.item for now in said for part in now.parts for item in part.announcements}
    bannered = {each for each in told if banners_of(record, record.items.item(ItemId(each)))}
    return said, away_now, frozenset(bannered)


def _any(said: SaidNow) -> bool:
    """The ordinary day is the same for both: it stands under live; an exercise has its own while it is
    on."""
    return said.edition.audience is Audience.LIVE or any(part.incident for part in said.parts)


def _view(record: Record, withdrawal_id: WithdrawalId) -> WithdrawalView:
    withdrawal = record.approvals.withdrawal(withdrawal_id)
    item = record.items.item(withdrawal.item)
    heard = [said for each in Audience if (said := said_now(record, each))]
    now, undone = record.clock.now(), withdrawal.undone
    return WithdrawalView(
        withdrawal=withdrawal,
        item=item,
        title=_title(record, withdrawal),
        by=record.accounts.get(PersonId(withdrawal.by)).display_name,
        along=tuple(_title(record, each) for each in gone_along(record, withdrawal)),
        gone=tuple(
            _gone(record, each, item, withdrawal) for each in heard if _concerns(each, item, withdrawal)
        ),
        fresh=now - withdrawal.at <= SWITCHING,
        undo_until=withdrawal.undo_until if withdrawal.may_be_undone(now) else None,
        undone_by=record.accounts.get(PersonId(undone.by)).display_name if undone else "",
    )


def _title(record: Record, withdrawal: Withdrawal) -> str:
    """What the text that was withdrawn is called, in its own language."""
    item = record.items.item(withdrawal.item)
    found = [each for each in record.items.texts([item.id]) if each.number <= withdrawal.upto]
    own = [each.text.title for each in found if each.text.language == item.source_language]
    return own[-1] if own else item.slug


def _concerns(said: SaidNow, item: Item, withdrawal: Withdrawal) -> bool:
    audience = said.edition.audience
    has_it = any(each.item == item.id for each in items_of(said.edition.cut))
    return withdrawal.reaches(audience) and (audience is withdrawal.audience or has_it)


def _gone(record: Record, said: SaidNow, item: Item, withdrawal: Withdrawal) -> Gone:
    stands = next((each for part in said.parts for each in part.items if each.item == item.id), None)
    channels = channels_now(record, said.edition.audience)
    back = stands is not None and stands.instead is None
    return Gone(said.edition, stands, channels, back, _gone_at(record, channels, withdrawal.at))


def _gone_at(record: Record, channels: Channels, since: datetime) -> datetime | None:
    """When all channels were first seen to give an edition that was cut after the withdrawal."""
    looked_at = [each for each in channels.channels if not each.provider]
    wanted = {(each.name, each.host) for each in looked_at}
    lines = record.editions.lines(channels.audience, most=LATEST)
    for line in reversed([each for each in lines if each.cut_at >= since]):
        marks = record.clock_marks.of(channels.audience, line.number)
        seen = {(each.channel, each.host): each.at for each in marks if each.mark is Mark.OBSERVED}
        if wanted and wanted <= seen.keys():
            return max(seen[each] for each in wanted)
    in_step = bool(looked_at) and all(each.state is State.IN_SYNC for each in looked_at)
    return max(each.since for each in looked_at) if in_step else None
