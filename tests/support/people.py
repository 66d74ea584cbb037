"""The cast as accounts, for tests whose rows name who did something: whoever is named must exist."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, insert

from core.access.sql_tables import accounts

CAST: Final = (
    *("karin", "tobias", "elif", "amal", "nadia", "sven", "coraline", "petra", "anders", "agnes", "oskar"),
)
ADDED: Final = datetime(2026, 1, 7, 8, 0, tzinfo=UTC)


def add_people(connection: Connection, *more: str) -> None:
    """Everybody of the cast has an account, under the person id that tests name; nobody can log in."""
    alike = {"roles": [], "languages": [], "active": True, "added_at": ADDED, "changed_at": ADDED}
    rows = [
        {"person": each, "username": each, "display_name": each.capitalize(), **alike}
        for each in (*CAST, *more)
    ]
    connection.execute(insert(accounts), rows)
