"""Writing a text in a language: a draft that is kept as it is typed, a preview, and two editors who meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.editions.differences import Run
from core.access.model import PersonId
from core.errors import UpplysError, msgid
from crisis.incidents.pending import Silence, after_approving
from i18n.languages.model import LanguageTag, own_name
from i18n.rules.model import speech_seconds, unix_lines
from scripts_library.items import service
from scripts_library.items.errors import EditConflict
from scripts_library.items.facts import Difference, differences
from scripts_library.items.model import Draft, Item, ItemId, NumberedText, Text, Written, newest
from scripts_library.items.service import Stored
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.model import Words, text_faults
from web.access import Action, NotAllowed, allows, may
from web.console.forms import field_errors
from web.console.rendering import zone
from web.console.texts import Labels, audience_of, names, shown, slot_labels
from web.console.wording import word_changes
from web.context import caller, language, person, read, run, say
from web.record import Record
from web.writing import check_may_revise

NOTHING: Final = Written("", "")
SILENT: Final = msgid(
    "When this is approved, these languages get no text of it: %(languages)s. Their translations are of the"
    " earlier text. Write them anew before you ask for approval, or let crisis management decide."
)


def routes(console: Blueprint) -> None:
    address = "/items/<item>/<language>"
    console.add_url_rule(f"{address}/edit", view_func=edit)
    console.add_url_rule(f"{address}/edit", view_func=save, methods=["POST"])
    console.add_url_rule(f"{address}/draft", view_func=keep_draft, methods=["POST"])
    console.add_url_rule(f"{address}/preview", view_func=preview, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before somebody who writes a text: what there is, what it is a translation of, and their own
    draft."""

    item: Item
    language: str
    mine: NumberedText | None
    source: NumberedText | None
    source_before: NumberedText | None
    number: int
    slots: tuple[SlotSpec, ...]
    labels: Labels
    own_labels: Labels
    draft: Draft | None
    people: Mapping[str, str]

    @property
    def is_source(self) -> bool:
        return self.language == self.item.source_language

    @property
    def started_from(self) -> int:
        """Where somebody who opens it now begins; 0 where nobody has written the language yet."""
        return self.number if self.mine is not None else 0

    @property
    def written(self) -> Written:
        if self.draft is not None:
            return self.draft.written
        return NOTHING if self.mine is None else _written(self.mine)

    def choices(self, written: Written) -> tuple[SlotSpec, ...]:
        """The slots whose choices need words in this language: those that the text or its source holds."""
        bodies = written.body + (self.source.text.body if self.source is not None else "")
        held = {each.name for each in self.slots if f"{{{each.name}}}" in bodies} | written.words.keys()
        return tuple(each for each in self.slots if each.options and each.name in held)

    @property
    def source_runs(self) -> tuple[Run, ...]:
        """What has changed in the source text since this translation was made of it."""
        if self.source is None or self.source_before is None:
            return ()
        return word_changes(_whole(self.source_before), _whole(self.source))


@dataclass(frozen=True, slots=True)
class Checks:
    """What can be told of a text while it is written."""

    errors: Mapping[str, str]
    shown: object
    seconds: float
    source_seconds: float | None
    differs: Sequence[Difference]


@may(Action.TEXT_EDIT)
def edit(item: str, language: str) -> ResponseReturnValue:
    """The text, to be changed, or written where it is missing."""
    desk = _desk(item, language)
    started = desk.draft.started_from if desk.draft is not None else desk.started_from
    return _page(desk, desk.written, started, {})


@may(Action.TEXT_EDIT)
def save(item: str, language: str) -> ResponseReturnValue:
    """Store it as a new revision, or keep it as a draft; a change by somebody else meanwhile is shown beside
    it."""
    desk, written, started = _desk(item, language), _typed(), _number("started_from")
    match request.form.get("action"):
        case "draft":
            return _kept(desk, written, started)
        case "drop":
            run(service.drop_draft, desk.item.id, desk.language, person())
            flash(say("Your draft is thrown away."), "success")
            return redirect(url_for("console.item", item=item))
        case "preview":
            return _page(desk, written, started, {}, previewed=True)
        case _:
            return _stored(desk, written, started)


@may(Action.TEXT_EDIT)
def keep_draft(item: str, language: str) -> ResponseReturnValue:
    """Keep what is typed, however unfinished, as it is typed."""
    desk = _desk(item, language)
    try:
        draft = _keep(desk, _typed(), _number("started_from"))
    except UpplysError as error:
        return render_template(
            "console/_draft_saved.html", draft=None, error=say(error.message, **error.facts)
        )
    return render_template("console/_draft_saved.html", draft=draft, error="")


@may(Action.TEXT_EDIT)
def preview(item: str, language: str) -> ResponseReturnValue:
    """How it reads, and what the checks say, while it is typed."""
    desk, written = _desk(item, language), _typed()
    return render_template("console/_preview.html", desk=desk, written=written, checks=_checks(desk, written))


def _stored(desk: Desk, written: Written, started: int) -> ResponseReturnValue:
    who, seen = person(), _number("source_number")
    try:
        stored = run(_store, desk.item.id, desk.language, written, who, started, seen)
    except EditConflict:
        _keep(desk, written, started)
        return _conflict(_desk(desk.item.id, desk.language), written, started), 409
    except UpplysError as error:
        return _page(
            desk, written, started, field_errors(error) or {"": say(error.message, **error.facts)}
        ), 422
    flash(
        say(
            "Stored as revision %(number)s. Nobody has approved it yet: what is out now stays as it is.",
            number=stored.revision.number,
        ),
        "success",
    )
    lost = read(_falls_silent, stored.item, stored.text).languages
    if lost:
        named = ", ".join(own_name(LanguageTag(each)) for each in lost)
        flash(say(SILENT, languages=named), "danger")
    return redirect(url_for("console.item", item=desk.item.id))


