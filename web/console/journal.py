"""The chained log: what was done, by whom and when, and whether the chain still stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.journal.model import Entry, Head
from web import verifying
from web.access import Action, may
from web.console.texts import names
from web.context import house, read, say
from web.record import Record

PAGE: Final = 50


def routes(console: Blueprint) -> None:
    console.add_url_rule("/journal", view_func=journal)
    console.add_url_rule("/journal", view_func=verify_journal, methods=["POST"])


@dataclass(frozen=True, slots=True)
class JournalView:
    """A page of entries, newest first, with the chain's head. ``older`` is where the next page begins."""

    entries: Sequence[Entry]
    older: int | None
    head: Head
    people: Mapping[str, str]


@may(Action.JOURNAL_SEE)
def journal() -> ResponseReturnValue:
    """The newest entries, of one kind or of all."""
    return _page(None)


@may(Action.JOURNAL_SEE)
def verify_journal() -> ResponseReturnValue:
    """Recompute every link now, compare with every head that an edition holds, and every edition with it."""
    return _page(read(verifying.verify_all))


def _page(found: verifying.Finding | None) -> str:
    kind, before = request.args.get("kind", ""), request.args.get("before", "")
    upto = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    view = read(_entries, kind or None, upto)
    return render_template(
        "console/journal.html",
        view=view,
        kind=kind,
        kinds=KINDS,
        kind_words={each: say(words) for each, words in KINDS.items()},
        found=found,
        told=_told(found) if found else (),
        at=house().clock.now(),
    )


def _entries(record: Record, kind: str | None, before: int | None) -> JournalView:
    rows = record.journal.newest(kind=kind, before=before, limit=PAGE + 1)
    older = rows[PAGE - 1].seq if len(rows) > PAGE else None
    return JournalView(rows[:PAGE], older, record.journal.head(), names(record))


def _told(found: verifying.Finding) -> tuple[str, ...]:
    """What verifying found, a line each: first the journal's own verdict, unless only editions are wrong."""
    verdict = found.verdict
    chain = say(verdict.message, **(verdict.facts or {"seq": verdict.head.seq}))
    editions = tuple(say(each.message, number=each.number) for each in found.faults)
    return editions if verdict.ok and editions else (chain, *editions)


def _(text: str) -> str:
    """Marks a text for the catalogues; it is looked up where it is shown."""
    return text


KINDS: Final[Mapping[str, str]] = {
    "account_added": _("An account was added"),
    "account_changed": _("An account was changed"),
    "approval.cancelled": _("A request for approval was taken back"),
    "approval.exhausted": _("Nobody answered a request for approval"),
    "approval.given": _("A text was approved"),
    "approval.requested": _("Approval was asked for"),
    "approval.returned": _("A text was returned"),
    "bookkeeping_purged": _("The bookkeeping of what was sent long ago was disposed of"),
    "break_glass.reason": _("The reason for breaking the glass was written"),
    "break_glass.reviewed": _("Broken glass was looked at afterwards"),
    "break_glass.used": _("Glass was broken"),
    "call_back.number_opened": _("A caller's number was opened"),
    "call_back.settled": _("A call-back was settled"),
    "change_decided": _("A proposed change was decided"),
    "change_proposed": _("A change was proposed"),
    "edition_cut": _("An edition was cut"),
    "incident.activated": _("An incident was activated"),
    "incident.closed": _("An incident was closed"),
    "incident.next_information_late": _("The promised next information was late"),
    "incident.prepared": _("An incident was prepared"),
    "incident.rerouted": _("An incident got another plan"),
    "incident.slots": _("Slots were filled"),
    "incident.stage": _("An incident came to another stage"),
    "incident.winding_down": _("An incident began to wind down"),
    "intent_decided": _("A message that was stuck was decided by a person"),
    "intent_stuck": _("A message got stuck"),
    "message.lost": _("A message reached nobody"),
    "item.created": _("A text was made"),
    "item.ends": _("An end time was set"),
    "item.returned": _("A withdrawn text took its place again"),
    "item.withdrawn": _("A text was withdrawn"),
    "item.withdrawn.reason": _("The reason for a withdrawal was written"),
    "item.withdrawn.undone": _("A withdrawal was undone"),
    "logged_in": _("Somebody logged in"),
    "logged_out": _("Somebody logged out"),
    "password_chosen": _("A password was chosen"),
    "plan.imported": _("A plan was imported"),
    "record_restored": _("The record was restored from a backup"),
    "recording.checked": _("A second person listened to a recording"),
    "recording.put_back": _("A recording was put back"),
    "recording.removed": _("A recording was taken away"),
    "recording.returned": _("A recording was sent back to its speaker"),
    "text.chosen": _("A translation was let be said all the same"),
    "text.recorded": _("A text was recorded"),
    "text.written": _("A text was written"),
    "token_issued": _("An API token was issued"),
    "token_revoked": _("An API token was revoked"),
    "told.ticked": _("Somebody on the list was told"),
    "translation.reviewed": _("A translation was reviewed"),
    "voice_message.heard": _("A voice message was heard"),
    "voice_message.number_opened": _("The number of a voice message was opened"),
    "website.alarmed": _("The website has differed from the edition for long"),
    "website.known": _("Somebody said that it is known how the website differs"),
    "website.not_known": _("Somebody took back that it is known how the website differs"),
    "word.published": _("An edition was put out"),
    "word.restored": _("An edition was restored"),
    "work.set_aside": _("Ordinary work was set aside"),
    "work.taken_up": _("Ordinary work was taken up again"),
}
"""Kinds of entries in words; one that is not here is shown by its name."""
