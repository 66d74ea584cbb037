"""Messages that reached nobody, or of which nobody knows: what no program can decide, a person does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.channels.website.hooks import KIND as WEBSITE_HOOK
from broadcast.channels.website.hooks import NO_SECRET
from broadcast.delivery import model as delivery
from broadcast.delivery.receipts.model import LOST, Arrival, Receipt
from broadcast.delivery.summons import CALL, TEXT
from core.errors import UpplysError, msgid
from core.outbox.model import Job, State
from core.outbox.service import decide
from crisis.posom.alarming import TEXT as POSOM_TEXT
from crisis.staffing.callouts import service as callouts
from crisis.staffing.people.model import OPTED_OUT
from scripts_library.approvals.service import ALARM, RING
from scripts_library.recordings.ringing import RING as LISTEN
from web.access import Action, may
from web.console.approvals import told
from web.console.texts import names
from web.context import house, person, read, run, say
from web.problems import status_of
from web.record import Record

SHOWN: Final = 50
LOOKED_THROUGH: Final = 1_000
KINDS: Final[Mapping[str, str]] = {
    RING: msgid("A request for approval"),
    LISTEN: msgid("A request to listen to recordings"),
    TEXT: msgid("A text message with a link to texts that wait"),
    CALL: msgid("A call about texts that wait"),
    "text.returned": msgid("Word that a text came back"),
    ALARM: msgid("An alarm"),
    WEBSITE_HOOK: msgid("A message to the municipality's website"),
    POSOM_TEXT: msgid("Word to POSOM that a referral waits"),
    callouts.TEXT: msgid("A text message that calls somebody in"),
    callouts.THANKS: msgid("Thanks to somebody who was asked to come"),
    callouts.TOLD: msgid("An answer to somebody who is called in"),
}
TEXTS: Final = frozenset(KINDS) - {RING, LISTEN, CALL, WEBSITE_HOOK}
"""The kinds that are text messages: the provider tells what becomes of them."""
ARRIVED: Final[Mapping[Arrival, str]] = {
    Arrival.QUEUED: msgid("waits at the provider"),
    Arrival.SENT: msgid("on its way to the telephone"),
    Arrival.DELIVERED: msgid("arrived"),
    Arrival.UNDELIVERED: msgid("did not arrive"),
    Arrival.FAILED: msgid("the provider could not send it"),
}
WHYS: Final[Mapping[str, str]] = {
    NO_SECRET: msgid("No secret is set for messages to the website. An administrator can add it."),
    delivery.NO_CARRIER: msgid("No telephone provider is set, so nobody can be rung."),
    delivery.NO_PHONE: msgid("The person has no telephone number. An administrator can add it."),
    delivery.NOT_ALLOWED: msgid("The number is not on the staff's list, and an exercise reaches no other."),
    delivery.GONE: msgid("The account is out of use."),
    OPTED_OUT: msgid("The person has answered STOP."),
}
VERDICTS: Final[Mapping[str, State]] = {
    "again": State.WAITING,
    "arrived": State.SENT,
    "leave": State.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One message; ``why`` is one of ``WHYS``, or what the provider said."""

    id: str
    kind: str
    person: str
    why: str
    due: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message that the provider took. ``receipt`` is what became of it, where the provider has told."""

    row: Row
    receipt: Receipt | None

    @property
    def lost(self) -> bool:
        return self.receipt is not None and self.receipt.arrival in LOST


@dataclass(frozen=True, slots=True)
class Deliveries:
    unknown: tuple[Row, ...]
    failed: tuple[Row, ...]
    sent: tuple[SentRow, ...]
    """What went out last; what reached nobody first."""

    @property
    def lost(self) -> int:
        return sum(each.lost for each in self.sent)


def routes(console: Blueprint) -> None:
    console.add_url_rule("/deliveries", view_func=deliveries)
    console.add_url_rule("/deliveries/<intent>", view_func=settle_delivery, methods=["POST"])


@may(Action.DELIVERY_HANDLE)
def deliveries() -> ResponseReturnValue:
    """What nobody knows of first, then what certainly did not go out."""
    return _page("")


@may(Action.DELIVERY_HANDLE)
def settle_delivery(intent: str) -> ResponseReturnValue:
    """Send it again, or say that it arrived, or leave it."""
    verdict = VERDICTS.get(request.form.get("verdict", ""))
    if verdict is None:
        return redirect(url_for("console.deliveries"))
    try:
        run(decide, intent, verdict, person())
    except UpplysError as error:
        return _page(told(error)), int(status_of(error))
    flash(_told(verdict), "success")
    return redirect(url_for("console.deliveries"))


def _told(verdict: State) -> str:
    match verdict:
        case State.WAITING:
            return say("It is sent again now, unless it has become needless.")
        case State.SENT:
            return say("Kept: it arrived.")
        case _:
            return say("It is left as it is.")


def _page(error: str) -> str:
    view = read(_view)
    return render_template(
        "console/deliveries.html", view=view, error=error, whys=WHYS, arrived=ARRIVED, carried=house().carried
    )


def _view(record: Record) -> Deliveries:
    people = dict(names(record)) | {str(each.id): each.name for each in record.staff.all()}
    unknown = record.outbox.in_state(State.UNKNOWN, SHOWN)
    failed = record.outbox.in_state(State.FAILED, LOOKED_THROUGH)[-SHOWN:]
    sent = record.outbox.latest(State.SENT, TEXTS, SHOWN)
    known = record.receipts.of([each.receipt for each in sent if each.receipt])
    rows = _rows(sent, people)
    told = [SentRow(row, known.get(job.receipt or "")) for row, job in zip(rows, sent, strict=True)]
    return Deliveries(
        _rows(unknown, people),
        _rows(failed[::-1], people),
        tuple(sorted(told, key=lambda each: not each.lost)),
    )


def _rows(jobs: Sequence[Job], people: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            each.id,
            KINDS.get(each.intent.kind, each.intent.kind),
            people.get(each.intent.to, each.intent.to),
            each.why or "",
            each.due,
            each.attempts,
        )
        for each in jobs
    )
