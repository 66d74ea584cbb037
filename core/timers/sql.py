"""The timers in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    and_,
    or_,
    select,
    tuple_,
    update,
)

from core.clock import Clock
from core.ids import new_id
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.statements import upsert
from core.timers.model import Ringing, Timer

timers: Final = Table(
    "timers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due", UTCDateTime, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", Text),
    Column("lease_until", UTCDateTime),
    Column("settled_at", UTCDateTime),
    Column("set_at", UTCDateTime, nullable=False),
    Index("ix_timers_settled_at_due", "settled_at", "due"),
)


class SqlTimers:
    """The timers in one unit of work."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def set(self, timer: Timer) -> None:
        row = {"kind": timer.kind, "key": timer.key, "due": timer.due, "data": dict(timer.data),
               "attempts": 0, "claim": None, "lease_until": None, "settled_at": None,
               "set_at": self._clock.now()}  # fmt: skip
        upsert(self._connection, timers, ["kind", "key"], row)

    def cancel(self, kind: str, key: str) -> bool:
        it = and_(timers.c.kind == kind, timers.c.key == key, timers.c.settled_at.is_(None))
        return self._connection.execute(timers.delete().where(it)).rowcount == 1

    def waiting(self, kind: str | None = None, limit: int = 100) -> Sequence[Timer]:
        query = select(timers).where(timers.c.settled_at.is_(None)).order_by(timers.c.due).limit(limit)
        if kind is not None:
            query = query.where(timers.c.kind == kind)
        return [_timer(row) for row in self._connection.execute(query).mappings()]

    def claim_due(
        self, limit: int, kinds: Collection[str], now: datetime, lease_until: datetime
    ) -> Sequence[Ringing]:
        due = (
            select(timers.c.kind, timers.c.key)
            .where(timers.c.settled_at.is_(None), timers.c.due <= now, timers.c.kind.in_(sorted(kinds)))
            .where(or_(timers.c.lease_until.is_(None), timers.c.lease_until <= now))
            .order_by(timers.c.due)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due_now")
        )
        statement = (
            update(timers)
            .where(tuple_(timers.c.kind, timers.c.key).in_(select(due.c.kind, due.c.key)))
            .values(claim=new_id(), lease_until=lease_until, attempts=timers.c.attempts + 1)
            .returning(timers)
        )
        ringing = [_ringing(row) for row in self._connection.execute(statement).mappings()]
        return sorted(ringing, key=lambda each: each.timer.due)

    def hold(self, ringing: Ringing) -> bool:
        query = select(timers.c.claim).where(_ours(ringing)).with_for_update()
        return self._connection.execute(query).one_or_none() is not None

    def settle(self, ringing: Ringing, now: datetime) -> None:
        self._connection.execute(
            update(timers).where(_ours(ringing)).values(settled_at=now, lease_until=None)
        )

    def postpone(self, ringing: Ringing, until: datetime) -> None:
        self._connection.execute(update(timers).where(_ours(ringing)).values(lease_until=until))

    def purge(self, settled_before: datetime) -> int:
        """Forget the timers that rang before then, and tell how many."""
        return self._connection.execute(timers.delete().where(timers.c.settled_at < settled_before)).rowcount


def _ours(ringing: Ringing) -> ColumnElement[bool]:
    timer = ringing.timer
    return and_(timers.c.kind == timer.kind, timers.c.key == timer.key,
                timers.c.claim == ringing.claim, timers.c.settled_at.is_(None))  # fmt: skip


def _timer(row: RowMapping) -> Timer:
    return Timer(row["kind"], row["key"], row["due"], row["data"])


def _ringing(row: RowMapping) -> Ringing:
    return Ringing(_timer(row), row["claim"], row["attempts"])
