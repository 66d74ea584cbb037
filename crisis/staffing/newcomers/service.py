"""Use cases of newcomers: open a door, ask to come in, confirm, work, go."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from core.access.events import AccountAdded
from core.access.model import Account, PersonId, Role, Session, check_account
from core.access.secrets import SESSION, hash_of, new_secret
from core.clock import rfc3339
from core.ids import new_id
from core.timers.model import Timer
from crisis.calls.transfers import let_go
from crisis.staffing.newcomers import events
from crisis.staffing.newcomers.errors import BadNewcomer, DoorClosed, NoSuchDoor, WrongWords
from crisis.staffing.newcomers.model import DOOR, Newcomer, NewcomerId, State, check_shift
from crisis.staffing.newcomers.ports import NewcomersRecord

END_TIMER: Final = "newcomer.end"
WHY: Final = "admitted for one shift"


def open_door(record: NewcomersRecord, shift_ends: datetime, by: PersonId) -> tuple[Newcomer, str]:
    """A newcomer to come, and the secret of the code that is shown. Raises `BadShift`."""
    now, secret = record.clock.now(), new_secret(DOOR)
    ends = check_shift(shift_ends, now)
    newcomer = Newcomer(NewcomerId(new_id()), by, now, ends)
    record.newcomers.add(newcomer, hash_of(secret))
    record.journal.add(events.DoorOpened(newcomer.id, rfc3339(ends)), by)
    return newcomer, secret


def at_the_door(record: NewcomersRecord, secret: str) -> Newcomer:
    """Whose code it is, while it leads anywhere. Raises `DoorClosed`."""
    found, now = whose_code(record, secret), record.clock.now()
    begins = found.state is State.OPEN and found.opens(now)
    if not (begins or found.waits(now) or found.works(now)):
        raise DoorClosed
    return found


def whose_code(record: NewcomersRecord, secret: str) -> Newcomer:
    """Whose code it is, whatever became of them. Raises `NoSuchDoor`."""
    found = record.newcomers.find(hash_of(secret))
    if found is None:
        raise NoSuchDoor
    return found


def ask(
    record: NewcomersRecord,
    secret: str,
    name: str,
    languages: tuple[str, ...],
    browser: str,
    *,
    acknowledged: bool,
) -> Newcomer:
    """Write one's name, and say that the reminder of secrecy is read. Raises `DoorClosed`, `BadNewcomer`."""
    if not acknowledged:
        raise BadNewcomer
    asking = at_the_door(record, secret).asks(name, languages, hash_of(browser), record.clock.now())
    record.newcomers.keep(asking)
    record.journal.add(events.SecrecyAcknowledged(asking.id), None)
    return asking


def confirm(record: NewcomersRecord, newcomer_id: NewcomerId, words: str, by: PersonId) -> Newcomer:
    """The lead has seen the same two words on both screens: an agent until the shift ends. Raises
    `WrongWords`, `NotPossible`, `DoorClosed` when the shift is over."""
    now, asking = record.clock.now(), record.newcomers.get(newcomer_id)
    admitted = asking.to(State.ADMITTED)
    if not asking.waits(now):
        raise DoorClosed
    if words != " ".join(asking.words):
        raise WrongWords
    account = _account(asking)
    record.accounts.add(check_account(account), now)
    record.journal.add(AccountAdded(account.person, account.username, [*account.roles], WHY), by)
    admitted = replace(admitted, account=account.person, decided_at=now, decided_by=by)
    record.newcomers.keep(admitted)
    record.timers.set(Timer(END_TIMER, asking.id, asking.shift_ends, {"newcomer": asking.id}))
    ends = rfc3339(asking.shift_ends)
    record.journal.add(events.NewcomerAdmitted(asking.id, account.person, ends), by)
    return admitted


def refuse(record: NewcomersRecord, newcomer_id: NewcomerId, by: PersonId) -> Newcomer:
    """Not let in, or sent home before the shift is over: what was open closes at once."""
    newcomer = record.newcomers.get(newcomer_id)
    if newcomer.state is State.ADMITTED:
        return _go(record, newcomer, by)
    refused = replace(newcomer.to(State.REFUSED), decided_at=record.clock.now(), decided_by=by)
    record.newcomers.keep(refused)
    record.journal.add(events.NewcomerGone(refused.id, refused.state.value), by)
    return refused


def begin(record: NewcomersRecord, secret: str, browser: str) -> str:
    """The session of a newcomer who was let in, in the browser that asked. Raises `DoorClosed`."""
    newcomer, now = at_the_door(record, secret), record.clock.now()
    if newcomer.account is None or not newcomer.works(now) or newcomer.browser != hash_of(browser):
        raise DoorClosed
    token = new_secret(SESSION)
    session = Session(new_id(), newcomer.account, now, now, newcomer.shift_ends)
    record.sessions.begin(session, hash_of(token))
    return token


def end(record: NewcomersRecord, newcomer_id: NewcomerId) -> None:
    """The timer's act: the shift is over."""
    newcomer = record.newcomers.get(newcomer_id)
    if newcomer.state is State.ADMITTED:
        _go(record, newcomer, None)


def _go(record: NewcomersRecord, newcomer: Newcomer, by: PersonId | None) -> Newcomer:
    gone = newcomer.to(State.ENDED)
    record.newcomers.keep(gone)
    record.timers.cancel(END_TIMER, newcomer.id)
    if newcomer.account is not None:
        account = record.accounts.get(newcomer.account)
        record.accounts.keep(replace(account, active=False), record.clock.now())
        record.sessions.end_all(account.person)
        let_go(record, account.person, by)
    record.journal.add(events.NewcomerGone(gone.id, gone.state.value), by)
    return gone


def _account(newcomer: Newcomer) -> Account:
    return Account(
        person=PersonId(new_id()),
        username=f"newcomer-{newcomer.id}",
        display_name=newcomer.name,
        roles=frozenset({Role.AGENT}),
        languages=newcomer.languages,
    )
