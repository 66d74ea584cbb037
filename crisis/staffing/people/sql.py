"""People who can be called in, in the database."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    func,
    select,
    update,
)

from core.access.model import PersonId
from core.access.sql_tables import a_person
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change, upsert
from crisis.staffing.people.errors import NoSuchPerson
from crisis.staffing.people.model import Availability, Person, PersonalLink, StaffId

people: Final = Table(
    "staff_people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text, index=True),
    Column("added_at", UTCDateTime, nullable=False),
    Column("email", Text),
    Column("languages", JsonText, nullable=False),
    Column("skills", JsonText, nullable=False),
    Column("department", Text),
    a_person("account", nullable=True),
    Column("active", Boolean, nullable=False),
    Column("opted_out_at", UTCDateTime),
)

availability: Final = immutable(
    Table(
        "staff_availability",
        metadata,
        Column("person", Text, ForeignKey("staff_people.id"), primary_key=True),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("said_at", UTCDateTime, nullable=False),
        Column("says", Text, nullable=False),
        Column("starts", UTCDateTime),
        Column("ends", UTCDateTime),
    )
)

links: Final = Table(
    "staff_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("staff_people.id"), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
    Column("window_at", UTCDateTime),
    Column("uses", Integer, nullable=False),
    Index("ix_staff_links_person_revoked_at", "person", "revoked_at"),
)


class SqlPeople:
    """`People` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person: StaffId) -> Person:
        row = self._connection.execute(select(people).where(people.c.id == person)).one_or_none()
        if row is None:
            raise NoSuchPerson(person=person)
        return of_row(Person, row)

    def all(self) -> Sequence[Person]:
        rows = self._connection.execute(select(people))
        return sorted((of_row(Person, row) for row in rows), key=lambda each: (each.name.casefold(), each.id))

    def by_phone(self, phone: str) -> Sequence[Person]:
        query = select(people).where(people.c.phone == phone, people.c.active).order_by(people.c.id)
        return [of_row(Person, row) for row in self._connection.execute(query)]

    def by_account(self, account: PersonId) -> Person | None:
        query = select(people).where(people.c.account == account).order_by(people.c.id).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else of_row(Person, row)

    def put(self, person: Person) -> None:
        upsert(self._connection, people, ("id",), row_of(person))

    def say(self, said: Availability) -> None:
        last = select(func.coalesce(func.max(availability.c.seq), 0)).where(
            availability.c.person == said.person
        )
        seq = int(self._connection.execute(last).scalar_one()) + 1
        self._connection.execute(availability.insert().values(**row_of(said), seq=seq))

    def availability(self) -> Mapping[StaffId, Availability]:
        newest = (
            select(availability.c.person, func.max(availability.c.seq).label("seq"))
            .group_by(availability.c.person)
            .subquery()
        )
        same = (availability.c.person == newest.c.person) & (availability.c.seq == newest.c.seq)
        rows = self._connection.execute(select(availability).join(newest, same))
        return {StaffId(row.person): of_row(Availability, row) for row in rows}

    def add_link(self, link: PersonalLink, token_hash: str) -> None:
        self._connection.execute(links.insert().values(**row_of(link), token_hash=token_hash))

    def link_of(self, person: StaffId) -> PersonalLink | None:
        query = select(links).where(links.c.person == person, links.c.revoked_at.is_(None)).limit(1)
        return _link(self._connection.execute(query).one_or_none())

    def find_link(self, token_hash: str) -> PersonalLink | None:
        query = for_change(self._connection, select(links).where(links.c.token_hash == token_hash))
        return _link(self._connection.execute(query).one_or_none())

    def keep_link(self, link: PersonalLink) -> None:
        changing = {"revoked_at": link.revoked_at, "window_at": link.window_at, "uses": link.uses}
        self._connection.execute(update(links).where(links.c.id == link.id).values(**changing))


def _link(row: Row[Any] | None) -> PersonalLink | None:
    return None if row is None else of_row(PersonalLink, row)
