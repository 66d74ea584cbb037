"""People's own settings in the database."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Column, Connection, ForeignKey, Table, Text, delete, insert, select

from core.access.model import PersonId
from core.storage.metadata import metadata

preferences: Final = Table(
    "preferences",
    metadata,
    Column("person", Text, ForeignKey("accounts.person"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)


class SqlPreferences:
    """`Preferences` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person: PersonId) -> Mapping[str, str]:
        query = select(preferences.c.name, preferences.c.value).where(preferences.c.person == person)
        return {row.name: row.value for row in self._connection.execute(query.order_by(preferences.c.name))}

    def keep(self, person: PersonId, values: Mapping[str, str]) -> None:
        self._connection.execute(delete(preferences).where(preferences.c.person == person))
        rows = [{"person": person, "name": name, "value": value} for name, value in values.items()]
        if rows:
            self._connection.execute(insert(preferences), rows)
