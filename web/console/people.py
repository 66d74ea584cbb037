"""People who can be called in: the list, one person, a list from a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.access.model import PersonId
from core.errors import UpplysError, fill
from crisis.staffing.people import service
from crisis.staffing.people.importing import Fault, read_list
from crisis.staffing.people.model import (
    SUGGESTED_SKILLS,
    Availability,
    Person,
    StaffId,
    number_of,
)
from crisis.staffing.people.service import Details
from web.access import Action, may
from web.console.forms import field_errors
from web.context import house, person, read, run, say
from web.record import Record

SHOWN: Final = 200


def routes(console: Blueprint) -> None:
    console.add_url_rule("/people", view_func=people)
    console.add_url_rule("/people/new", view_func=new_person)
    console.add_url_rule("/people/new", view_func=add_person, methods=["POST"])
    console.add_url_rule("/people/import", view_func=import_page)
    console.add_url_rule("/people/import", view_func=import_list, methods=["POST"])
    console.add_url_rule("/people/<staff>", view_func=one_person)
    console.add_url_rule("/people/<staff>", view_func=change_person, methods=["POST"])
    console.add_url_rule("/people/<staff>/active", view_func=set_person_active, methods=["POST"])
    console.add_url_rule("/people/<staff>/link", view_func=person_link, methods=["POST"])


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Who was found; ``in_use`` and ``gone`` count all."""

    found: Sequence[Person]
    more: int
    availability: Mapping[StaffId, Availability]
    in_use: int
    gone: int


@may(Action.PEOPLE_KEEP)
def people() -> ResponseReturnValue:
    """Everybody, or those whose name, language, skill or number holds what is looked for."""
    wanted, gone = request.args.get("q", "").strip(), request.args.get("gone") == "1"
    return render_template("console/people.html", view=read(_view, wanted, gone), q=wanted, gone=gone)


@may(Action.PEOPLE_KEEP)
def new_person() -> ResponseReturnValue:
    return _form(None, {}, {})


@may(Action.PEOPLE_KEEP)
def add_person() -> ResponseReturnValue:
    """Keep somebody new; what is wrong is told at its field."""
    try:
        made = run(_add, _details(request.form), person())
    except UpplysError as error:
        return _form(None, request.form, _at_fields(error)), 422
    flash(say("%(name)s can be called in now.", name=made.name), "success")
    return redirect(url_for("console.one_person", staff=made.id))


@may(Action.PEOPLE_KEEP)
def one_person(staff: str) -> ResponseReturnValue:
    return _form(read(lambda record: record.staff.get(StaffId(staff))), {}, {})


@may(Action.PEOPLE_KEEP)
def change_person(staff: str) -> ResponseReturnValue:
    """Keep what is said of them now."""
    try:
        run(_change, StaffId(staff), _details(request.form), person())
    except UpplysError as error:
        found = read(lambda record: record.staff.get(StaffId(staff)))
        return _form(found, request.form, _at_fields(error)), 422
    flash(say("Kept."), "success")
    return redirect(url_for("console.one_person", staff=staff))


@may(Action.PEOPLE_KEEP)
def set_person_active(staff: str) -> ResponseReturnValue:
    """Out of use, and back: it can always be undone."""
    active = request.form.get("active") == "yes"
    kept = run(service.set_active, StaffId(staff), person(), active=active)
    done = say("%(name)s is in use again.", name=kept.name) if active else None
    flash(done or say("%(name)s is called in no more. It can be undone here.", name=kept.name), "success")
    return redirect(url_for("console.one_person", staff=staff))


@may(Action.PEOPLE_KEEP)
def person_link(staff: str) -> ResponseReturnValue:
    """The person's own page, to hand over; or a new one, and the old opens nothing any more."""
    if request.form.get("action") == "revoke":
        run(service.revoke_link, StaffId(staff), person())
    secret = run(service.personal_link, StaffId(staff), link_key())
    address = f"{house().settings.public_url}/come/{secret}"
    found = read(lambda record: record.staff.get(StaffId(staff)))
    return _form(found, {}, {}, address)


