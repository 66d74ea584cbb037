"""People, roles, credentials and callers: plain values and their rules."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from core.access.errors import BadAccount, WeakPassword
from core.errors import FieldError, msgid

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
    stale: bool = False
    """The credential's last use should be written down: run `service.seen` when convenient."""


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that lasts. It ends when it lay idle too long, and at `ends_at` whatever happens."""

    id: str
    person: PersonId
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A machine's key, acting for a person. `roles` and `actions` narrow what the person may; None: nothing
    narrowed."""

    id: str
    name: str
    person: PersonId
    issued_at: datetime
    roles: frozenset[Role] | None = None
    actions: frozenset[str] | None = None
    ends_at: datetime | None = None
    revoked_at: datetime | None = None
    seen_at: datetime | None = None

    def valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class SessionRule:
    """How long a session lasts. The default covers a night shift with its handover (12 hours) and a long
    quiet spell."""

    idle: timedelta = timedelta(hours=3)
    longest: timedelta = timedelta(hours=14)

    def valid(self, session: Session, now: datetime) -> bool:
        return now < session.ends_at and now - session.seen_at < self.idle


SEEN_EVERY: Final = timedelta(minutes=1)
"""The last use of a credential is written down to this precision, so that reading pages stays free of
writing."""

_USERNAME: Final = re.compile(r"[\w][\w.@+-]{0,99}")
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256


def username_of(typed: str) -> str:
    """The user name in the one form in which it is kept and compared."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def is_username(text: str) -> bool:
    """Whether an account can have this user name: 1 to 100 letters, digits or . @ + - _ in their one form."""
    return username_of(text) == text and _USERNAME.fullmatch(text) is not None


def password_of(typed: str) -> str:
    """The password in the one form that is hashed: keyboards differ in how they compose å, ä and ö (NIST SP
    800-63B)."""
    return unicodedata.normalize("NFKC", typed)


def check_password(typed: str, username: str) -> str:
    """The password, fit to be hashed. Raises `WeakPassword`. Length counts, composition rules don't (NIST
    SP 800-63B)."""
    password = password_of(typed)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or username in password.casefold():
        raise WeakPassword
    return password


def check_account(account: Account) -> Account:
    """The account, with every field fit to be kept. Raises `BadAccount` naming each field that is not."""
    wrong = [FieldError(field, message) for field, message, fine in _rules(account) if not fine]
    if wrong:
        raise BadAccount(errors=wrong)
    return account


def _rules(account: Account) -> list[tuple[str, str, bool]]:
    name, phone = account.display_name, account.phone
    visible = 0 < len(name) <= 100 and name.isprintable() and bool(name.strip())
    languages = all(map(_LANGUAGE.fullmatch, account.languages))
    dialled = phone is None or _PHONE.fullmatch(phone) is not None
    return [
        (
            "username",
            msgid("1 to 100 letters, digits or . @ + - _, in lower case"),
            is_username(account.username),
        ),
        ("display_name", msgid("1 to 100 visible characters"), visible),
        ("languages", msgid("language tags such as sv or sv-simple"), languages),
        ("phone", msgid("a number in international form, such as +46 …"), dialled),
    ]
