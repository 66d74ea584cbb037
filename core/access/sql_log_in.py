"""What is remembered about log-in attempts, and proposals, in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select, update

from core.access.errors import NoSuchProposal
from core.access.model import PersonId
from core.access.proposals import Change, Proposal, State
from core.access.secrets import hash_of
from core.access.sql_tables import known_places, log_in_counters, proposals
from core.access.throttle import Count
from core.storage.statements import for_change, insert_unless_there, upsert

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class SqlLogIns:
    """Counters and known places in one unit of work. User names that were only tried are kept as hashes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known_places(self, username: str, places: Collection[str], since: datetime) -> set[str]:
        query = select(known_places.c.place).where(
            known_places.c.username == hash_of(username),
            known_places.c.place.in_(sorted(places)),
            known_places.c.last_at >= since,
        )
        return set(self._connection.execute(query).scalars())

    def remember(self, username: str, places: Collection[str], now: datetime) -> None:
        for place in places:
            row = {"username": hash_of(username), "place": place, "last_at": now}
            upsert(self._connection, known_places, ["username", "place"], row)

    def counts(self, counters: Collection[str]) -> Mapping[str, Count]:
        for counter in sorted(
            counters
        ):  # a row must be there to be held; in one order, so that none wait in a ring
            row = {"counter": counter, "failures": 0, "last_at": _NEVER}
            insert_unless_there(self._connection, log_in_counters, row)
        held = select(log_in_counters).where(log_in_counters.c.counter.in_(sorted(counters)))
        rows = self._connection.execute(held.order_by(log_in_counters.c.counter).with_for_update()).mappings()
        return {row["counter"]: Count(row["failures"], row["last_at"]) for row in rows}

    def keep(self, counter: str, count: Count) -> None:
        row = {"counter": counter, "failures": count.failures, "last_at": count.last_at}
        upsert(self._connection, log_in_counters, ["counter"], row)

    def purge(self, forgiven_before: datetime, forgotten_before: datetime) -> int:
        forgiven = log_in_counters.delete().where(log_in_counters.c.last_at < forgiven_before)
        forgotten = known_places.delete().where(known_places.c.last_at < forgotten_before)
        return sum(self._connection.execute(each).rowcount for each in (forgiven, forgotten))


class SqlProposals:
    """The proposals in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, proposal: Proposal) -> None:
        self._connection.execute(proposals.insert().values({"id": proposal.id, **_columns(proposal)}))

    def get(self, proposal: str) -> Proposal:
        query = for_change(self._connection, select(proposals).where(proposals.c.id == proposal))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NoSuchProposal(proposal=proposal)
        return _proposal(row)

    def keep(self, proposal: Proposal) -> None:
        statement = update(proposals).where(proposals.c.id == proposal.id)
        self._connection.execute(statement.values(**_columns(proposal)))

    def in_state(self, state: State) -> Sequence[Proposal]:
        query = select(proposals).where(proposals.c.state == state.value).order_by(proposals.c.proposed_at)
        return [_proposal(row) for row in self._connection.execute(query).mappings()]


def _columns(proposal: Proposal) -> dict[str, object]:
    return {
        "kind": proposal.change.kind,
        "data": dict(proposal.change.data),
        "state": proposal.state.value,
        "proposed_by": proposal.proposed_by,
        "proposed_at": proposal.proposed_at,
        "decided_by": proposal.decided_by,
        "decided_at": proposal.decided_at,
        "reason": proposal.reason,
    }


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(
        id=row["id"],
        change=Change(row["kind"], row["data"]),
        proposed_by=PersonId(row["proposed_by"]),
        proposed_at=row["proposed_at"],
        state=State(row["state"]),
        decided_by=None if row["decided_by"] is None else PersonId(row["decided_by"]),
        decided_at=row["decided_at"],
        reason=row["reason"],
    )
