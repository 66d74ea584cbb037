"""Extra staff over the API: people, call-outs, and who comes when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from apiflask import APIBlueprint
from apiflask.fields import AwareDateTime
from apiflask.validators import Length, Range
from flask import Response

from core.access.model import PersonId
from core.canonical import Json
from crisis.incidents.model import IncidentId
from crisis.staffing.callouts import service
from crisis.staffing.callouts.model import MOST, Called, CallOut, CallOutId, Need, Part
from crisis.staffing.callouts.proposing import propose
from crisis.staffing.people import service as staff
from crisis.staffing.people.model import Availability, Person, StaffId, number_of
from crisis.staffing.people.service import Details
from web.access import Action, may
from web.api.fields import Boolean, In, Integer, List, Nested, String, listed, moment, text
from web.api.once import answer, once, once_if_asked
from web.context import house, person, read
from web.record import Record

staffing: Final = APIBlueprint("api_staffing", __name__, url_prefix="/api/v1", tag="Extra staff")

LISTED: Final = 100


class PersonIn(In):
    name = text(100, required=True)
    phone = text(40, load_default=None, allow_none=True)
    email = text(260, load_default=None, allow_none=True)
    languages = List(text(35), load_default=list, validate=Length(max=40))
    skills = List(text(40), load_default=list, validate=Length(max=20))
    department = text(80, load_default=None, allow_none=True)
    account = text(64, load_default=None, allow_none=True)


class PartIn(In):
    count = Integer(required=True, strict=True, validate=Range(1, MOST))
    language = text(35, load_default=None, allow_none=True)
    skill = text(40, load_default=None, allow_none=True)


class CallOutIn(In):
    incident = text(64, required=True)
    confirm = text(200, required=True)
    count = Integer(required=True, strict=True, validate=Range(1, MOST))
    by = AwareDateTime(required=True)
    until = AwareDateTime(required=True)
    place = text(120, load_default="")
    from_home = Boolean(load_default=False)
    parts = List(Nested(PartIn), load_default=list, validate=Length(max=8))
    people = List(String(), load_default=None, allow_none=True, validate=Length(max=5000))
    at_once = Integer(load_default=0, strict=True, validate=Range(0, 5000))
    wait_minutes = Integer(load_default=5, strict=True, validate=Range(2, 60))


@staffing.get("/people")
@may(Action.PEOPLE_KEEP)
def list_people() -> Json:
    """Everybody who can be called in, by name, with when they say that they can."""

    def every(record: Record) -> list[Json]:
        said = record.staff.availability()
        return [person_json(each, said.get(each.id)) for each in record.staff.all()]

    return listed(read(every))


@staffing.post("/people")
@staffing.input(PersonIn)
@may(Action.PEOPLE_KEEP)
def add_person(json_data: dict[str, Any]) -> Response:
    """Somebody who can be called in."""
    typed = json_data["phone"]
    details = Details(
        name=json_data["name"],
        phone=(number_of(typed) or typed) if typed else None,
        email=json_data["email"],
        languages=tuple(json_data["languages"]),
        skills=tuple(json_data["skills"]),
        department=json_data["department"],
        account=PersonId(json_data["account"]) if json_data["account"] else None,
    )
    return answer(once(person_json, HTTPStatus.CREATED, _added, details, person()))


@staffing.get("/callouts")
@may(Action.CALLOUT)
def list_callouts() -> Json:
    """The newest call-outs, newest first, with how far each has come."""
    return listed(read(lambda record: [_told(record, each) for each in record.callouts.all(LISTED)]))


@staffing.post("/callouts")
@staffing.input(CallOutIn)
@may(Action.CALLOUT)
def call_in(json_data: dict[str, Any]) -> Response:
    """Call people in for an incident.

    Without ``people`` those who fit and can come are called.
    """
    parts = tuple(Part(**each) for each in json_data["parts"])
    need = Need(
        json_data["count"],
        json_data["by"],
        json_data["until"],
        json_data["place"],
        json_data["from_home"],
        parts,
    )
    new = service.NewCallOut(
        IncidentId(json_data["incident"]),
        need,
        [StaffId(each) for each in json_data["people"] or ()],
        json_data["confirm"],
        json_data["at_once"],
        timedelta(minutes=json_data["wait_minutes"]),
    )
    reach = house().carried, house().centre.staff_numbers
    chosen = json_data["people"] is not None
    return answer(once(callout_json, HTTPStatus.CREATED, _start, new, chosen, reach, person()))


@staffing.get("/callouts/<callout>")
@may(Action.CALLOUT)
def show_callout(callout: str) -> Json:
    """One call-out: whom it called, what they answered, who is here."""

    def whole(record: Record) -> Json:
        found = record.callouts.get(CallOutId(callout))
        people = [called_json(each) for each in record.callouts.called(found.id)]
        return {**_told(record, found), "people": people}

    return read(whole)


@staffing.post("/callouts/<callout>/cancel")
@may(Action.CALLOUT)
def cancel(callout: str) -> Response:
    """Nobody more is needed: what waits is not sent, and whoever was asked is told."""
    return answer(once_if_asked(callout_json, HTTPStatus.OK, service.cancel, CallOutId(callout), person()))


@staffing.get("/shifts")
@may(Action.CALLOUT)
def list_shifts() -> Json:
    """Who comes when: everybody who has said yes to a call-out that is not over."""
    return listed(read(_shifts, house().clock.now()))


def _added(record: Record, details: Details, by: PersonId) -> Person:
    """An account that is named must exist."""
    if details.account is not None:
        record.accounts.get(details.account)
    return staff.add_person(record, details, by)


def _start(
    record: Record, new: service.NewCallOut, chosen: bool, reach: tuple[Any, Any], by: PersonId
) -> CallOut:
    if chosen:
        return service.start(record, new, by)
    incident = record.incidents.get(new.incident)
    fit = [each for each in propose(record, new.need, incident.audience, *reach) if each.proposed]
    people = [each.person.id for each in fit]
    wanted = service.NewCallOut(new.incident, new.need, people, new.confirm, new.at_once, new.wait)
    return service.start(record, wanted, by)


def _shifts(record: Record, now: datetime) -> list[Json]:
    going = [each for each in record.callouts.all(LISTED) if each.answerable(now)]
    return [
        {
            "callout": callout.id,
            "audience": callout.audience.value,
            "person": each.person,
            "by": moment(callout.need.by),
            "until": moment(callout.need.until),
            "place": callout.need.place,
            "from_home": callout.need.from_home,
            "stands_by": each.stands_by,
            "arrival": each.arrival.value,
        }
        for callout in going
        for each in record.callouts.called(callout.id)
        if each.confirmed or each.stands_by
    ]


def _told(record: Record, callout: CallOut) -> dict[str, Json]:
    called = record.callouts.called(callout.id)
    return {**callout_json(callout), "confirmed": sum(each.confirmed for each in called), **_counts(called)}


def _counts(called: Sequence[Called]) -> dict[str, Json]:
    states = [each.state.value for each in called]
    return {"answers": {state: states.count(state) for state in sorted(set(states))}}


def person_json(each: Person, said: Availability | None = None) -> dict[str, Json]:
    return {
        "id": each.id,
        "name": each.name,
        "phone": each.phone,
        "email": each.email,
        "languages": list(each.languages),
        "skills": list(each.skills),
        "department": each.department,
        "account": each.account,
        "active": each.active,
        "opted_out_at": moment(each.opted_out_at),
        "availability": None if said is None else _availability(said),
    }


def _availability(said: Availability) -> Json:
    return {
        "when": said.says.value,
        "said_at": moment(said.said_at),
        "starts": moment(said.starts),
        "ends": moment(said.ends),
    }


def callout_json(callout: CallOut) -> dict[str, Json]:
    need = callout.need
    return {
        "id": callout.id,
        "incident": callout.incident,
        "audience": callout.audience.value,
        "state": callout.state.value,
        "count": need.count,
        "by": moment(need.by),
        "until": moment(need.until),
        "place": need.place,
        "from_home": need.from_home,
        "parts": [
            {"count": each.count, "language": each.language, "skill": each.skill} for each in need.parts
        ],
        "step": callout.step,
        "made_at": moment(callout.made_at),
        "ended_at": moment(callout.ended_at),
    }


def called_json(each: Called) -> Json:
    return {
        "person": each.person,
        "state": each.state.value,
        "part": each.seat,
        "stands_by": each.stands_by,
        "asked_at": moment(each.asked_at),
        "answered_at": moment(each.answered_at),
        "later_at": moment(each.later_at),
        "arrival": each.arrival.value,
        "arrived_at": moment(each.arrived_at),
    }
