"""Accounts, sessions and tokens in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from core.access.errors import NoSuchAccount, NoSuchToken, UsernameTaken
from core.access.model import Account, ApiToken, PersonId, Role, Session
from core.access.sql_tables import accounts, api_tokens, invitations, sessions
from core.storage.metadata import UTCDateTime
from core.storage.prepared import Prepared
from core.storage.statements import insert_unless_there


class SqlAccounts:
    """The accounts in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person: PersonId) -> Account:
        query = select(accounts).where(accounts.c.person == person)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NoSuchAccount(person=person)
        return _account(row)

    def by_username(self, username: str) -> Account | None:
        query = select(accounts).where(accounts.c.username == username)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _account(row)

    def all(self) -> Sequence[Account]:
        rows = self._connection.execute(select(accounts).order_by(accounts.c.display_name, accounts.c.person))
        return [_account(row) for row in rows.mappings()]

    def add(self, account: Account, now: datetime) -> None:
        row = {"person": account.person, **_columns(account), "added_at": now, "changed_at": now}
        if not insert_unless_there(self._connection, accounts, row):
            raise UsernameTaken(username=account.username)

    def keep(self, account: Account, now: datetime) -> None:
        statement = update(accounts).where(accounts.c.person == account.person)
        try:
            self._connection.execute(statement.values(**_columns(account), changed_at=now))
        except IntegrityError as wrong:
            raise UsernameTaken(username=account.username) from wrong

    def password(self, person: PersonId) -> str | None:
        query = select(accounts.c.password).where(accounts.c.person == person)
        return self._connection.execute(query).scalar_one_or_none()

    def set_password(self, person: PersonId, hashed: str, now: datetime) -> None:
        statement = update(accounts).where(accounts.c.person == person)
        self._connection.execute(statement.values(password=hashed, changed_at=now))


class SqlSessions:
    """The sessions in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, session: Session, token_hash: str) -> None:
        row = {"id": session.id, "token_hash": token_hash, "person": session.person,
               "begun_at": session.begun_at, "seen_at": session.seen_at,
               "ends_at": session.ends_at}  # fmt: skip
        self._connection.execute(sessions.insert().values(row))

    def find(self, token_hash: str) -> tuple[Session, Account] | None:
        row = _BY_SESSION.named(self._connection, {"shown": token_hash})
        return None if row is None else (_session(row), _account(row))

    def of(self, person: PersonId) -> Sequence[Session]:
        query = select(sessions).where(sessions.c.person == person).order_by(sessions.c.begun_at)
        return [_session(row) for row in self._connection.execute(query).mappings()]

    def seen(self, session: str, now: datetime) -> None:
        _SESSION_SEEN.run(self._connection, {"which": session, "now": now})

    def end(self, session: str) -> None:
        self._connection.execute(sessions.delete().where(sessions.c.id == session))

    def end_all(self, person: PersonId) -> None:
        self._connection.execute(sessions.delete().where(sessions.c.person == person))

    def purge(self, now: datetime) -> int:
        return self._connection.execute(sessions.delete().where(sessions.c.ends_at <= now)).rowcount


class SqlTokens:
    """The API tokens in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, token: ApiToken, token_hash: str) -> None:
        row = {"id": token.id, "token_hash": token_hash, "name": token.name, "person": token.person,
               "roles": None if token.roles is None else sorted(token.roles),
               "actions": None if token.actions is None else sorted(token.actions),
               "issued_at": token.issued_at, "ends_at": token.ends_at}  # fmt: skip
        self._connection.execute(api_tokens.insert().values(row))

    def get(self, token: str) -> ApiToken:
        query = select(api_tokens).where(api_tokens.c.id == token)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NoSuchToken(token=token)
        return _token(row, row["roles"])

    def find(self, token_hash: str) -> tuple[ApiToken, Account] | None:
        row = _BY_TOKEN.named(self._connection, {"shown": token_hash})
        return None if row is None else (_token(row, row["roles"]), _account(row))

    def all(self) -> Sequence[ApiToken]:
        rows = self._connection.execute(select(api_tokens).order_by(api_tokens.c.issued_at)).mappings()
        return [_token(row, row["roles"]) for row in rows]

    def seen(self, token: str, now: datetime) -> None:
        _TOKEN_SEEN.run(self._connection, {"which": token, "now": now})

    def revoke(self, token: str, now: datetime) -> None:
        still = (api_tokens.c.id == token, api_tokens.c.revoked_at.is_(None))
        self._connection.execute(update(api_tokens).where(*still).values(revoked_at=now))


