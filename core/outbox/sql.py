"""The outbox in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, Table, Text, select, update

from core.clock import Clock
from core.ids import new_id
from core.outbox.errors import NoSuchIntent
from core.outbox.model import ENDED, Intent, Job, State
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.statements import for_change, insert_unless_there

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", Text),
    Column("worker", Text),
    Column("lease_until", UTCDateTime),
    Column("receipt", Text),
    Column("why", Text),
    Column("put_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    Index("ix_outbox_state_due", "state", "due"),
)
_KEPT: Final = ("state", "due", "attempts", "claim", "worker", "lease_until", "receipt", "why")
_IN_HAND: Final = (State.CLAIMED.value, State.SENDING.value)


class SqlOutbox:
    """The outbox in one unit of work."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, intent: Intent) -> None:
        now = self._clock.now()
        row = {"id": new_id(), "key": intent.key, "kind": intent.kind, "recipient": intent.to,
               "data": dict(intent.data), "state": State.WAITING.value, "due": now, "attempts": 0,
               "put_at": now, "changed_at": now}  # fmt: skip
        insert_unless_there(self._connection, outbox, row)

    def cancel(self, key: str) -> bool:
        open_states = [State.WAITING.value, State.CLAIMED.value]
        statement = update(outbox).where(outbox.c.key == key, outbox.c.state.in_(open_states))
        values = {"state": State.CANCELLED.value, "claim": None, "changed_at": self._clock.now()}
        return self._connection.execute(statement.values(**values)).rowcount == 1

    def get(self, intent: str) -> Job:
        query = for_change(self._connection, select(outbox).where(outbox.c.id == intent))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NoSuchIntent(id=intent)
        return _job(row)

    def by_key(self, key: str) -> Job | None:
        row = self._connection.execute(select(outbox).where(outbox.c.key == key)).mappings().one_or_none()
        return None if row is None else _job(row)

    def keep(self, job: Job) -> None:
        values = {name: getattr(job, name) for name in _KEPT} | {"state": job.state.value}
        statement = update(outbox).where(outbox.c.id == job.id)
        self._connection.execute(statement.values(**values, changed_at=self._clock.now()))

    def in_state(self, state: State, limit: int = 100) -> Sequence[Job]:
        query = select(outbox).where(outbox.c.state == state.value)
        rows = self._connection.execute(query.order_by(outbox.c.due, outbox.c.id).limit(limit))
        return [_job(row) for row in rows.mappings()]

    def latest(self, state: State, kinds: Collection[str], limit: int) -> Sequence[Job]:
        query = select(outbox).where(outbox.c.state == state.value, outbox.c.kind.in_(sorted(kinds)))
        newest = query.order_by(outbox.c.changed_at.desc(), outbox.c.id.desc()).limit(limit)
        return [_job(row) for row in self._connection.execute(newest).mappings()]

    def purge(self, ended_before: datetime) -> int:
        ended = outbox.c.state.in_([state.value for state in ENDED])
        return self._connection.execute(
            outbox.delete().where(ended, outbox.c.changed_at < ended_before)
        ).rowcount

    def lapsed(self, now: datetime) -> Sequence[Job]:
        query = select(outbox).where(outbox.c.state.in_(_IN_HAND), outbox.c.lease_until < now)
        rows = self._connection.execute(query.with_for_update(skip_locked=True)).mappings()
        return [_job(row) for row in rows]

    def claim_due(
        self, batch: int, worker: str, kinds: Collection[str], now: datetime, lease_until: datetime
    ) -> Sequence[Job]:
        due = (
            select(outbox.c.id)
            .where(
                outbox.c.state == State.WAITING.value, outbox.c.due <= now, outbox.c.kind.in_(sorted(kinds))
            )
            .order_by(outbox.c.due, outbox.c.id)
            .limit(batch)
            .with_for_update(skip_locked=True)
            .cte("due_now")
        )
        values = {"state": State.CLAIMED.value, "claim": new_id(), "worker": worker,
                  "lease_until": lease_until, "changed_at": now}  # fmt: skip
        statement = update(outbox).where(outbox.c.id.in_(select(due.c.id))).values(**values).returning(outbox)
        jobs = [_job(row) for row in self._connection.execute(statement).mappings()]
        return sorted(jobs, key=lambda job: (job.due, job.id))


def _job(row: RowMapping) -> Job:
    intent = Intent(row["kind"], row["recipient"], row["data"], row["key"])
    kept = {name: row[name] for name in _KEPT} | {"state": State(row["state"])}
    return Job(id=row["id"], intent=intent, **kept)
