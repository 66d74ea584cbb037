"""Opening a one-time link with a PIN, and being known by it at every request after."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from core.access.errors import LinkElsewhere, LinkEnded, LinkOrPinWrong, TooManyAttempts
from core.access.events import LinkBound, LinkClosed, LinkOpened, LinkRefused
from core.access.links import TRIES, Link, LinkState
from core.access.model import Caller
from core.access.pins import PinsRecord, pin_of
from core.access.ports import LogIns, PasswordHasher
from core.access.secrets import hash_of
from core.access.throttle import Count, Visitor, network, seconds_to_wait
from core.storage.database import Database

KEPT: Final = timedelta(days=30)
"""How long an ended link is remembered; the journal keeps what happened."""


class OpeningRecord(PinsRecord, Protocol):
    """What one unit of work offers to those who open a link."""

    @property
    def log_ins(self) -> LogIns: ...


R = TypeVar("R", bound=OpeningRecord)


@dataclass(frozen=True, slots=True)
class Try:
    """A PIN that was counted and may now be looked at; no link: whatever it is, it opens nothing."""

    link: str | None = None
    hashed: str | None = None


def open_link(
    database: Database[R],
    hasher: PasswordHasher,
    shown: str,
    pin: str,
    browser: str,
    visitor: Visitor,
    alarm: Callable[[R, Link], object] = lambda record, link: None,  # noqa: ARG005
) -> Link:
    """Count the try, look at the PIN outside any transaction, open the link in this browser. ``alarm`` is
    called, in the same unit, when the last wrong PIN has closed the link.

    Gives the link as it is then: open, still bound, or dead. Raises `LinkElsewhere`; `LinkOrPinWrong`, the
    same whatever is wrong, for what is no link that takes a PIN; `TooManyAttempts` for who tries addresses.
    """
    tried = database.run(begin_try, hash_of(shown), hash_of(browser), visitor)
    matches = hasher.matches(tried.hashed or hasher.dummy, pin_of(pin))
    if tried.link is None:
        raise LinkOrPinWrong
    right = matches and tried.hashed is not None

    def unit(record: R) -> Link:
        link = finish_try(record, tried, matches=right)
        if link.state is LinkState.DEAD:
            alarm(record, link)
        return link

    return database.run(unit)


def begin_try(record: OpeningRecord, shown: str, browser: str, visitor: Visitor) -> Try:
    """Count the try against the link, and bind the link to the browser if it is the first.

    What is no link that takes a PIN counts against the address it was tried from.
    """
    now, found = record.clock.now(), record.links.find(shown)
    link = found[0] if found is not None and found[1].active and found[0].lives(now) else None
    if link is not None and link.browser not in {None, browser}:
        raise LinkElsewhere
    if link is None or not link.takes_a_pin(now):
        _count_stranger(record, visitor, now)
        return Try()
    if link.browser is None:
        record.journal.add(LinkBound(link.id, link.person), None)
    record.links.keep(link.tried(browser))
    return Try(link.id, record.pins.of(link.person))


def finish_try(record: OpeningRecord, tried: Try, *, matches: bool) -> Link:
    """Open the link, or say no: after the fifth wrong PIN it is dead."""
    link = record.links.get(tried.link or "")
    if link.state is not LinkState.BOUND or link.ends_at <= record.clock.now():
        raise LinkOrPinWrong
    if matches:
        opened = link.to(LinkState.OPEN)
        record.journal.add(LinkOpened(link.id), link.person)
    else:
        record.journal.add(LinkRefused(link.id, link.person, link.tries), None)
        opened = link if link.tries < TRIES else link.to(LinkState.DEAD)
    if opened.state is LinkState.DEAD:
        record.journal.add(LinkClosed(link.id, link.person, LinkState.DEAD, "five wrong PINs"), None)
    record.links.keep(opened)
    return opened


def opened_by(record: PinsRecord, shown: str, browser: str, actions: Collection[str]) -> tuple[Caller, Link]:
    """Who has opened this link in this browser, made anew at each request: an account that was taken away is
    gone at once. The caller may do ``actions`` and nothing else.

    Raises `LinkEnded`, `LinkElsewhere`.
    """
    found = record.links.find(hash_of(shown))
    if found is None or not found[1].active or not found[0].lives(record.clock.now()):
        raise LinkEnded
    link, account = found
    if link.browser is not None and link.browser != hash_of(browser):
        raise LinkElsewhere
    if link.state is not LinkState.OPEN:
        raise LinkEnded
    narrow = frozenset(actions)
    caller = Caller(
        account.person,
        account.display_name,
        account.roles,
        narrow,
        account.department,
        account.languages,
        link.id,
    )
    return caller, link


def finish(record: PinsRecord, link_id: str) -> None:
    """Everything that the link was for is answered: it ends."""
    link = record.links.get(link_id)
    if link.state is LinkState.OPEN:
        record.links.keep(link.to(LinkState.DONE))
        record.journal.add(LinkClosed(link.id, link.person, LinkState.DONE, "all answered"), link.person)


def forget_links(record: PinsRecord) -> int:
    """Housekeeping: links that ended a month ago. Tells how many rows went."""
    return record.links.purge(record.clock.now() - KEPT)


def _count_stranger(record: OpeningRecord, visitor: Visitor, now: datetime) -> None:
    counter = f"address:{hash_of(network(visitor.address))}"
    counts = record.log_ins.counts([counter])
    seconds = seconds_to_wait(counts, now)
    if seconds:
        raise TooManyAttempts(seconds=seconds)
    record.log_ins.keep(counter, Count(counts[counter].now(now) + 1, now))
