"""Texts: the list, one item with everything that can be done to it, and a new one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.differences import Run
from core.access.model import Caller, PersonId
from core.errors import UpplysError, msgid
from crisis.incidents.errors import NoSuchPlan
from crisis.incidents.model import SAID
from i18n.languages.model import LanguageTag
from scripts_library.approvals import reviewing
from scripts_library.approvals import service as approvals
from scripts_library.approvals.model import Approval, Standing
from scripts_library.items import service
from scripts_library.items.errors import NoSuchRevision
from scripts_library.items.model import (
    Audience,
    Draft,
    ItemId,
    Kind,
    RevisionId,
    Text,
)
from scripts_library.items.ports import Wanted
from scripts_library.items.service import PastRevision
from web.access import Action, may
from web.console.rendering import zone
from web.console.texts import (
    ItemRow,
    Labels,
    audience_of,
    item_row,
    item_rows,
    line_of,
    named,
    names,
    shown,
    slot_labels,
)
from web.console.wording import word_changes
from web.context import caller, house, language, person, read, run, say
from web.problems import status_of
from web.record import Record
from web.writing import check_may_revise, may_revise

NO_PLAN: Final = "none:"
MOST: Final = 200
"""Rows on a page; beyond it the search is to be narrowed, and the page says so."""

NOT_RUNG: Final = msgid(
    "Nobody is rung: no telephone provider is set. Tell those who may approve; it stands under Approvals."
)
T = TypeVar("T")


def routes(console: Blueprint) -> None:
    console.add_url_rule("/items", view_func=items)
    console.add_url_rule("/items/submit", view_func=submit_plan, methods=["POST"])
    console.add_url_rule("/items/<item>", view_func=item)
    console.add_url_rule("/items/<item>/submit", view_func=submit, methods=["POST"])
    console.add_url_rule("/items/<item>/review", view_func=review, methods=["POST"])
    console.add_url_rule("/items/<item>/choose", view_func=choose, methods=["POST"])
    console.add_url_rule("/items/<item>/restore", view_func=restore_revision, methods=["POST"])


@dataclass(frozen=True, slots=True)
class ItemsView:
    """The list: rows by plan or incident, and what they can be narrowed by."""

    rows: tuple[ItemRow, ...]
    groups: Mapping[str, str]
    people: Mapping[str, str]
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many approvals were asked for; of how many nobody is left who may give them, and who all had a hand
    in those."""

    count: int
    alone: int
    held: tuple[str, ...]
    audiences: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One language of one revision in the history: what changed since the text before it, and who approved
    it."""

    text: Text
    whole: str
    runs: tuple[Run, ...]
    first: bool
    approvals: tuple[Approval, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item's page."""

    row: ItemRow
    group: str
    history: tuple[tuple[PastRevision, tuple[Past, ...]], ...]
    people: Mapping[str, str]
    labels: Mapping[str, Labels]
    may_revise: bool
    """Whether the reader may write its source text anew."""


@may(Action.ITEM_SEE)
def items() -> ResponseReturnValue:
    """Every item by plan and incident, with where its texts stand in each language."""
    asked = request.args
    view = read(_listed, asked.get("of", ""), asked.get("kind", ""), person(), language(), say("No plan"))
    words, state = asked.get("q", "").strip().casefold(), asked.get("state", "")
    rows = [each for each in view.rows if _holds(each, words) and _is(each, state)]
    groups: dict[str, list[ItemRow]] = {}
    for each in rows[:MOST]:
        groups.setdefault(_group_key(each), []).append(each)
    return render_template(
        "console/items.html",
        view=view,
        groups=groups,
        asked=asked,
        count=len(rows),
        most=MOST,
        kinds=list(Kind),
    )


@may(Action.ITEM_SEE)
def item(item: str) -> ResponseReturnValue:
    """Everything about one item: its texts side by side, its history, and what there is to do."""
    return render_item(item)


def render_item(item: str, errors: Mapping[str, str] | None = None) -> str:
    """The item's page, with what was refused told where it stands."""
    view = read(_whole, ItemId(item), caller(), language())

    def body_of(text: Text) -> object:
        slots = next(each.revision.slots for each, _ in view.history if each.revision.id == text.revision)
        return shown(text, slots, text.language, view.labels.get(text.language, {}), zone())

    return render_template(
        "console/item.html", view=view, row=view.row, item=view.row.item, body_of=body_of, errors=errors or {}
    )


@may(Action.TEXT_WRITE)
def submit(item: str) -> ResponseReturnValue:
    """Ask for approval of one language, or of all that wait for it."""

    def asked(record: Record) -> Asked:
        return _ask(record, [item_row(record, record.items.item(ItemId(item)), who)], tag, who)

    who, tag = person(), request.form.get("language", "")
    return _done(item, lambda: run(asked), _asked_words)