class SqlInvitations:
    """The invitations in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token_hash: str, person: PersonId, ends_at: datetime) -> None:
        row = {"token_hash": token_hash, "person": person, "ends_at": ends_at}
        self._connection.execute(invitations.insert().values(row))

    def whose(self, token_hash: str, now: datetime) -> PersonId | None:
        query = select(invitations.c.person, invitations.c.ends_at).where(
            invitations.c.token_hash == token_hash
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None or row.ends_at <= now else PersonId(row.person)

    def take(self, token_hash: str, now: datetime) -> PersonId | None:
        taken = invitations.delete().where(invitations.c.token_hash == token_hash)
        row = self._connection.execute(
            taken.returning(invitations.c.person, invitations.c.ends_at)
        ).one_or_none()
        if row is None or row.ends_at <= now:
            return None
        self._connection.execute(invitations.delete().where(invitations.c.person == row.person))
        return PersonId(row.person)


_ACCOUNT = (
    accounts.c.username,
    accounts.c.display_name,
    accounts.c.roles.label("account_roles"),
    accounts.c.languages,
    accounts.c.department,
    accounts.c.phone,
    accounts.c.active,
)
# Built once: they run at every request.
_BY_SESSION: Final = Prepared(
    select(sessions, *_ACCOUNT)
    .join(accounts, accounts.c.person == sessions.c.person)
    .where(sessions.c.token_hash == bindparam("shown"))
)
_BY_TOKEN: Final = Prepared(
    select(api_tokens, *_ACCOUNT)
    .join(accounts, accounts.c.person == api_tokens.c.person)
    .where(api_tokens.c.token_hash == bindparam("shown"))
)

_NOW: Final = bindparam("now", type_=UTCDateTime)
_SESSION_SEEN: Final = Prepared(
    update(sessions).where(sessions.c.id == bindparam("which")).values(seen_at=_NOW)
)
_TOKEN_SEEN: Final = Prepared(
    update(api_tokens).where(api_tokens.c.id == bindparam("which")).values(seen_at=_NOW)
)


def _columns(account: Account) -> dict[str, object]:
    return {
        "username": account.username,
        "display_name": account.display_name,
        "roles": sorted(account.roles),
        "languages": list(account.languages),
        "department": account.department,
        "phone": account.phone,
        "active": account.active,
    }


def _account(row: RowMapping | Mapping[str, Any]) -> Account:
    roles = row["account_roles"] if "account_roles" in row else row["roles"]
    return Account(
        person=PersonId(row["person"]),
        username=row["username"],
        display_name=row["display_name"],
        roles=_roles(roles),
        languages=tuple(row["languages"]),
        department=row["department"],
        phone=row["phone"],
        active=row["active"],
    )


def _roles(names: Collection[str]) -> frozenset[Role]:
    """The roles by their names; one that this version does not know is as good as none."""
    return frozenset(role for role in Role if role in names)


def _session(row: RowMapping | Mapping[str, Any]) -> Session:
    return Session(row["id"], PersonId(row["person"]), row["begun_at"], row["seen_at"], row["ends_at"])


def _token(row: RowMapping | Mapping[str, Any], roles: list[str] | None) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        person=PersonId(row["person"]),
        issued_at=row["issued_at"],
        roles=None if roles is None else _roles(roles),
        actions=None if row["actions"] is None else frozenset(row["actions"]),
        ends_at=row["ends_at"],
        revoked_at=row["revoked_at"],
        seen_at=row["seen_at"],
    )
