"""People, roles and callers: plain values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)


class Role(StrEnum):
    """What somebody is to the centre. The names are part of the interface that others script against."""

    CRISIS_MANAGER = "crisis_manager"
    DUTY_OFFICER = "duty_officer"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    AGENT = "agent"
    SHIFT_LEAD = "shift_lead"
    COORDINATOR = "coordinator"
    POSOM = "posom"
    CONTACT = "contact"
    PARTNER = "partner"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can log in. `languages` are BCP 47 tags they read; `phone` is E.164; `department` is a
    key."""

    person: PersonId
    username: str
    display_name: str
    roles: frozenset[Role] = frozenset()
    languages: tuple[str, ...] = ()
    department: str | None = None
    phone: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as known now. `actions` narrows what an API token may do; None means all that the roles
    allow."""

    person: PersonId
    name: str
    roles: frozenset[Role]
    actions: frozenset[str] | None = None
    department: str | None = None
    languages: tuple[str, ...] = ()
    credential: str = ""
    """Id of the session or token that was shown: the first part of an idempotency scope. Not secret."""
