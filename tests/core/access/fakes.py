"""Access in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.access.errors import NoSuchAccount, NoSuchLink, NoSuchProposal, NoSuchToken, UsernameTaken
from core.access.links import Link
from core.access.model import Account, ApiToken, PersonId, Session
from core.access.proposals import Proposal, State
from core.access.throttle import Count


class FakeHasher:
    """Hashes that cost nothing and are none; it remembers what it was asked."""

    dummy = "plain:\0nobody"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def matches(self, hashed: str, password: str) -> bool:
        self.asked.append(hashed)
        return hashed.removeprefix("old:") == f"plain:{password}"

    def outdated(self, hashed: str) -> bool:
        return hashed.startswith("old:")


class FakeAccounts:
    def __init__(self) -> None:
        self.kept: dict[PersonId, Account] = {}
        self.passwords: dict[PersonId, str] = {}

    def get(self, person: PersonId) -> Account:
        if person not in self.kept:
            raise NoSuchAccount(person=person)
        return self.kept[person]

    def by_username(self, username: str) -> Account | None:
        return next((each for each in self.kept.values() if each.username == username), None)

    def all(self) -> Sequence[Account]:
        return sorted(self.kept.values(), key=lambda each: (each.display_name, each.person))

    def add(self, account: Account, now: datetime) -> None:
        if account.person in self.kept:
            raise UsernameTaken(username=account.username)
        self.keep(account, now)

    def keep(self, account: Account, now: datetime) -> None:
        other = self.by_username(account.username)
        if other is not None and other.person != account.person:
            raise UsernameTaken(username=account.username)
        self.kept[account.person] = account

    def password(self, person: PersonId) -> str | None:
        return self.passwords.get(person)

    def set_password(self, person: PersonId, hashed: str, now: datetime) -> None:
        self.passwords[person] = hashed


class FakeSessions:
    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self._kept: dict[str, Session] = {}

    def begin(self, session: Session, token_hash: str) -> None:
        self._kept[token_hash] = session

    def find(self, token_hash: str) -> tuple[Session, Account] | None:
        session = self._kept.get(token_hash)
        return None if session is None else (session, self._accounts.get(session.person))

    def of(self, person: PersonId) -> Sequence[Session]:
        return [each for each in self._kept.values() if each.person == person]

    def seen(self, session: str, now: datetime) -> None:
        self._kept = {
            key: replace(each, seen_at=now) if each.id == session else each
            for key, each in self._kept.items()
        }

    def end(self, session: str) -> None:
        self._kept = {key: each for key, each in self._kept.items() if each.id != session}

    def end_all(self, person: PersonId) -> None:
        self._kept = {key: each for key, each in self._kept.items() if each.person != person}

    def purge(self, now: datetime) -> int:
        before = len(self._kept)
        self._kept = {key: each for key, each in self._kept.items() if each.ends_at > now}
        return before - len(self._kept)


class FakeTokens:
    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self._kept: dict[str, ApiToken] = {}

    def issue(self, token: ApiToken, token_hash: str) -> None:
        self._kept[token_hash] = token

    def get(self, token: str) -> ApiToken:
        for each in self._kept.values():
            if each.id == token:
                return each
        raise NoSuchToken(token=token)

    def find(self, token_hash: str) -> tuple[ApiToken, Account] | None:
        token = self._kept.get(token_hash)
        return None if token is None else (token, self._accounts.get(token.person))

    def all(self) -> Sequence[ApiToken]:
        return list(self._kept.values())

    def seen(self, token: str, now: datetime) -> None:
        self._change(token, seen_at=now)

    def revoke(self, token: str, now: datetime) -> None:
        if self.get(token).revoked_at is None:
            self._change(token, revoked_at=now)

    def _change(self, token: str, **changed: datetime) -> None:
        self._kept = {
            key: replace(each, **changed) if each.id == token else each  # type: ignore[arg-type]
            for key, each in self._kept.items()
        }


class FakeLogIns:
    def __init__(self) -> None:
        self._places: dict[tuple[str, str], datetime] = {}
        self._counts: dict[str, Count] = {}

    def known_places(self, username: str, places: Collection[str], since: datetime) -> set[str]:
        return {place for place in places if (at := self._places.get((username, place))) and at >= since}

    def remember(self, username: str, places: Collection[str], now: datetime) -> None:
        self._places.update({(username, place): now for place in places})

    def counts(self, counters: Collection[str]) -> Mapping[str, Count]:
        never = Count(0, datetime(1970, 1, 1, tzinfo=UTC))
        return {counter: self._counts.get(counter, never) for counter in counters}

    def keep(self, counter: str, count: Count) -> None:
        self._counts[counter] = count

    def purge(self, forgiven_before: datetime, forgotten_before: datetime) -> int:
        before = len(self._counts) + len(self._places)
        self._counts = {key: each for key, each in self._counts.items() if each.last_at >= forgiven_before}
        self._places = {key: at for key, at in self._places.items() if at >= forgotten_before}
        return before - len(self._counts) - len(self._places)


class FakeInvitations:
    def __init__(self) -> None:
        self._kept: dict[str, tuple[PersonId, datetime]] = {}

    def add(self, token_hash: str, person: PersonId, ends_at: datetime) -> None:
        self._kept[token_hash] = (person, ends_at)

    def whose(self, token_hash: str, now: datetime) -> PersonId | None:
        person, ends_at = self._kept.get(token_hash, (None, now))
        return None if ends_at <= now else person

    def take(self, token_hash: str, now: datetime) -> PersonId | None:
        person, ends_at = self._kept.pop(token_hash, (None, now))
        if person is None or ends_at <= now:
            return None
        self._kept = {key: each for key, each in self._kept.items() if each[0] != person}
        return person


class FakeProposals:
    def __init__(self) -> None:
        self._kept: dict[str, Proposal] = {}

    def add(self, proposal: Proposal) -> None:
        self._kept[proposal.id] = proposal

    def get(self, proposal: str) -> Proposal:
        if proposal not in self._kept:
            raise NoSuchProposal(proposal=proposal)
        return self._kept[proposal]

    def keep(self, proposal: Proposal) -> None:
        self._kept[proposal.id] = proposal

    def in_state(self, state: State) -> Sequence[Proposal]:
        return [each for each in self._kept.values() if each.state is state]


class FakePins:
    def __init__(self) -> None:
        self.kept: dict[PersonId, str] = {}

    def of(self, person: PersonId) -> str | None:
        return self.kept.get(person)

    def set(self, person: PersonId, hashed: str, now: datetime) -> None:
        self.kept[person] = hashed


class FakeLinks:
    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self.kept: dict[str, Link] = {}
        self.by_hash: dict[str, str] = {}

    def add(self, link: Link, token_hash: str) -> None:
        self.kept[link.id], self.by_hash[token_hash] = link, link.id

    def get(self, link: str) -> Link:
        if link not in self.kept:
            raise NoSuchLink(link=link)
        return self.kept[link]

    def find(self, token_hash: str) -> tuple[Link, Account] | None:
        link = self.kept.get(self.by_hash.get(token_hash, ""))
        return None if link is None else (link, self._accounts.get(link.person))

    def living(self, person: PersonId, now: datetime) -> Sequence[Link]:
        mine = [each for each in self.kept.values() if each.person == person and each.lives(now)]
        return sorted(mine, key=lambda each: (each.made_at, each.id))

    def keep(self, link: Link) -> None:
        self.kept[link.id] = link

    def purge(self, before: datetime) -> int:
        ended = [each.id for each in self.kept.values() if each.ends_at < before]
        for each in ended:
            del self.kept[each]
        return len(ended)
