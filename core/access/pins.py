"""PINs: six digits that a person chooses, for where nobody types a password: in bed, with a link that was
sent to their own phone. Alone a PIN opens nothing."""

import unicodedata
from typing import Final, Protocol

from core.access.errors import WeakPin
from core.access.events import LinkClosed, PinChosen
from core.access.links import LinkState
from core.access.model import PersonId
from core.access.ports import Accounts, Links, PasswordHasher, Pins
from core.clock import Clock
from core.journal.ports import Journal
from core.storage.database import Database

DIGITS: Final = 6
_UP: Final = "01234567890123456789"
_ROWS: Final = frozenset(row[n : n + DIGITS] for row in (_UP, _UP[::-1]) for n in range(10))


class PinsRecord(Protocol):
    """What one unit of work offers PINs."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def pins(self) -> Pins: ...
    @property
    def links(self) -> Links: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...


def pin_of(typed: str) -> str:
    """The PIN in the one form that is hashed: other scripts' digits are digits too, spaces are none."""
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    if not digits.isdecimal():
        return digits
    return "".join(str(unicodedata.decimal(each)) for each in digits)


def check_pin(typed: str) -> str:
    """The PIN, fit to be hashed. Raises `WeakPin`: what anybody would try first is refused (NIST SP 800-63B,
    3.1.1.2, asks for a list of what is refused)."""
    pin = pin_of(typed)
    fit = len(pin) == DIGITS and pin.isascii() and pin.isdecimal()
    if not fit or pin in _ROWS or pin in {pin[:2] * 3, pin[:3] * 2, pin[0] * DIGITS}:
        raise WeakPin
    return pin


def choose_pin(database: Database[PinsRecord], hasher: PasswordHasher, person: PersonId, typed: str) -> None:
    """Keep a new PIN, hashed outside any transaction. Links that are on their way end: they were sent to be
    opened with the old one. Raises `WeakPin`."""
    database.run(set_pin, person, hasher.hash(check_pin(typed)))


def set_pin(record: PinsRecord, person: PersonId, hashed: str) -> None:
    """Raises `NoSuchAccount`."""
    record.pins.set(record.accounts.get(person).person, hashed, record.clock.now())
    record.journal.add(PinChosen(person), person)
    for link in record.links.living(person, record.clock.now()):
        record.links.keep(link.to(LinkState.DEAD))
        record.journal.add(LinkClosed(link.id, person, LinkState.DEAD, "a new PIN was chosen"), person)
