"""The changes that can be proposed about accounts and keys: checked when they are proposed, carried out
when approved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

from core.access.errors import BadAccount, UsernameTaken
from core.access.events import AccountAdded, AccountChanged, TokenIssued, TokenRevoked
from core.access.model import Account, ApiToken, PersonId, Role, check_account, username_of
from core.access.ports import AccessRecord
from core.access.secrets import API, INVITATION, hash_of, new_secret
from core.canonical import Json
from core.errors import FieldError, msgid
from core.ids import new_id

R = TypeVar("R", bound=AccessRecord)
Data = Mapping[str, Json]

INVITATION_LASTS: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Carrier(Generic[R]):
    """A kind of change. `check` raises what is wrong with it; `carry_out` gives a secret to hand over, if
    there is one."""

    check: Callable[[R, Data], object]
    carry_out: Callable[[R, Data, PersonId, datetime], str | None]


def add_account(record: AccessRecord, account: Account, by: PersonId | None, now: datetime, why: str) -> None:
    """Raises `BadAccount`, `UsernameTaken`."""
    record.accounts.add(check_account(account), now)
    roles = sorted(account.roles)
    record.journal.add(AccountAdded(account.person, account.username, [*roles], why), by)


def change_account(record: AccessRecord, data: Data, by: PersonId, now: datetime) -> None:
    """Change the fields named in `data`; taking an account out of use ends its sessions at once.

    Raises `NoSuchAccount`, `BadAccount`, `UsernameTaken`.
    """
    changed = _changed(record, data)
    record.accounts.keep(changed, now)
    if not changed.active:
        record.sessions.end_all(changed.person)
    fields = {name: value for name, value in data.items() if name != "person"}
    record.journal.add(AccountChanged(changed.person, fields), by)


def invite(record: AccessRecord, person: PersonId, now: datetime) -> str:
    """A secret with which this person chooses a password, once, within three days. Raises `NoSuchAccount`."""
    secret = new_secret(INVITATION)
    record.invitations.add(hash_of(secret), record.accounts.get(person).person, now + INVITATION_LASTS)
    return secret


def issue_token(
    record: AccessRecord,
    token: ApiToken,
    by: PersonId | None,
) -> str:
    """Keep the token and give its secret, which is shown once. Raises `NoSuchAccount`."""
    record.accounts.get(token.person)
    secret = new_secret(API)
    record.tokens.issue(token, hash_of(secret))
    record.journal.add(TokenIssued(token.id, token.name, token.person), by)
    return secret


def revoke_token(record: AccessRecord, token: str, by: PersonId, now: datetime) -> None:
    """The token opens nothing from now on. Raises `NoSuchToken`."""
    record.tokens.revoke(record.tokens.get(token).id, now)
    record.journal.add(TokenRevoked(token), by)


def _check_new(record: AccessRecord, data: Data) -> None:
    account = check_account(_account(data))
    if record.accounts.by_username(account.username) is not None:
        raise UsernameTaken(username=account.username)


def _add(record: AccessRecord, data: Data, by: PersonId, now: datetime) -> str:
    account = _account(data)
    add_account(record, account, by, now, "approved")
    return invite(record, account.person, now)


def _change(record: AccessRecord, data: Data, by: PersonId, now: datetime) -> None:
    change_account(record, data, by, now)


def _invite(record: AccessRecord, data: Data, by: PersonId, now: datetime) -> str:  # noqa: ARG001
    return invite(record, _person(data), now)


def _issue(record: AccessRecord, data: Data, by: PersonId, now: datetime) -> str:
    return issue_token(record, _token(data, now), by)


def _revoke(record: AccessRecord, data: Data, by: PersonId, now: datetime) -> None:
    revoke_token(record, str(data.get("token", "")), by, now)


def _person(data: Data) -> PersonId:
    return PersonId(str(data.get("person", "")))


def _account(data: Data) -> Account:
    """A new account's person is named when it is proposed, so that the proposal says whose it is."""
    return _with(Account(_person(data), "", ""), {name: data[name] for name in data if name != "person"})


def _changed(record: AccessRecord, data: Data) -> Account:
    return check_account(_with(record.accounts.get(_person(data)), data))


def _with(account: Account, data: Data) -> Account:
    unknown = [FieldError(name, msgid("there is no such field")) for name in data if name not in _READ]
    if unknown:
        raise BadAccount(errors=unknown)
    values = {name: _READ[name](name, value) for name, value in data.items() if name != "person"}
    return replace(account, **values)  # type: ignore[arg-type]


def _check_token(record: AccessRecord, data: Data) -> None:
    record.accounts.get(_token(data, datetime(2000, 1, 1, tzinfo=UTC)).person)


def _token(data: Data, now: datetime) -> ApiToken:
    lasts = data.get("days")
    if lasts is not None and not (isinstance(lasts, int) and 0 < lasts <= 3660):
        raise BadAccount(errors=[FieldError("days", msgid("1 to 3660 days, or left out"))])
    return ApiToken(
        id=new_id(),
        name=_text("name", data.get("name")),
        person=_person(data),
        issued_at=now,
        roles=None if data.get("roles") is None else _roles("roles", data["roles"]),
        actions=None if data.get("actions") is None else frozenset(_texts("actions", data["actions"])),
        ends_at=None if lasts is None else now + timedelta(days=lasts),
    )


def _text(field: str, value: Json) -> str:
    if not isinstance(value, str):
        raise BadAccount(errors=[FieldError(field, msgid("must be text"))])
    return value


def _username(field: str, value: Json) -> str:
    return username_of(_text(field, value))


def _optional(field: str, value: Json) -> str | None:
    return None if value is None else _text(field, value)


def _texts(field: str, value: Json) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise BadAccount(errors=[FieldError(field, msgid("must be a list of texts"))])
    return tuple(_text(field, each) for each in value)


def _roles(field: str, value: Json) -> frozenset[Role]:
    names = _texts(field, value)
    wrong = [name for name in names if name not in set(Role)]
    if wrong:
        raise BadAccount(errors=[FieldError(field, msgid("there is no role %(role)s"), {"role": wrong[0]})])
    return frozenset(map(Role, names))


def _flag(field: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise BadAccount(errors=[FieldError(field, msgid("must be true or false"))])
    return value


_READ: Final[Mapping[str, Callable[[str, Json], object]]] = {
    "person": _text,
    "username": _username,
    "display_name": _text,
    "roles": _roles,
    "languages": _texts,
    "department": _optional,
    "phone": _optional,
    "active": _flag,
}

CARRIERS: Final[Mapping[str, Carrier[AccessRecord]]] = {
    "add_account": Carrier(_check_new, _add),
    "change_account": Carrier(_changed, _change),
    "invite": Carrier(lambda record, data: record.accounts.get(_person(data)), _invite),
    "issue_token": Carrier(_check_token, _issue),
    "revoke_token": Carrier(lambda record, data: record.tokens.get(str(data.get("token", ""))), _revoke),
}
"""The kinds of change that core knows. Rooms above add their own (settings) to the mapping they hand in."""
