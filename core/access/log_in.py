"""Logging in, out, and being known at every request."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.access.errors import InvitationEnded, NotLoggedIn, TooManyAttempts, WrongLogIn
from core.access.events import LoggedIn, LoggedOut, PasswordChosen
from core.access.model import (
    SEEN_EVERY,
    Account,
    ApiToken,
    Caller,
    PersonId,
    Role,
    Session,
    SessionRule,
    check_password,
    is_username,
    password_of,
    username_of,
)
from core.access.ports import AccessRecord, PasswordHasher
from core.access.secrets import API, DEVICE, SESSION, hash_of, new_secret
from core.access.throttle import REMEMBERED, Count, Visitor, counters, seconds_to_wait
from core.clock import Clock
from core.ids import new_id
from core.storage.database import Database

RULE: Final = SessionRule()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was counted and may now be checked; `hashed` is None for who cannot log in."""

    username: str
    visitor: Visitor
    at: datetime
    before: Mapping[str, Count]
    """What the counters it counted against said before it."""
    known: bool
    person: PersonId | None = None
    hashed: str | None = None


@dataclass(frozen=True, slots=True)
class LogIn:
    """What the browser is given: the session's token, and a device cookie that lasts (None: it has one)."""

    token: str
    session: Session
    device: str | None


def log_in(
    database: Database[AccessRecord],
    hasher: PasswordHasher,
    clock: Clock,
    username: str,
    password: str,
    visitor: Visitor,
    rule: SessionRule = RULE,
) -> LogIn:
    """Count the attempt, check the password outside any transaction, begin a session.

    Raises `WrongLogIn`, the same for every reason, or `TooManyAttempts`.
    """
    attempt = database.run(begin_attempt, username_of(username), visitor, clock.now())
    matches = hasher.matches(attempt.hashed or hasher.dummy, password_of(password))
    if attempt.person is None or attempt.hashed is None or not matches:
        raise WrongLogIn
    better = hasher.hash(password_of(password)) if hasher.outdated(attempt.hashed) else None
    return database.run(begin_session, attempt, clock.now(), rule, better)


def begin_attempt(record: AccessRecord, username: str, visitor: Visitor, now: datetime) -> Attempt:
    """Count the attempt against what applies to it. Raises `TooManyAttempts`, without counting, when it is
    too soon."""
    known = record.log_ins.known_places(username, visitor.places(), now - REMEMBERED)
    counts = record.log_ins.counts(counters(username, visitor, known))
    seconds = seconds_to_wait(counts, now)
    if seconds:
        raise TooManyAttempts(seconds=seconds)
    for counter, count in counts.items():
        record.log_ins.keep(counter, Count(count.now(now) + 1, now))
    account = record.accounts.by_username(username) if is_username(username) else None
    if account is None or not account.active:
        return Attempt(username, visitor, now, counts, bool(known))
    hashed = record.accounts.password(account.person)
    return Attempt(username, visitor, now, counts, bool(known), account.person, hashed)


def begin_session(
    record: AccessRecord, attempt: Attempt, now: datetime, rule: SessionRule = RULE, better: str | None = None
) -> LogIn:
    """The password was right: give the count back, remember the place, begin a session.

    Raises `WrongLogIn` when the account was taken away, or its password changed, while the password was
    checked.
    """
    account = record.accounts.by_username(attempt.username)
    if account is None or not account.active or record.accounts.password(account.person) != attempt.hashed:
        raise WrongLogIn
    if better is not None:
        record.accounts.set_password(account.person, better, now)
    device = _remember(record, attempt, now)
    token, session = new_secret(SESSION), Session(new_id(), account.person, now, now, now + rule.longest)
    record.sessions.begin(session, hash_of(token))
    record.journal.add(LoggedIn(session.id, attempt.known), account.person)
    return LogIn(token, session, device)


def log_out(record: AccessRecord, token: str) -> None:
    """End the session; one that has ended already stays so."""
    found = record.sessions.find(hash_of(token))
    if found is not None:
        record.sessions.end(found[0].id)
        record.journal.add(LoggedOut(found[0].id), found[0].person)