@may(Action.TEXT_WRITE)
def submit_plan() -> ResponseReturnValue:
    """Ask for approval of every text of a plan or an incident that waits for it. Each is still read and
    approved on its own."""
    who, group = person(), request.form.get("of", "")

    def asked(record: Record) -> Asked:
        found = record.items.find(_wanted(group, ""))
        return _ask(record, item_rows(record, found, who), "", who)

    if not group.startswith(("plan:", "incident:")):
        raise NoSuchPlan(plan=group)
    flash(*_asked_words(run(asked)))
    return redirect(url_for("console.items", of=group))


def _ask(record: Record, rows: Sequence[ItemRow], tag: str, who: PersonId) -> Asked:
    requests = [
        approvals.submit(record, each.text.revision, each.language, row.audience, who)
        for row in rows
        for each in row.texts
        if each.text is not None and each.can_be_asked_for and tag in {"", each.language}
    ]
    alone = [each for each in requests if not each.approvers]
    people = names(record)
    authorities = {record.items.item(each.item).authority for each in alone}
    may_approve = [each for one in sorted(authorities) for each in record.approvers.in_order(one)]
    held = tuple(dict.fromkeys(people.get(each, each) for each in may_approve))
    return Asked(len(requests), len(alone), held, tuple({each.audience for each in requests}))


@may(Action.TEXT_REVIEW)
def review(item: str) -> ResponseReturnValue:
    """A translator who reads the language says that it says the same."""
    who, form = caller(), request.form
    revision, tag = RevisionId(form.get("revision", "")), form.get("language", "")

    def reviewed(record: Record) -> None:
        own = _own(record, ItemId(item), revision)
        reviewing.review(record, own, tag, who.person, who.roles, who.languages)

    return _done(item, lambda: run(reviewed), lambda _: say("The translation is marked as reviewed."))


@may(Action.TEXT_CHOOSE)
def choose(item: str) -> ResponseReturnValue:
    """Crisis management lets a translation be said all the same; it tells its reader so."""
    who, form = caller(), request.form
    revision, tag = RevisionId(form.get("revision", "")), form.get("language", "")

    def chosen(record: Record) -> None:
        own, found = _own(record, ItemId(item), revision), record.items.item(ItemId(item))
        reason = line_of(form, "reason")
        reviewing.choose(record, own, tag, audience_of(record, found), who.person, who.roles, reason)

    return _done(
        item,
        lambda: run(chosen),
        lambda _: say(
            "It is said all the same from the next edition, and tells its reader that it is not reviewed."
        ),
        at=f"choose-{tag}",
    )


@may(Action.ITEM_WRITE)
def restore_revision(item: str) -> ResponseReturnValue:
    """Bring the words of an earlier revision back, as a new one; nothing is overwritten."""
    revision, who = RevisionId(request.form.get("revision", "")), caller()

    def back(record: Record) -> None:
        check_may_revise(record, ItemId(item), who)
        service.restore_revision(record, _own(record, ItemId(item), revision), who.person)

    return _done(
        item,
        lambda: run(back),
        lambda _: say("The earlier words are back as a new revision. Nobody has approved it yet."),
    )


def _done(
    item: str, act: Callable[[], T], told: Callable[[T], str | tuple[str, str]], at: str = ""
) -> ResponseReturnValue:
    """Carry it out and tell so; what is refused is told on the item's page."""
    try:
        done = act()
    except UpplysError as error:
        first = error.errors[0] if error.errors else error
        return render_item(item, {at: say(first.message, **first.facts)}), _status(error)
    words = told(done)
    flash(*((words, "success") if isinstance(words, str) else words))
    return redirect(url_for("console.item", item=item))


def _own(record: Record, item: ItemId, revision: RevisionId) -> RevisionId:
    """The revision, when it is one of this very item: the rules were asked about the item. Raises
    `NoSuchRevision`."""
    if record.items.revision(revision).item != item:
        raise NoSuchRevision(revision=revision)
    return revision


def _status(error: UpplysError) -> int:
    return int(status_of(error))


