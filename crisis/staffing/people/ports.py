"""What people who can be called in need of the world."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.access.model import PersonId
from core.clock import Clock
from core.journal.ports import Journal
from crisis.staffing.people.model import Availability, Person, PersonalLink, StaffId


class People(Protocol):
    """Those who can be called in, in one unit of work."""

    def get(self, person: StaffId) -> Person:
        """Raises `NoSuchPerson`."""
        ...

    def all(self) -> Sequence[Person]:
        """By name, also those out of use."""
        ...

    def by_phone(self, phone: str) -> Sequence[Person]:
        """Those in use with this number: several may share one."""
        ...

    def by_account(self, account: PersonId) -> Person | None: ...

    def put(self, person: Person) -> None: ...

    def say(self, availability: Availability) -> None: ...

    def availability(self) -> Mapping[StaffId, Availability]:
        """What each said last."""
        ...

    def add_link(self, link: PersonalLink, token_hash: str) -> None: ...

    def link_of(self, person: StaffId) -> PersonalLink | None:
        """The one that is not revoked."""
        ...

    def find_link(self, token_hash: str) -> PersonalLink | None:
        """Held until the unit ends, so that uses at once are counted one after the other."""
        ...

    def keep_link(self, link: PersonalLink) -> None: ...


class PeopleRecord(Protocol):
    """What one unit of work offers this feature; all of it in one transaction."""

    @property
    def staff(self) -> People: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