def who_is(record: AccessRecord, token: str, now: datetime, rule: SessionRule = RULE) -> Caller:
    """Who shows this session or API token: one look-up, made anew at each request, so that a role or an
    account that was taken away is gone at once. Raises `NotLoggedIn`."""
    if token.startswith(SESSION):
        session = record.sessions.find(hash_of(token))
        if session is not None and rule.valid(session[0], now) and session[1].active:
            return _by_session(*session, now)
    if token.startswith(API):
        key = record.tokens.find(hash_of(token))
        if key is not None and key[0].valid(now) and key[1].active:
            return _by_token(*key, now)
    raise NotLoggedIn


def who_are(record: AccessRecord, tokens: Collection[str], now: datetime) -> Mapping[str, Caller]:
    """The same for many in one look; whoever is not logged in is left out."""
    found = {}
    for token in sorted(set(tokens)):
        try:
            found[token] = who_is(record, token, now)
        except NotLoggedIn:
            continue
    return found


def seen(record: AccessRecord, callers: Collection[Caller], now: datetime) -> None:
    """Write down that these callers' credentials were used (those that are `stale`)."""
    for caller in callers:
        record.sessions.seen(caller.credential, now)
        record.tokens.seen(caller.credential, now)


def choose_password(
    database: Database[AccessRecord],
    hasher: PasswordHasher,
    clock: Clock,
    invitation: str,
    password: str,
) -> None:
    """Take up an invitation. Sessions that were open end. Raises `InvitationEnded`, `WeakPassword`."""
    invited = database.read(invited_by, hash_of(invitation), clock.now())
    hashed = hasher.hash(check_password(password, invited.username))
    database.run(take_invitation, hash_of(invitation), hashed, clock.now())


def invited_by(record: AccessRecord, invitation_hash: str, now: datetime) -> Account:
    """Whose invitation it is. Raises `InvitationEnded`."""
    person = record.invitations.whose(invitation_hash, now)
    if person is None:
        raise InvitationEnded
    return record.accounts.get(person)


def take_invitation(record: AccessRecord, invitation_hash: str, hashed: str, now: datetime) -> None:
    """Use the invitation up and keep the password. Raises `InvitationEnded`."""
    person = record.invitations.take(invitation_hash, now)
    if person is None:
        raise InvitationEnded
    set_password(record, person, hashed, now)


def set_password(record: AccessRecord, person: PersonId, hashed: str, now: datetime) -> None:
    """Keep a new password and end every session that rested on the old one."""
    record.accounts.set_password(person, hashed, now)
    record.sessions.end_all(person)
    record.journal.add(PasswordChosen(person), person)


def forget(record: AccessRecord, now: datetime, forgiven: timedelta = timedelta(hours=2)) -> int:
    """Housekeeping: ended sessions, forgiven failures, places not seen for 90 days. Tells how many rows
    went."""
    return record.sessions.purge(now) + record.log_ins.purge(now - forgiven, now - REMEMBERED)


def _remember(record: AccessRecord, attempt: Attempt, now: datetime) -> str | None:
    for counter, count in record.log_ins.counts(attempt.before.keys()).items():
        last_at = attempt.before[counter].last_at if count.last_at == attempt.at else count.last_at
        own = counter.startswith("own:")
        record.log_ins.keep(counter, Count(0 if own else max(0, count.failures - 1), last_at))
    has_one = attempt.visitor.device is not None
    device = attempt.visitor.device if attempt.visitor.device is not None else new_secret(DEVICE)
    places = Visitor(attempt.visitor.address, device).places()
    record.log_ins.remember(attempt.username, places, now)
    return None if has_one else device


def _by_session(session: Session, account: Account, now: datetime) -> Caller:
    return _caller(account, session.id, account.roles, None, now - session.seen_at >= SEEN_EVERY)


def _by_token(token: ApiToken, account: Account, now: datetime) -> Caller:
    roles = account.roles if token.roles is None else account.roles & token.roles
    stale = token.seen_at is None or now - token.seen_at >= SEEN_EVERY
    return _caller(account, token.id, roles, token.actions, stale)


def _caller(
    account: Account, credential: str, roles: frozenset[Role], actions: frozenset[str] | None, stale: bool
) -> Caller:
    return Caller(
        person=account.person,
        name=account.display_name,
        roles=roles,
        actions=actions,
        department=account.department,
        languages=account.languages,
        credential=credential,
        stale=stale,
    )
