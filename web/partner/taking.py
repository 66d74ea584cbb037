"""The desk's side: callers whom partners passed on, who waited longest first; the first agent who takes one
has it, and the second is told who."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.model import PersonId
from core.errors import UpplysError
from core.sealing.ports import Sealer
from crisis.calls import transfers
from crisis.calls.partners import Transfer, TransferId, TransferState
from scripts_library.items.model import Audience
from web.access import Action, may
from web.audience import page_audience
from web.console.rendering import refreshed
from web.console.texts import names
from web.context import house, person, read, run, say
from web.problems import status_of
from web.record import Record

PART: Final = "desk/_transfers_now.html"
SHOWN: Final = 50


def routes(partner: Blueprint) -> None:
    partner.add_url_rule("/transfers", view_func=transfer_list)
    partner.add_url_rule("/transfers/now", view_func=transfers_part)
    partner.add_url_rule("/transfers/<transfer>/take", view_func=take, methods=["POST"])
    partner.add_url_rule("/transfers/<transfer>/back", view_func=put_back, methods=["POST"])
    partner.add_url_rule("/transfers/<transfer>/done", view_func=done, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Passed:
    """One caller as the desk shows them; the note only to whoever took them. ``free``: the reader may put
    them back, though another has them."""

    transfer: Transfer
    partner: str
    by: str
    mine: bool
    note: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class TransfersView:
    """``waiting`` and ``mine`` are worked on; ``others`` are with colleagues; ``more`` wait beyond those
    shown."""

    waiting: Sequence[Passed]
    mine: Sequence[Passed]
    others: Sequence[Passed]
    more: int


@may(Action.PARTNER_SEE)
def transfer_list() -> ResponseReturnValue:
    """All that waits, as a page of its own."""
    return _page()


@may(Action.PARTNER_SEE)
def transfers_part() -> ResponseReturnValue:
    """What the desk shows of it, for its refresh."""
    audience = {"audience": page_audience().value}
    return refreshed(PART, "transfers-now", {**audience}, where={**audience})


@may(Action.PARTNER_SEE)
def take(transfer: str) -> ResponseReturnValue:
    """I take this caller."""
    return _done(transfers.take, transfer, say("The caller is yours."))


@may(Action.PARTNER_SEE)
def put_back(transfer: str) -> ResponseReturnValue:
    """Somebody else shall."""
    return _done(transfers.put_back, transfer, say("The caller waits again."))


@may(Action.PARTNER_SEE)
def done(transfer: str) -> ResponseReturnValue:
    """The caller has been helped."""
    return _done(transfers.finish, transfer, say("Marked as helped."))


def transfers_now(audience: str) -> TransfersView:
    """What a page for this audience shows: live callers, or an exercise's."""
    here = house()
    called = {str(each.id): each.name for each in here.centre.partners.values()}
    return read(_view, called, here.sealer, person(), Audience(audience))


def _view(
    record: Record, called: Mapping[str, str], sealer: Sealer, me: PersonId, audience: Audience
) -> TransfersView:
    people = names(record)
    every = [_shown(each, called, people, sealer, me) for each in record.transfers.open(audience)]
    waiting = [each for each in every if each.transfer.state is TransferState.WAITING]
    mine = [each for each in every if each.mine]
    others = [
        replace(each, free=transfers.may_put_back(record.accounts, each.transfer, me))
        for each in every
        if each.transfer.state is TransferState.TAKEN and not each.mine
    ]
    return TransfersView(waiting[:SHOWN], mine, others, max(0, len(waiting) - SHOWN))


def _shown(
    transfer: Transfer, called: Mapping[str, str], people: Mapping[str, str], sealer: Sealer, me: PersonId
) -> Passed:
    mine = transfer.state is TransferState.TAKEN and transfer.taken_by == me
    return Passed(
        transfer,
        called.get(transfer.partner, transfer.partner),
        people.get(transfer.taken_by or "", ""),
        mine,
        transfers.note_of(transfer, sealer) if mine else "",
    )


def _done(
    act: Callable[[Record, TransferId, PersonId], Transfer], transfer: str, told: str
) -> ResponseReturnValue:
    error, status = "", 200
    try:
        kept = run(act, TransferId(transfer), person())
        house().live.hint("calls", kept.audience)
    except UpplysError as wrong:
        error, status = say(wrong.message, **wrong.facts), int(status_of(wrong))
        told = ""
    audience = page_audience().value
    if request.headers.get("HX-Request"):
        # htmx leaves the page alone on an error's status, and the reader would not be told
        part = render_template(
            "desk/_transfers.html", audience=audience, transfer_error=error, transfer_told=told
        )
        return make_response(part)
    if error:
        return make_response(_page(error), status)
    flash(told, "success")
    return redirect(url_for("partner.transfer_list", audience=audience))


def _page(error: str = "") -> str:
    return render_template("partner/transfers.html", audience=page_audience().value, transfer_error=error)
