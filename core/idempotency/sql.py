"""Idempotency keys in the database."""

import hashlib
from typing import Final

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, and_, bindparam, func, select

from core.clock import Clock
from core.idempotency.errors import InProgress, KeyReused
from core.idempotency.model import KEPT, Scope, StoredAnswer
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.prepared import Prepared, insert_into

keys: Final = Table(
    "idempotency_keys",
    metadata,
    Column("credential", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", JsonText),
    Column("headers", JsonText, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Index("ix_idempotency_keys_at", "at"),
)


_IT: Final = and_(
    keys.c.credential == bindparam("its_credential"),
    keys.c.route == bindparam("its_route"),
    keys.c.key == bindparam("its_key"),
)
# built once: building a statement takes longer than running it, and every creating request runs these
_FIND: Final = Prepared(
    select(keys.c.body, keys.c.status, keys.c.answer, keys.c.headers, keys.c.at).where(_IT)
)
_FORGET: Final = keys.delete().where(_IT)
_KEEP: Final = insert_into(keys)


class SqlIdempotency:
    """The keys in one unit of work.

    A key is locked for the unit (on SQLite writers take turns anyway), so two units never work on one key,
    and the row is written with its answer: a key whose unit died was never used.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._claimed: dict[Scope, str] = {}

    def claim(self, scope: Scope, body: str, *, wait: bool = False) -> StoredAnswer | None:
        self._lock(scope, wait)
        row = _FIND.first(self._connection, _names(scope))
        if row is None or row[-1] <= self._clock.now() - KEPT:
            if row is not None:
                self._connection.execute(_FORGET, _names(scope))  # it has had its day
            self._claimed[scope] = body
            return None
        its_body, status, answer, headers, _ = row
        if its_body != body:
            raise KeyReused
        return StoredAnswer(status, answer, headers)

    def settle(self, scope: Scope, answer: StoredAnswer) -> None:
        body = self._claimed.pop(scope)
        _KEEP.run(
            self._connection,
            {
                "credential": scope.credential,
                "route": scope.route,
                "key": scope.key,
                "body": body,
                "status": answer.status,
                "answer": answer.body,
                "headers": dict(answer.headers),
                "at": self._clock.now(),
            },
        )

    def purge(self) -> int:
        """Forget the keys that have had their day, and tell how many."""
        return self._connection.execute(keys.delete().where(keys.c.at <= self._clock.now() - KEPT)).rowcount

    def _lock(self, scope: Scope, wait: bool) -> None:
        if self._connection.dialect.name != "postgresql":
            return
        number = _number(scope)
        if wait:
            self._connection.execute(select(func.pg_advisory_xact_lock(number)))
        elif not self._connection.execute(select(func.pg_try_advisory_xact_lock(number))).scalar_one():
            raise InProgress


def _names(scope: Scope) -> dict[str, object]:
    return {"its_credential": scope.credential, "its_route": scope.route, "its_key": scope.key}


def _number(scope: Scope) -> int:
    """A 64-bit number that stands for the scope; two scopes that meet in one only wait for each other."""
    text = "\0".join(("idempotency", scope.credential, scope.route, scope.key))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
