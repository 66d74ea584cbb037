"""Newcomers in the database."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Connection, Index, Table, Text, select, update

from core.access.sql_tables import a_person
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import for_change
from crisis.staffing.newcomers.errors import NoSuchNewcomer
from crisis.staffing.newcomers.model import Newcomer, NewcomerId, State

newcomers: Final = Table(
    "newcomers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    a_person("opened_by"),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("shift_ends", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("browser", Text),
    Column("name", Text, nullable=False),
    Column("languages", JsonText, nullable=False),
    Column("words", JsonText, nullable=False),
    Column("acknowledged_at", UTCDateTime),
    Column("decided_at", UTCDateTime),
    a_person("decided_by", nullable=True),
    a_person("account", nullable=True),
    Index("ix_newcomers_state_shift_ends", "state", "shift_ends"),
)


class SqlNewcomers:
    """`Newcomers` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, newcomer: Newcomer, token_hash: str) -> None:
        self._connection.execute(newcomers.insert().values(**row_of(newcomer), token_hash=token_hash))

    def get(self, newcomer: NewcomerId) -> Newcomer:
        query = for_change(self._connection, select(newcomers).where(newcomers.c.id == newcomer))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchNewcomer(newcomer=newcomer)
        return of_row(Newcomer, row)

    def find(self, token_hash: str) -> Newcomer | None:
        query = for_change(self._connection, select(newcomers).where(newcomers.c.token_hash == token_hash))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else of_row(Newcomer, row)

    def keep(self, newcomer: Newcomer) -> None:
        statement = update(newcomers).where(newcomers.c.id == newcomer.id)
        self._connection.execute(statement.values(**row_of(newcomer)))

    def in_states(self, *states: State) -> Sequence[Newcomer]:
        query = select(newcomers).where(newcomers.c.state.in_([each.value for each in states]))
        rows = self._connection.execute(
            query.order_by(newcomers.c.opened_at.desc(), newcomers.c.id).limit(200)
        )
        return [of_row(Newcomer, row) for row in rows]
