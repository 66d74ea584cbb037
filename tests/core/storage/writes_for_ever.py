"""Writes notes for ever from many greenlets, every third of which fails half-way, and prints each once it is
acknowledged; to be killed."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from itertools import count  # noqa: E402

import gevent  # noqa: E402
from sqlalchemy import Connection  # noqa: E402

from core.ids import new_id  # noqa: E402
from core.storage.database import Database, open_database  # noqa: E402
from core.storage.via_gevent import OnNativeThreads  # noqa: E402


def add(connection: Connection, text: str) -> None:
    connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (text,))
    if text.startswith("half"):
        raise LookupError(text)


def write(database: Database[Connection]) -> None:
    for number in count():
        name = f"{'half' if number % 3 == 2 else 'whole'} {new_id()}"
        try:
            database.run(add, name)
        except LookupError:
            continue
        print(name, flush=True)


def main(file: str) -> None:
    database = open_database(f"sqlite:///{file}", lambda connection: connection, OnNativeThreads())
    gevent.joinall([gevent.spawn(write, database) for _ in range(16)], raise_error=True)


main(sys.argv[1])
