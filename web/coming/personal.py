"""The page of somebody who can be called in: yes, no or later, when they can come, and that they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import FieldError, UpplysError, msgid
from crisis.staffing.callouts import answering
from crisis.staffing.callouts.errors import NotCalled
from crisis.staffing.callouts.model import Arrival, Called, CallOut, CallOutId, Said, Via
from crisis.staffing.callouts.replies import moment_of
from crisis.staffing.people import service
from crisis.staffing.people.errors import BadTimes, PersonalLinkEnded
from crisis.staffing.people.model import Availability, Person, StaffId, When
from scripts_library.items.model import Audience
from web.access import public
from web.coming import choose_language, unseen
from web.coming.strangers import count_stranger
from web.console.forms import field_errors
from web.console.rendering import zone
from web.context import house, read, run, say
from web.problems import status_of
from web.record import Record

come: Final = Blueprint("come", __name__, url_prefix="/come")
BECAUSE: Final = "the secret in the address is the key; it opens its own person's page and nothing else"
UNCLEAR: Final = msgid("Choose yes, no or later.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Something they are asked, or have answered; ``exercise`` says which it is."""

    callout: CallOut
    called: Called

    @property
    def exercise(self) -> bool:
        return self.callout.audience is Audience.EXERCISE


@dataclass(frozen=True, slots=True)
class OwnPage:
    person: Person
    said: Availability | None
    asked: Sequence[Asked]


@come.get("/<secret>")
@public(BECAUSE)
def page(secret: str) -> ResponseReturnValue:
    """What is asked of them, and when they have said that they can come."""
    return _page(secret)


@come.post("/<secret>/answer/<callout>")
@public(BECAUSE)
def answer(secret: str, callout: str) -> ResponseReturnValue:
    """Yes, no or later; the last answer holds."""
    said, later = request.form.get("said", ""), _clock(request.form.get("later", ""))
    try:
        if said not in {Said.YES, Said.NO, Said.LATER}:
            raise BadTimes(UNCLEAR, errors=[FieldError("said", UNCLEAR)])
        at = moment_of(later, house().clock.now(), zone()) if later and said == Said.LATER else None
        run(_answer, secret, CallOutId(callout), answering.Given(Said(said), Via.LINK, at))
    except UpplysError as error:
        return _refused(secret, error)
    return redirect(url_for("come.page", secret=secret, lang=request.args.get("lang")))


@come.post("/<secret>/arrive/<callout>")
@public(BECAUSE)
def arrive(secret: str, callout: str) -> ResponseReturnValue:
    """On the way, or here."""
    wanted = request.form.get("arrival", "")
    try:
        if wanted in {Arrival.ON_THE_WAY, Arrival.HERE, Arrival.EXPECTED}:
            run(_arrive, secret, CallOutId(callout), Arrival(wanted))
    except UpplysError as error:
        return _refused(secret, error)
    return redirect(url_for("come.page", secret=secret, lang=request.args.get("lang")))


@come.post("/<secret>/when")
@public(BECAUSE)
def say_when(secret: str) -> ResponseReturnValue:
    """When they can come, until they say otherwise."""
    wanted = request.form.get("when", "")
    try:
        if wanted not in set(When):
            raise BadTimes(errors=[FieldError("when", BadTimes.message)])
        starts, ends = _moment(request.form.get("starts", "")), _moment(request.form.get("ends", ""))
        run(_say_when, secret, When(wanted), starts, ends)
    except UpplysError as error:
        return _refused(secret, error)
    return redirect(url_for("come.page", secret=secret, lang=request.args.get("lang"), kept=1))


def _page(secret: str, errors: Mapping[str, str] | None = None) -> str:
    choose_language()
    own = read(_own, secret)
    return render_template(
        "come/page.html",
        secret=secret,
        own=own,
        errors=errors or {},
        kept=request.args.get("kept") == "1",
        lang=request.args.get("lang"),
        exercise=any(each.exercise for each in own.asked),
    )


def _refused(secret: str, error: UpplysError) -> ResponseReturnValue:
    if isinstance(error, PersonalLinkEnded) or "seconds" in error.facts:
        raise error
    choose_language()
    told = field_errors(error) or {"": say(error.message, **error.facts)}
    return _page(secret, told), int(status_of(error))


def _ended(error: UpplysError) -> ResponseReturnValue:
    """What is wrong, and what to do now. Whoever tries addresses waits longer each time."""
    if isinstance(error, PersonalLinkEnded):
        try:
            count_stranger()
        except UpplysError as too_many:
            error = too_many
    page = render_template("come/refused.html", told=say(error.message, **error.facts), lang=None)
    refused = make_response(page, int(status_of(error)))
    if "seconds" in error.facts:
        refused.headers["Retry-After"] = str(error.facts["seconds"])
    return refused


# units of work: the secret is looked at in each


def _own(record: Record, secret: str) -> OwnPage:
    person = service.whose_link(record, secret)
    asked = [
        Asked(*each) for audience in Audience for each in answering.asked_now(record, person.id, audience)
    ]
    return OwnPage(person, record.staff.availability().get(person.id), asked)


def _answer(record: Record, secret: str, callout: CallOutId, given: answering.Given) -> None:
    person = service.use_link(record, secret)
    _is_asked(record, person.id, callout)
    answering.answer(record, callout, person.id, given)


def _arrive(record: Record, secret: str, callout: CallOutId, arrival: Arrival) -> None:
    person = service.use_link(record, secret)
    _is_asked(record, person.id, callout)
    answering.arrive(record, callout, person.id, arrival, None)


def _say_when(
    record: Record, secret: str, when: When, starts: datetime | None, ends: datetime | None
) -> None:
    service.say_when(record, service.use_link(record, secret).id, when, starts, ends)


def _is_asked(record: Record, person: StaffId, callout: CallOutId) -> None:
    """Only what they were asked; what waits to be asked is not theirs to see."""
    asked = [each for audience in Audience for each in answering.asked_now(record, person, audience)]
    if callout not in {each.id for each, _ in asked}:
        raise NotCalled


def _clock(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        return None


def _moment(typed: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone())


come.register_error_handler(UpplysError, _ended)
come.after_request(unseen)
