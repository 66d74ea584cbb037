"""What is journalled about access."""

from dataclasses import dataclass
from typing import ClassVar

from core.canonical import Json
from core.journal.model import Event


@dataclass(frozen=True, slots=True)
class AccountAdded(Event):
    kind: ClassVar[str] = "account_added"
    person: str
    username: str
    roles: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class AccountChanged(Event):
    kind: ClassVar[str] = "account_changed"
    person: str
    changed: dict[str, Json]


@dataclass(frozen=True, slots=True)
class PasswordChosen(Event):
    kind: ClassVar[str] = "password_chosen"
    person: str


@dataclass(frozen=True, slots=True)
class LoggedIn(Event):
    kind: ClassVar[str] = "logged_in"
    session: str
    place_known: bool


@dataclass(frozen=True, slots=True)
class LoggedOut(Event):
    kind: ClassVar[str] = "logged_out"
    session: str


@dataclass(frozen=True, slots=True)
class TokenIssued(Event):
    kind: ClassVar[str] = "token_issued"
    token: str
    name: str
    person: str


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    kind: ClassVar[str] = "token_revoked"
    token: str


@dataclass(frozen=True, slots=True)
class ChangeProposed(Event):
    kind: ClassVar[str] = "change_proposed"
    proposal: str
    change: str
    data: dict[str, Json]


@dataclass(frozen=True, slots=True)
class ChangeDecided(Event):
    kind: ClassVar[str] = "change_decided"
    proposal: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PinChosen(Event):
    kind: ClassVar[str] = "pin_chosen"
    person: str


@dataclass(frozen=True, slots=True)
class LinkMade(Event):
    """A one-time link was made for somebody; `subjects` is what they are asked for."""

    kind: ClassVar[str] = "link_made"
    link: str
    person: str
    purpose: str
    subjects: list[str]


@dataclass(frozen=True, slots=True)
class LinkBound(Event):
    """A PIN was given for the first time: from now on the link belongs to that browser."""

    kind: ClassVar[str] = "link_bound"
    link: str
    person: str


@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    kind: ClassVar[str] = "link_opened"
    link: str


@dataclass(frozen=True, slots=True)
class LinkRefused(Event):
    """A wrong PIN. Nobody knows who gave it, so the entry is by nobody."""

    kind: ClassVar[str] = "link_refused"
    link: str
    person: str
    tries: int


@dataclass(frozen=True, slots=True)
class LinkClosed(Event):
    """A link opens nothing any more: done, or dead after too many tries or a new PIN."""

    kind: ClassVar[str] = "link_closed"
    link: str
    person: str
    state: str
    why: str
