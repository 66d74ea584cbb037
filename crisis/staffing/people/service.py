"""Use cases of people who can be called in."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from core.access.model import PersonId
from core.access.secrets import hash_of
from core.ids import new_id
from crisis.staffing.people import events
from crisis.staffing.people.errors import PersonalLinkEnded
from crisis.staffing.people.model import (
    Availability,
    Person,
    PersonalLink,
    StaffId,
    When,
    check_availability,
    check_person,
    link_secret,
)
from crisis.staffing.people.ports import PeopleRecord


@dataclass(frozen=True, slots=True)
class Details:
    """What is kept of a person beside who they are and whether they are in use."""

    name: str
    phone: str | None
    email: str | None = None
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    department: str | None = None
    account: PersonId | None = None


def add_person(record: PeopleRecord, details: Details, by: PersonId) -> Person:
    """Raises `BadPerson`."""
    person = _person(StaffId(new_id()), details, record.clock.now())
    record.staff.put(person)
    record.journal.add(events.PersonKept(person.id, [each.name for each in fields(details)]), by)
    return person


def change_person(record: PeopleRecord, person_id: StaffId, details: Details, by: PersonId) -> Person:
    """Raises `NoSuchPerson`, `BadPerson`."""
    before = record.staff.get(person_id)
    after = check_person(
        replace(before, **{each.name: getattr(details, each.name) for each in fields(details)})
    )
    changed = [
        each.name for each in fields(details) if getattr(before, each.name) != getattr(after, each.name)
    ]
    record.staff.put(after)
    if changed:
        record.journal.add(events.PersonKept(person_id, changed), by)
    return after


def set_active(record: PeopleRecord, person_id: StaffId, by: PersonId, *, active: bool) -> Person:
    """Out of use, or in use again. Raises `NoSuchPerson`."""
    person = replace(record.staff.get(person_id), active=active)
    record.staff.put(person)
    record.journal.add(events.PersonKept(person_id, ["active"]), by)
    return person


def opt_out(record: PeopleRecord, person: Person, *, again: bool) -> bool:
    """They want no text messages, or (`again`) want them after all. False when it was so already."""
    if (person.opted_out_at is None) is again:
        return False
    record.staff.put(replace(person, opted_out_at=None if again else record.clock.now()))
    record.journal.add(events.OptedOut(person.id, again), None)
    return True


def import_people(
    record: PeopleRecord, rows: Sequence[Details], refused: int, by: PersonId
) -> tuple[int, int]:
    """Keep the rows; whoever has the same name and number as one is that one, brought up to date. Tells how
    many were added and how many changed."""
    known = {(each.name.casefold(), each.phone): each for each in record.staff.all()}
    added = changed = 0
    for row in rows:
        found = known.get((row.name.casefold(), row.phone))
        person = _person(StaffId(new_id()), row, record.clock.now()) if found is None else _merged(found, row)
        added, changed = added + (found is None), changed + (found not in {None, person})
        record.staff.put(person)
        known[(row.name.casefold(), row.phone)] = person
    record.journal.add(events.PeopleImported(added, changed, refused), by)
    return added, changed


def personal_link(record: PeopleRecord, person_id: StaffId, key: bytes) -> str:
    """The secret of the person's own page; made when they have none. Raises `NoSuchPerson`."""
    link = record.staff.link_of(record.staff.get(person_id).id)
    if link is None:
        link = PersonalLink(new_id(), person_id, record.clock.now())
        record.staff.add_link(link, hash_of(link_secret(link.id, key)))
    return link_secret(link.id, key)


def revoke_link(record: PeopleRecord, person_id: StaffId, by: PersonId) -> None:
    """What was sent opens nothing any more; the next message holds a new one."""
    link = record.staff.link_of(person_id)
    if link is not None:
        record.staff.keep_link(replace(link, revoked_at=record.clock.now()))
        record.journal.add(events.PersonalLinkRevoked(person_id), by)


def whose_link(record: PeopleRecord, secret: str) -> Person:
    """Whose page it is. Raises `PersonalLinkEnded`, the same whatever is wrong."""
    return _found(record, secret)[1]


def use_link(record: PeopleRecord, secret: str) -> Person:
    """Whose page sends something: counted. Raises `PersonalLinkEnded`, `TooOften`."""
    link, person = _found(record, secret)
    record.staff.keep_link(link.used(record.clock.now()))
    return person


def say_when(
    record: PeopleRecord,
    person_id: StaffId,
    when: When,
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Availability:
    """The person says when they can come; it holds until they say otherwise. Raises `BadTimes`."""
    said = check_availability(Availability(person_id, record.clock.now(), when, starts, ends))
    record.staff.say(said)
    return said


def _found(record: PeopleRecord, secret: str) -> tuple[PersonalLink, Person]:
    link = record.staff.find_link(hash_of(secret))
    if link is None or link.revoked_at is not None:
        raise PersonalLinkEnded
    person = record.staff.get(link.person)
    if not person.active:
        raise PersonalLinkEnded
    return link, person


def _person(id_: StaffId, details: Details, now: datetime) -> Person:
    given = {each.name: getattr(details, each.name) for each in fields(details)}
    return check_person(Person(id=id_, added_at=now, **given))


def _merged(found: Person, row: Details) -> Person:
    """What the list says counts; what it leaves empty stays."""
    said = {each.name: value for each in fields(row) if (value := getattr(row, each.name))}
    return check_person(replace(found, **said, active=True))
