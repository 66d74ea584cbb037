"""People who can be called in, and when they say that they can come."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

import phonenumbers

from core.access.model import PersonId
from core.errors import FieldError, UpplysError, msgid
from crisis.staffing.people.errors import BadPerson, BadTimes, TooOften
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience

StaffId = NewType("StaffId", str)

LONGEST_NAME: Final = 100
LONGEST_SKILL: Final = 40
LONGEST_DEPARTMENT: Final = 80
MOST_SKILLS: Final = 20
NOW_LASTS: Final = timedelta(hours=12)
"""How long "I can come now" is believed."""
SUGGESTED_SKILLS: Final = ("kommunvagledare", "telefoni", "passansvarig", "tolk", "krisstod", "it")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called in. `phone` is E.164; `languages` are BCP 47 tags they speak; who has opted
    out is sent no text message until they opt in again."""

    id: StaffId
    name: str
    phone: str | None
    added_at: datetime
    email: str | None = None
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    department: str | None = None
    account: PersonId | None = None
    active: bool = True
    opted_out_at: datetime | None = None


class When(StrEnum):
    """What somebody says about when they can come."""

    NOW = "now"
    BETWEEN = "between"
    NOT_UNTIL = "not_until"


@dataclass(frozen=True, slots=True)
class Availability:
    """What a person said last holds."""

    person: StaffId
    said_at: datetime
    says: When
    starts: datetime | None = None
    ends: datetime | None = None

    def fits(self, by: datetime) -> bool:
        """Whether they can be where they are needed `by` then."""
        match self.says:
            case When.NOW:
                return self.said_at <= by <= self.said_at + NOW_LASTS
            case When.BETWEEN:
                return self.starts is not None and self.ends is not None and self.starts <= by < self.ends
            case When.NOT_UNTIL:
                return self.ends is not None and self.ends <= by


def check_availability(said: Availability) -> Availability:
    """The statement, fit to be kept. Raises `BadTimes`."""
    needed = {When.NOW: (), When.BETWEEN: (said.starts, said.ends), When.NOT_UNTIL: (said.ends,)}[said.says]
    if any(each is None for each in needed):
        raise BadTimes(errors=[FieldError("ends", BadTimes.message)])
    if said.ends is not None and said.ends <= max(said.said_at, said.starts or said.said_at):
        raise BadTimes(errors=[FieldError("ends", BadTimes.message)])
    return said


NO_CARRIER: Final = "no telephone provider is set"
NO_PHONE: Final = "no telephone number"
NOT_ALLOWED: Final = "not on the exercise allow-list"
GONE: Final = "out of use"
OPTED_OUT: Final = "has said STOP"


def why_not(
    person: Person, audience: Audience, carried: Iterable[Audience], allowed: Iterable[str]
) -> str | None:
    """Why this person gets no text message; None when one can be sent. An exercise reaches the staff's own
    numbers and no other."""
    if not person.active:
        return GONE
    if person.phone is None:
        return NO_PHONE
    if person.opted_out_at is not None:
        return OPTED_OUT
    if audience is Audience.EXERCISE and person.phone not in allowed:
        return NOT_ALLOWED
    return None if audience in carried else NO_CARRIER


def number_of(typed: str) -> str | None:
    """A telephone number as people write it, in E.164; None where it is none. Swedish where nothing is
    said."""
    try:
        parsed = phonenumbers.parse(typed.strip(), "SE")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def skill_of(typed: str) -> str:
    """A skill in the one form in which it is kept and compared."""
    return " ".join(typed.casefold().split())


def check_person(person: Person) -> Person:
    """The person, with every field fit to be kept. Raises `BadPerson` naming each field that is not."""
    wrong = [FieldError(field, message) for field, message, fine in _rules(person) if not fine]
    if wrong:
        raise BadPerson(errors=wrong)
    skills = tuple(dict.fromkeys(skill_of(each) for each in person.skills))
    return replace(person, skills=skills, languages=tuple(dict.fromkeys(person.languages)))


def _rules(person: Person) -> list[tuple[str, str, bool]]:
    named = 0 < len(person.name.strip()) <= LONGEST_NAME and person.name.isprintable()
    dialled = person.phone is None or number_of(person.phone) == person.phone
    email = person.email is None or (
        _EMAIL.fullmatch(person.email) is not None and person.email.isprintable()
    )
    department = person.department or ""
    placed = len(department) <= LONGEST_DEPARTMENT and department.isprintable()
    skilled = len(person.skills) <= MOST_SKILLS and all(map(_is_skill, person.skills))
    return [
        ("name", msgid("1 to 100 visible characters"), named),
        ("phone", msgid("A telephone number, such as 070-174 06 05"), dialled),
        ("email", msgid("An e-mail address, or nothing"), email),
        ("department", msgid("At most 80 visible characters"), placed),
        (
            "languages",
            msgid("language tags such as sv or sv-simple"),
            all(map(is_language, person.languages)),
        ),
        ("skills", msgid("At most 20 skills of at most 40 letters"), skilled),
    ]


def _is_skill(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_SKILL and text.isprintable()


def is_language(tag: str) -> bool:
    try:
        LanguageTag(tag)
    except UpplysError:
        return False
    return True


# the personal link

LINK: Final = "upc_"
_BYTES: Final = 20
MOST_USES: Final = 30
WINDOW: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """A person's own page, for as long as it is not revoked. `uses` counts what was sent within the minute
    since `window_at`."""

    id: str
    person: StaffId
    made_at: datetime
    revoked_at: datetime | None = None
    window_at: datetime | None = None
    uses: int = 0

    def used(self, now: datetime) -> "PersonalLink":
        """Once more. Raises `TooOften`."""
        since = self.window_at
        if since is None or not timedelta(0) <= now - since < WINDOW:
            return replace(self, window_at=now, uses=1)
        if self.uses >= MOST_USES:
            raise TooOften(seconds=max(1, round((since + WINDOW - now).total_seconds())))
        return replace(self, uses=self.uses + 1)


def link_secret(link: str, key: bytes) -> str:
    """What stands in the address: 160 bits, drawn from the installation's secret, so that every message holds
    the same link while only its hash is stored. `key` is `sealing.keys.derive(secret, "personal link")`."""
    drawn = hmac.digest(key, b"come\0" + link.encode(), hashlib.sha256)[:_BYTES]
    return LINK + base64.b32encode(drawn).decode().lower()