def _asked_words(done: Asked) -> tuple[str, str]:
    """What was asked for, and truly what happens next: whether anybody can be rung, and whether anybody is
    left who may approve it."""
    if not done.count:
        return say("Nothing here waits to be asked for."), "success"
    words = house().staff_words(language())
    told = words.say_n(
        "Approval is asked for %(count)s text.", "Approval is asked for %(count)s texts.", done.count
    )
    if done.alone:
        held = ", ".join(done.held) or say("nobody has the role")
        alone = words.say_n(
            "Nobody else may approve %(count)s of them: whoever may has had a hand in it (%(held)s). Ask an"
            " administrator for a second person.",
            "Nobody else may approve %(count)s of them: whoever may has had a hand in them (%(held)s). Ask an"
            " administrator for a second person.",
            done.alone,
            held=held,
        )
        return f"{told} {alone}", "warning"
    if not house().carried.issuperset(done.audiences):
        return f"{told} {say(NOT_RUNG)}", "warning"
    return f"{told} {say('Those who may approve are rung now.')}", "success"


def _listed(record: Record, group: str, kind: str, who: PersonId, tag: str, no_plan: str) -> ItemsView:
    groups = {**_groups(record, tag), NO_PLAN: no_plan}
    rows = item_rows(record, record.items.find(_wanted(group, kind)), who)
    order = {key: place for place, key in enumerate(groups)}
    ranked = sorted(rows, key=lambda row: order.get(_group_key(row), len(order)))
    return ItemsView(tuple(ranked), groups, names(record), tuple(record.items.drafts(who)))


def _wanted(group: str, kind: str) -> Wanted:
    what, _, name = group.partition(":")
    return Wanted(
        plan=name if what == "plan" else ("" if what == "none" else None),
        incident=name if what == "incident" else ("" if what in {"plan", "none"} else None),
        kind=Kind(kind) if kind in set(Kind) else None,
    )


def _groups(record: Record, language_tag: str) -> dict[str, str]:
    """What items belong to, by key, in words: incidents that are said now and their plans first, then plans
    by urgency, then other incidents."""
    tag = LanguageTag(language_tag)
    spoken = record.incidents.find(states=SAID)
    said = {f"incident:{each.id}": each.title for each in spoken}
    plans = {f"plan:{each.plan.id}": each.plan.words(tag).title for each in record.plans.all()}
    now = {key: plans[key] for key in (f"plan:{each.plan}" for each in spoken) if key in plans}
    others = {f"incident:{each.id}": each.title for each in record.incidents.find()}
    return {**said, **now, **plans, **{key: title for key, title in others.items() if key not in said}}


def _group_key(row: ItemRow) -> str:
    if row.item.incident:
        return f"incident:{row.item.incident}"
    return f"plan:{row.item.plan}" if row.item.plan else NO_PLAN


def _holds(row: ItemRow, words: str) -> bool:
    if not words:
        return True
    texts = (f"{each.text.title}\n{each.text.body}" for each in row.texts if each.text is not None)
    return words in row.item.slug or any(words in text.casefold() for text in texts)


def _is(row: ItemRow, state: str) -> bool:
    match state:
        case "out":
            return row.out
        case "work":
            return row.needs_work
        case "waiting":
            return any(each.standing is Standing.SUBMITTED for each in row.texts)
        case "returned":
            return any(each.standing is Standing.RETURNED for each in row.texts)
        case _:
            return True


def _whole(record: Record, item_id: ItemId, who: Caller, tag: str) -> ItemView:
    found = record.items.item(item_id)
    row = item_row(record, found, who.person)
    past = service.history(record, item_id)
    given = record.approvals.approvals([item_id])
    labels = {each.language: slot_labels(record, found, each.language) for each in row.texts}
    group = _groups(record, tag).get(_group_key(row), "")
    labels[tag] = slot_labels(record, found, tag)
    writes = may_revise(record, item_id, who)
    return ItemView(row, group, _changes(past, given, labels), names(record), labels, writes)


def _changes(
    past: Sequence[PastRevision], given: Sequence[Approval], labels: Mapping[str, Labels]
) -> tuple[tuple[PastRevision, tuple[Past, ...]], ...]:
    """Each revision with its texts compared to the ones before them in the same language."""
    found = []
    for place, each in enumerate(past):
        older = past[place + 1 :]
        found.append(
            (
                each,
                tuple(
                    _past(each.texts[tag], older, given, labels.get(tag, {})) for tag in sorted(each.texts)
                ),
            )
        )
    return tuple(found)


def _past(text: Text, older: Sequence[PastRevision], given: Sequence[Approval], labels: Labels) -> Past:
    before = next((each.texts[text.language] for each in older if text.language in each.texts), None)
    mine = tuple(
        each for each in given if (each.text.revision, each.text.language) == (text.revision, text.language)
    )
    was = f"{before.title}\n{named(before.body, labels)}" if before else ""
    now = f"{text.title}\n{named(text.body, labels)}"
    return Past(text, now, word_changes(was, now) if before else (), before is None, mine)
