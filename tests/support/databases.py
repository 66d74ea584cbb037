"""Fresh databases on a PostgreSQL server, one a test, and gone after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql


def named(url: str, database: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    # an empty host (a socket's folder stands in the query) is lost by urlunsplit unless the slashes are kept
    return urlunsplit(parts._replace(netloc=parts.netloc or "", path=f"/{database}"))


def driverless(url: str) -> str:
    """`postgresql+psycopg://…`, as SQLAlchemy writes it, the way PostgreSQL's own library reads it."""
    scheme, rest = url.split("://", 1)
    return f"{scheme.partition('+')[0]}://{rest}"


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """An empty database, or a copy of a template, for as long as the block lasts."""
    name = f"upplys_{uuid4().hex}"
    with psycopg.connect(driverless(server), autocommit=True) as admin:
        admin.execute(
            # a file as it lies costs a quarter of its pages one by one through the log
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            yield named(server, name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
