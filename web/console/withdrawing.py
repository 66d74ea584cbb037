"""Withdrawing: one click by one person, never refused; the reason may follow."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.model import Edition
from core.access.model import PersonId
from core.errors import UpplysError
from crisis.incidents import saying
from scripts_library.approvals.model import Withdrawal, WithdrawalId
from scripts_library.approvals.withdrawals import give_reason
from scripts_library.items.model import Audience, Item, ItemId
from web.access import Action, may
from web.console.board import Channels, channels_now
from web.console.said import SaidItem, SaidNow, items_of, said_now
from web.context import house, person, read, run, say
from web.record import Record


def routes(console: Blueprint) -> None:
    console.add_url_rule("/withdraw", view_func=withdrawing)
    console.add_url_rule("/withdraw/<item>", view_func=withdraw, methods=["POST"])
    console.add_url_rule("/withdrawals/<withdrawal>", view_func=withdrawn)
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


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    withdrawal: Withdrawal
    item: Item
    title: str
    by: str
    gone: tuple[Gone, ...]


@may(Action.WORD_WITHDRAW)
def withdrawing() -> ResponseReturnValue:
    """Every text that is out now, each with its button."""
    said, away = read(_out_now)
    return render_template("console/withdrawing.html", said=said, away=away)


@may(Action.WORD_WITHDRAW)
def withdraw(item: str) -> ResponseReturnValue:
    """It is gone from the edition that this cuts.

    Nothing hinders it: no confirmation, no reason.
    """
    exercise = request.form.get("audience") == Audience.EXERCISE.value
    audience = Audience.EXERCISE if exercise else Audience.LIVE
    done = run(saying.withdraw, ItemId(item), person(), audience=audience, decided_at=house().clock.now())
    for each in done.editions:
        house().publishing.wait_until_seen(each.audience, each.number)
    return redirect(url_for("console.withdrawn", withdrawal=done.withdrawal.id))


@may(Action.WORD_WITHDRAW)
def withdrawn(withdrawal: str) -> ResponseReturnValue:
    """From where it is gone and since when, and what stands in its place."""
    return render_template(
        "console/withdrawn.html", view=read(_view, WithdrawalId(withdrawal)), typed="", error=""
    )


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


def _out_now(record: Record) -> tuple[tuple[SaidNow, ...], dict[tuple[str, Audience], Withdrawal]]:
    """What each audience hears, and the latest withdrawal that keeps an item away from it."""
    said = tuple(found for each in Audience if (found := said_now(record, each)) and _any(found))
    away = [ItemId(item.item) for now in said for part in now.parts for item in part.items if item.instead]
    gone = record.approvals.withdrawals(away)
    return said, {(each.item, to): each for each in gone for to in Audience if each.reaches(to)}


def _any(said: SaidNow) -> bool:
    """The ordinary day is the same for both: it stands under live; an exercise has its own while it is
    on."""
    return said.edition.audience is Audience.LIVE or any(part.incident for part in said.parts)


def _view(record: Record, withdrawal_id: WithdrawalId) -> WithdrawalView:
    withdrawal = record.approvals.withdrawal(withdrawal_id)
    item = record.items.item(withdrawal.item)
    heard = [said for each in Audience if (said := said_now(record, each))]
    titles = [each.text for each in record.items.texts([item.id]) if each.number <= withdrawal.upto]
    own = [each.title for each in titles if each.language == item.source_language]
    return WithdrawalView(
        withdrawal=withdrawal,
        item=item,
        title=own[-1] if own else item.slug,
        by=record.accounts.get(PersonId(withdrawal.by)).display_name,
        gone=tuple(_gone(record, each, item) for each in heard if _concerns(each, item, withdrawal)),
    )


def _concerns(said: SaidNow, item: Item, withdrawal: Withdrawal) -> bool:
    audience = said.edition.audience
    has_it = any(each.item == item.id for each in items_of(said.edition.cut))
    return withdrawal.reaches(audience) and (audience is withdrawal.audience or has_it)


def _gone(record: Record, said: SaidNow, item: Item) -> Gone:
    stands = next((each for part in said.parts for each in part.items if each.item == item.id), None)
    channels = channels_now(record, said.edition.audience)
    return Gone(said.edition, stands, channels, back=stands is not None and stands.instead is None)