def _falls_silent(record: Record, item: Item, text: Text) -> Silence:
    return after_approving(record, item, text, audience_of(record, item), record.clock.now())


def _store(
    record: Record, item: ItemId, tag: str, written: Written, by: PersonId, started: int, source_number: int
) -> Stored:
    """A language that nobody has written is added to the revision it translates; else it is a new
    revision."""
    found = record.items.item(item)
    texts = record.items.texts([item])
    translated = next(
        (
            each
            for each in texts
            if (each.number, each.text.language) == (source_number, found.source_language)
        ),
        newest(texts, found.source_language),
    )
    if newest(texts, tag) is None and tag != found.source_language and translated is not None:
        return service.add_text(record, translated.text.revision, tag, written, by)
    based_on = None if tag == found.source_language or translated is None else translated.number
    return service.revise(record, item, written, by, started_from=started, language=tag, based_on=based_on)


def _kept(desk: Desk, written: Written, started: int) -> ResponseReturnValue:
    try:
        _keep(desk, written, started)
    except UpplysError as error:
        return _page(
            desk, written, started, field_errors(error) or {"": say(error.message, **error.facts)}
        ), 422
    flash(say("Your draft is kept. Only you see it."), "success")
    return redirect(url_for("console.edit", item=desk.item.id, language=desk.language))


def _keep(desk: Desk, written: Written, started: int) -> Draft:
    return run(service.save_draft, desk.item.id, desk.language, written, person(), started_from=started)


def _page(
    desk: Desk, written: Written, started: int, errors: Mapping[str, str], *, previewed: bool = False
) -> str:
    return render_template(
        "console/edit.html",
        desk=desk,
        item=desk.item,
        written=written,
        started=started,
        errors=errors,
        checks=_checks(desk, written) if previewed or written.body else None,
    )


def _conflict(desk: Desk, written: Written, started: int) -> str:
    """Theirs and mine side by side, each with what it changed of what I began with, and one text to put
    them together in."""
    theirs = desk.mine
    if theirs is None:
        return _page(desk, written, started, {})
    texts = read(lambda record: tuple(record.items.texts([desk.item.id])))
    before = newest([each for each in texts if each.number <= started], desk.language)
    was = _whole(before) if before is not None else ""
    return render_template(
        "console/conflict.html",
        desk=desk,
        item=desk.item,
        theirs=theirs,
        mine=written,
        written=written,
        began=before,
        their_runs=word_changes(was, _whole(theirs)),
        my_runs=word_changes(was, f"{written.title}\n{written.body}"),
        apart=word_changes(_whole(theirs), f"{written.title}\n{written.body}"),
        errors={},
    )


def _desk(item: str, tag: str) -> Desk:
    """What lies before the writer: a source text is for those who may write it anew, a translation for
    those who write texts. Raises `NotAllowed`, `AnothersItem`."""
    found = read(_laid_out, ItemId(item), str(LanguageTag(tag)), person(), language())
    if not allows(Action.ITEM_WRITE if found.is_source else Action.TEXT_WRITE, caller()):
        raise NotAllowed
    if found.is_source:
        read(check_may_revise, found.item.id, caller())
    return found


def _laid_out(record: Record, item_id: ItemId, tag: str, who: PersonId, reader: str) -> Desk:
    item = record.items.item(item_id)
    texts, past = record.items.texts([item_id]), record.items.revisions(item_id)
    mine, source = newest(texts, tag), newest(texts, item.source_language)
    before = None
    if mine is not None and source is not None and tag != item.source_language:
        based = (
            each
            for each in texts
            if (each.number, each.text.language) == (mine.text.based_on, item.source_language)
        )
        before = next((each for each in based if each.number < source.number), None)
    return Desk(
        item=item,
        language=tag,
        mine=mine,
        source=source,
        source_before=before,
        number=past[-1].number,
        slots=past[-1].slots,
        labels=slot_labels(record, item, reader),
        own_labels=slot_labels(record, item, tag),
        draft=record.items.draft(who, item_id, tag),
        people=names(record),
    )


def _checks(desk: Desk, written: Written) -> Checks:
    tag = LanguageTag(desk.language)
    wrong: dict[str, str] = {}
    for each in text_faults(written, desk.slots):
        wrong.setdefault(each.field, say(each.message, **each.facts))
    source = None if desk.is_source else desk.source
    differs = (
        differences(_whole(source), source.text.language, f"{written.title}\n{written.body}", desk.language)
        if source is not None
        else ()
    )
    return Checks(
        errors=wrong,
        shown=None if wrong else shown(written, desk.slots, desk.language, desk.own_labels, zone()),
        seconds=speech_seconds(written.body, tag),
        source_seconds=speech_seconds(source.text.body, LanguageTag(source.text.language))
        if source
        else None,
        differs=differs,
    )


def _typed() -> Written:
    form = request.form
    words: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        what, _, rest = name.partition(".")
        slot, _, choice = rest.partition(".")
        if what == "words" and choice and value.strip():
            words.setdefault(slot, {})[choice] = value.strip()
    return Written(unix_lines(form.get("title", "")).strip(), unix_lines(form.get("body", "")), words)


def _number(field: str) -> int:
    typed = request.form.get(field, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _written(found: NumberedText) -> Written:
    words: Words = found.text.words
    return Written(found.text.title, found.text.body, words)


def _whole(found: NumberedText) -> str:
    return f"{found.text.title}\n{found.text.body}"