@may(Action.PEOPLE_KEEP)
def import_page() -> ResponseReturnValue:
    return render_template("console/people_import.html", faults=(), done=None, error="", pasted="")


@may(Action.PEOPLE_KEEP)
def import_list() -> ResponseReturnValue:
    """Keep the lines that are right; the others are told, each with its line, and can be sent again."""
    text = _sent_list()
    try:
        reading = read_list(text)
    except UpplysError as error:
        page = {"faults": (), "done": None, "error": say(error.message), "pasted": text[:20_000]}
        return render_template("console/people_import.html", **page), 422
    done = run(service.import_people, reading.rows, len(reading.faults), person())
    faults = [_told(each) for each in reading.faults]
    return render_template("console/people_import.html", faults=faults, done=done, error="", pasted="")


def link_key() -> bytes:
    """What personal links' secrets are drawn with."""
    return house().link_key


def _add(record: Record, details: Details, by: PersonId) -> Person:
    _known_account(record, details)
    return service.add_person(record, details, by)


def _change(record: Record, staff: StaffId, details: Details, by: PersonId) -> Person:
    _known_account(record, details)
    return service.change_person(record, staff, details, by)


def _known_account(record: Record, details: Details) -> None:
    """Raises `NoSuchAccount`."""
    if details.account is not None:
        record.accounts.get(details.account)


def _sent_list() -> str:
    """What was pasted, or a file: in UTF-8, or as older spreadsheets write Swedish."""
    sent = request.files.get("file")
    raw = sent.read() if sent is not None else b""
    if not raw:
        return request.form.get("pasted", "")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _at_fields(error: UpplysError) -> Mapping[str, str]:
    return field_errors(error) or {"account": say(error.message, **error.facts)}


def _told(fault: Fault) -> str:
    said = fill(say(fault.message), fault.facts)
    return say("Line %(line)s: %(what)s", line=fault.line, what=said)


def _details(form: "MultiDict[str, str]") -> Details:
    typed = form.get("phone", "").strip()
    return Details(
        name=" ".join(form.get("name", "").split()),
        # what is no number stays as it was typed, so that the rule can say so
        phone=(number_of(typed) or typed) if typed else None,
        email=form.get("email", "").strip() or None,
        languages=tuple(form.get("languages", "").replace(",", " ").split()),
        skills=tuple(each for part in form.get("skills", "").split(",") if (each := part.strip())),
        department=form.get("department", "").strip() or None,
        account=PersonId(form["account"]) if form.get("account") else None,
    )


def _form(
    found: Person | None, typed: Mapping[str, str], errors: Mapping[str, str], address: str = ""
) -> str:
    return render_template(
        "console/person.html",
        found=found,
        typed=typed or (_as_typed(found) if found else {}),
        errors=errors,
        address=address,
        said=read(lambda record: record.staff.availability().get(found.id)) if found else None,
        skills=SUGGESTED_SKILLS,
        languages=house().centre.languages,
        accounts=read(lambda record: [each for each in record.accounts.all() if each.active]),
    )


def _as_typed(found: Person) -> Mapping[str, str]:
    return {
        "name": found.name,
        "phone": found.phone or "",
        "email": found.email or "",
        "languages": " ".join(found.languages),
        "skills": ", ".join(found.skills),
        "department": found.department or "",
        "account": found.account or "",
    }


def _view(record: Record, wanted: str, gone: bool) -> PeopleView:
    every = record.staff.all()
    found = [each for each in every if each.active is not gone and _holds(each, wanted.casefold())]
    in_use = sum(each.active for each in every)
    availability = record.staff.availability()
    return PeopleView(found[:SHOWN], max(0, len(found) - SHOWN), availability, in_use, len(every) - in_use)


def _holds(each: Person, wanted: str) -> bool:
    digits = "".join(sign for sign in wanted if sign.isdigit()).lstrip("0")
    if digits and each.phone and digits in each.phone:
        return True
    words = (each.name.casefold(), *each.languages, *each.skills, (each.department or "").casefold())
    return any(wanted in word for word in words)
