"""Statements straight to SQLite's driver, without SQLAlchemy's way there and back, which costs ten times
what they do. What goes wrong is told as SQLAlchemy tells it, without the values: they may be somebody's."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def straight(connection: Connection, statement: str, values: Sequence[object] = ()) -> Any:
    """Run the statement in the transaction that is open; the driver's own cursor."""
    driver: Any = connection.connection.driver_connection
    try:
        return driver.execute(statement, values)
    except sqlite3.Error as wrong:
        dialect = connection.dialect
        told = DBAPIError.instance(
            statement, None, wrong, sqlite3.Error, hide_parameters=True, dialect=dialect
        )
        raise told from wrong
