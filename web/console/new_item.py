"""A new text: kept on the server as it is typed, and picked up again in another browser, until it is stored
or thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.model import PersonId
from core.canonical import Json
from core.errors import UpplysError
from core.ids import new_id
from crisis.incidents.model import Incident, IncidentId, State
from crisis.incidents.service import slot_specs
from i18n.rules.model import unix_lines
from scripts_library.items import service
from scripts_library.items.model import DURING, Authority, Draft, Kind, Stage, Written
from scripts_library.items.service import NewItem, Stored
from web.access import Action, may
from web.answers import answered_by
from web.console.forms import Form, field_errors
from web.context import house, person, read, run, say
from web.record import Record

NEW: Final = "new:"
"""What the name of a draft begins with while its item does not exist."""
LONGEST_NAME: Final = 80


def routes(console: Blueprint) -> None:
    console.add_url_rule("/items/new", view_func=new_item)
    console.add_url_rule("/items/new", view_func=create_item, methods=["POST"])
    console.add_url_rule("/items/new/draft", view_func=keep_new_draft, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: what was sent, or what a draft kept."""

    subject: str
    written: Written = field(default_factory=lambda: Written("", ""))
    language: str = ""
    incident: str = ""
    kind: str = ""
    authority: str = ""
    stages: Sequence[str] = tuple(each.value for each in DURING)
    listen: bool = False

    @property
    def about(self) -> Mapping[str, Json]:
        """What is chosen beside the words."""
        chosen = {"incident": self.incident, "kind": self.kind, "authority": self.authority}
        return {**chosen, "stages": [*self.stages], "listen": self.listen}


@may(Action.ITEM_WRITE)
def new_item() -> ResponseReturnValue:
    """A new text, for an incident or for the ordinary day; or one that somebody began and left."""
    subject = request.args.get("draft", "")
    found = read(_draft, person(), subject) if subject.startswith(NEW) else None
    if found is not None:
        return _page(_kept(found), {}, found)
    incident = request.args.get("incident", "")
    return _page(Typed(NEW + new_id(), incident=incident, kind=request.args.get("kind", "")), {})


@may(Action.ITEM_WRITE)
def create_item() -> ResponseReturnValue:
    """Store it as a first revision, which nobody has approved yet; or keep it, or throw it away."""
    typed = _typed()
    match request.form.get("action"):
        case "draft":
            return _left(typed)
        case "drop":
            run(_drop, person(), typed.subject)
            flash(say("Your draft is thrown away."), "success")
            return redirect(url_for("console.items"))
    wrong = _wrong_choices(typed)
    if wrong:
        return _page(typed, wrong), 422
    try:
        stored = run(_store, typed, person())
    except UpplysError as error:
        return _page(typed, field_errors(error) or {"": say(error.message, **error.facts)}), 422
    flash(say("The text is stored. Nobody has approved it yet."), "success")
    return redirect(url_for("console.item", item=stored.item.id))


@may(Action.ITEM_WRITE)
def keep_new_draft() -> ResponseReturnValue:
    """Keep what is typed, however unfinished."""
    try:
        draft = run(_keep, _typed(), person())
    except UpplysError as error:
        told = say(error.message, **error.facts)
        return render_template("console/_draft_saved.html", draft=None, error=told)
    return render_template("console/_draft_saved.html", draft=draft, error="")


def _left(typed: Typed) -> ResponseReturnValue:
    try:
        run(_keep, typed, person())
    except UpplysError as error:
        return _page(typed, field_errors(error) or {"": say(error.message, **error.facts)}), 422
    flash(say("Your draft is kept. Only you see it."), "success")
    return redirect(url_for("console.items", _anchor="drafts"))


def _store(record: Record, typed: Typed, by: PersonId) -> Stored:
    """Texts for an incident may use the slots of its plan."""
    new = NewItem(
        kind=Kind(typed.kind),
        authority=Authority(typed.authority),
        source_language=typed.language,
        incident=typed.incident or None,
        stages=tuple(Stage(each) for each in typed.stages) or DURING,
        listen=typed.listen,
    )
    if typed.incident:
        new = replace(new, slots=slot_specs(record, record.incidents.get(IncidentId(typed.incident))))
    written = replace(typed.written, title=typed.written.title.strip())
    stored = service.create_item(record, new, written, by)
    _drop(record, by, typed.subject)
    answered_by(record, typed.subject.removeprefix(NEW), stored.item, by)
    return stored


def _keep(record: Record, typed: Typed, by: PersonId) -> Draft:
    """One draft by its name, whatever language is chosen for it meanwhile."""
    _drop(record, by, typed.subject)
    return service.save_draft(record, typed.subject, typed.language, typed.written, by, about=typed.about)


def _drop(record: Record, by: PersonId, subject: str) -> None:
    for each in record.items.drafts(by):
        if each.subject == subject:
            service.drop_draft(record, subject, each.language, by)


def _draft(record: Record, by: PersonId, subject: str) -> Draft | None:
    return next((each for each in record.items.drafts(by) if each.subject == subject), None)


def _typed() -> Typed:
    form: Form = request.form
    subject = form.get("draft", "")
    known = subject.startswith(NEW) and len(subject) <= LONGEST_NAME
    offered, tag = house().centre.languages, form.get("language", "")
    return Typed(
        subject=subject if known else NEW + new_id(),
        written=Written(unix_lines(form.get("title", "")), unix_lines(form.get("body", ""))),
        language=tag if tag in offered else house().centre.default_language,
        incident=form.get("incident", ""),
        kind=form.get("kind", ""),
        authority=form.get("authority", ""),
        stages=[each for each in form.getlist("stages") if each in set(Stage)],
        listen=form.get("listen") == "yes",
    )


def _kept(draft: Draft) -> Typed:
    about = draft.about
    stages = about.get("stages")
    return Typed(
        subject=draft.subject,
        written=draft.written,
        language=draft.language,
        incident=str(about.get("incident", "")),
        kind=str(about.get("kind", "")),
        authority=str(about.get("authority", "")),
        stages=[str(each) for each in stages] if isinstance(stages, list | tuple) else [],
        listen=about.get("listen") is True,
    )


def _wrong_choices(typed: Typed) -> dict[str, str]:
    wrong = {}
    if typed.kind not in set(Kind):
        wrong["kind"] = say("Choose what kind of text it is.")
    if typed.authority not in set(Authority):
        wrong["authority"] = say("Choose whether it is event information or standing information.")
    return wrong


def _page(typed: Typed, errors: Mapping[str, str], draft: Draft | None = None) -> str:
    return render_template(
        "console/item_new.html",
        typed=typed,
        draft=draft,
        errors=errors,
        incidents=read(_open_incidents),
        kinds=list(Kind),
        languages=house().centre.languages,
        stages=list(Stage),
    )


def _open_incidents(record: Record) -> tuple[Incident, ...]:
    return tuple(each for each in record.incidents.find() if each.state is not State.CLOSED)
